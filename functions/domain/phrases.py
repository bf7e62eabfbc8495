"""Sayings around words of the configuration: kept as what they say, said in the language of the reader."""

from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from functions.domain.texts import Texts


class Saying(StrEnum):
    """What a phrase says; the values stand in what is stored."""

    START = "start"
    AT_LEAST = "at-least"
    BELOW = "below"
    OTHER = "other"
    UNKNOWN = "unknown"
    NONE = "none"
    NOT = "not"
    NUMBER = "number"
    TIMES = "times"
    DAYS = "days"
    WORKING_DAYS = "working-days"
    HOURS = "hours"
    MINUTES = "minutes"
    CAPPED = "capped"
    FLOORED = "floored"
    SCORE_AT_MOST = "score-at-most"
    SCORE_AT_LEAST = "score-at-least"
    CORRECTED = "corrected"
    CORRECTED_UNTIL = "corrected-until"
    NOT_COUNTED = "not-counted"
    NO_RATE = "no-rate"
    NO_RATE_OF_ITS = "no-rate-of-its"
    ITEM_LEFT_OUT = "item-left-out"
    ITEM_COUNTS_AS_NOTHING = "item-counts-as-nothing"


class Phrase(NamedTuple):
    """One saying: about what, in words of the configuration, and with which value, where it has them."""

    saying: Saying
    about: str = ""
    value: int | float | str = 0


class Together(NamedTuple):
    """What holds together, each part in its words; `about` is what the configuration calls it, if it does."""

    parts: tuple[str | Phrase, ...]
    about: str = ""


Words = str | Phrase | Together
"""The configuration's own words, a phrase around them, or several of these that hold together."""


@lru_cache(maxsize=4096)
def said(words: Words, texts: Texts) -> str:
    """Return words in a language; those of the configuration are the same in every one."""
    if isinstance(words, str):
        return words
    if isinstance(words, Together):
        together = texts.listed([said(part, texts) for part in words.parts])
        return f"{words.about}: {together}" if words.about else together
    if words.saying is Saying.NUMBER:
        return f"{words.about} {texts.amount(_number(words))}"
    return _message(words, texts) % _values(words, texts)


def _message(phrase: Phrase, texts: Texts) -> str:  # noqa: C901, PLR0911, PLR0912  one line for each saying
    """Return the message of a phrase, its values still to be filled in."""
    match phrase.saying:
        case Saying.START:
            return texts.gettext("Every lead starts at %(value)s")
        case Saying.AT_LEAST:
            return texts.gettext("%(what)s %(amount)s or more")
        case Saying.BELOW:
            return texts.gettext("%(what)s below %(amount)s")
        case Saying.OTHER:
            return texts.gettext("%(what)s: other")
        case Saying.UNKNOWN:
            return texts.gettext("%(what)s: not known")
        case Saying.NONE:
            return texts.gettext("%(what)s: none")
        case Saying.NOT:
            return texts.gettext("Not: %(what)s")
        case Saying.CAPPED:
            return texts.gettext("%(what)s is capped at %(value)s")
        case Saying.FLOORED:
            return texts.gettext("%(what)s does not fall below %(value)s")
        case Saying.SCORE_AT_MOST:
            return texts.gettext("The score is at most %(value)s")
        case Saying.SCORE_AT_LEAST:
            return texts.gettext("The score is at least %(value)s")
        case Saying.CORRECTED:
            return texts.gettext("Corrected by hand")
        case Saying.CORRECTED_UNTIL:
            return texts.gettext("Corrected by hand until %(day)s")
        case Saying.NOT_COUNTED:
            return texts.gettext('rule "%(what)s" was not counted: %(failure)s')
        case Saying.NO_RATE:
            return texts.gettext("lead.%(what)s counts as 0: the portal tells no rate of %(value)s.")
        case Saying.NO_RATE_OF_ITS:
            return texts.gettext("lead.%(what)s counts as 0: the portal tells no rate of its currency.")
        case Saying.ITEM_LEFT_OUT:
            return texts.gettext(
                "Item %(value)s is left out of lead.%(what)s: the portal shows no such item."
            )
        case Saying.ITEM_COUNTS_AS_NOTHING:
            return texts.gettext(
                "Item %(value)s counts as nothing in lead.%(what)s: the portal shows no such item."
            )
        case _:
            return _counted(phrase, texts)


def _counted(phrase: Phrase, texts: Texts) -> str:
    """Return the message of a phrase that counts something."""
    count = int(_number(phrase))
    match phrase.saying:
        case Saying.TIMES:
            return texts.ngettext("%(what)s %(value)s time", "%(what)s %(value)s times", count)
        case Saying.WORKING_DAYS:
            return texts.ngettext(
                "%(what)s for %(value)s working day", "%(what)s for %(value)s working days", count
            )
        case Saying.DAYS:
            return texts.ngettext("%(what)s for %(value)s day", "%(what)s for %(value)s days", count)
        case Saying.HOURS:
            return texts.ngettext("%(what)s for %(value)s hour", "%(what)s for %(value)s hours", count)
        case _:
            return texts.ngettext("%(what)s for %(value)s minute", "%(what)s for %(value)s minutes", count)


def _values(phrase: Phrase, texts: Texts) -> dict[str, str]:
    """Return the values that messages name."""
    values = {"what": phrase.about, "value": str(phrase.value)}
    match phrase.saying:
        case Saying.AT_LEAST | Saying.BELOW:
            return values | {"amount": texts.amount(_number(phrase))}
        case Saying.CORRECTED_UNTIL:
            return values | {"day": texts.full_day(date.fromisoformat(str(phrase.value)))}
        case Saying.NOT_COUNTED:
            return values | {"failure": _failure(str(phrase.value), texts)}
        case _:
            return values


def _failure(why: str, texts: Texts) -> str:
    """Return why a condition had no answer (see `ConditionFailed`); what is not known here as it is."""
    known = {
        "divide by zero": texts.gettext("divide by zero"),
        "modulus by zero": texts.gettext("modulus by zero"),
        "integer overflow": texts.gettext("integer overflow"),
        "invalid regular expression": texts.gettext("invalid regular expression"),
        "Iteration budget": texts.gettext("Iteration budget"),
        "a value has the wrong form": texts.gettext("a value has the wrong form"),
    }
    return known.get(why, why)


def _number(phrase: Phrase) -> float:
    return phrase.value if isinstance(phrase.value, int | float) else float(phrase.value)
