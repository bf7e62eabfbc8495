"""What a learned card has lost, and what to do about it, in the words of pages and of the digest."""

from collections.abc import Callable

from functions.dashboard.view.learned import Drift, Drifted
from infra.language.language import Language


def drifted_words(found: Drifted, language: Language, *, named: Callable[[str], str] = str) -> str:
    """Return the sentences of one alarm; `named` says what people have named."""
    values = {
        "input": named(found.input),
        "band": named(found.band),
        "converted": language.number(found.converted),
        "expected": language.number(found.expected),
    }
    return _words(found.what, language) % values


def _words(what: Drift, language: Language) -> str:
    match what:
        case Drift.ORDER:
            return language.gettext(
                "The scorecard orders leads worse than when it was learned. Learn anew: fairlead learn."
            )
        case Drift.FORETOLD:
            return language.gettext(
                "%(converted)s leads were converted, and the scorecard foretold %(expected)s. Fit its"
                " probability anew: fairlead learn --recalibrate."
            )
        case Drift.BAND:
            return language.gettext(
                "%(converted)s leads that started %(band)s were converted, and the scorecard foretold"
                " %(expected)s. Learn anew: fairlead learn."
            )
        case Drift.NEW:
            return language.gettext(
                "“%(input)s” has values that the scorecard does not know. Look at them, and learn anew:"
                " fairlead learn."
            )
        case Drift.MOVED:
            return language.gettext(
                "“%(input)s” is not as it was when the scorecard was learned. Look at what comes in; if it"
                " stays so, learn anew: fairlead learn."
            )
