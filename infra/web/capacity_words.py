"""Where a band begins that follows from what the team can do: in the digest and on the first page."""

from collections.abc import Callable

from functions.dashboard.view.capacity import CapacityLine
from infra.language.language import Language


def capacity_words(line: CapacityLine, language: Language, *, named: Callable[[str], str] = str) -> str:
    """Return one sentence; `named` makes a name safe for where it is shown."""
    words = language.gettext(
        "%(band)s begins at %(points)s points: there is time for %(touches)s of %(leads)s leads a week."
    )
    return words % {
        "band": named(line.band),
        "points": line.start,
        "touches": language.number(line.touches),
        "leads": language.number(line.leads),
    }
