"""What a language has to say for texts to be written in it, and English as it always was.

A message is its English text, with named values. Who writes for people takes `Texts` and says each message
through `gettext` or `ngettext`; nothing that is stored is in a language.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Literal, Protocol, get_args
from zoneinfo import ZoneInfo

LanguageCode = Literal["en", "ru", "de", "es", "pt", "pl", "uk", "fr"]
LANGUAGES: tuple[LanguageCode, ...] = get_args(LanguageCode)
"""The languages that texts can be in, by their ISO 639 codes."""


class Texts(Protocol):
    """One language, as what is written into the CRM speaks it."""

    @property
    def code(self) -> str:
        """Its code: one of `LANGUAGES`."""

    def __hash__(self) -> int:
        """Return what tells languages apart."""

    def gettext(self, message: str, /) -> str:
        """Return the message in this language."""

    def ngettext(self, one: str, many: str, count: int, /) -> str:
        """Return the message for so many in this language."""

    def amount(self, value: float, /) -> str:
        """Return a number with all its digits: `500 000`, `0.5`."""

    def percent(self, share: float, digits: int = 0) -> str:
        """Return a share as `80%`, or `9.4%` with one digit."""

    def moment(self, at: datetime, /) -> str:
        """Return a moment by its own clock as messages have it: `Tue 03 Nov 16:20`."""

    def short_moment(self, at: datetime, /) -> str:
        """Return a moment by its own clock as answers have it: `Tue 3 Nov 16:20`."""

    def short_day(self, on: datetime, /) -> str:
        """Return the day of such a moment: `Tue 3 Nov`."""

    def full_day(self, on: date, /) -> str:
        """Return a day with its year: `2026-11-03`."""

    def city(self, zone: ZoneInfo, /) -> str:
        """Return what people call a time zone that is named after a city: `Yekaterinburg`."""

    def listed(self, words: Sequence[str], /) -> str:
        """Return `Anna, Boris and Vera`."""


Speaker = Callable[[LanguageCode], Texts]
"""Returns what speaks a language."""


class English:
    """The language of the messages themselves; it needs no catalogue."""

    code: LanguageCode = "en"

    def gettext(self, message: str, /) -> str:
        """Return the message as it is."""
        return message

    def ngettext(self, one: str, many: str, count: int, /) -> str:
        """Return the message for one, or for several."""
        return one if count == 1 else many

    def amount(self, value: float, /) -> str:
        """Return 500000 as `500 000`, 0.5 as `0.5`."""
        number = int(value) if float(value).is_integer() else value
        return f"{number:,}".replace(",", " ")

    def percent(self, share: float, digits: int = 0) -> str:
        """Return `80%`, or `9.4%` with one digit."""
        return f"{share:.{digits}%}"

    def moment(self, at: datetime, /) -> str:
        """Return `Tue 03 Nov 16:20`."""
        return f"{at:%a %d %b %H:%M}"

    def short_moment(self, at: datetime, /) -> str:
        """Return `Tue 3 Nov 16:20`."""
        return f"{self.short_day(at)} {at:%H:%M}"

    def short_day(self, on: datetime, /) -> str:
        """Return `Tue 3 Nov`."""
        return f"{on:%a} {on.day} {on:%b}"

    def full_day(self, on: date, /) -> str:
        """Return `2026-11-03`."""
        return on.isoformat()

    def city(self, zone: ZoneInfo, /) -> str:
        """Return `Yekaterinburg`."""
        return zone.key.rpartition("/")[2].replace("_", " ")

    def listed(self, words: Sequence[str], /) -> str:
        """Return `Anna, Boris and Vera`."""
        *most, last = words
        return f"{', '.join(most)} and {last}" if most else last


ENGLISH = English()


def english_only(_: LanguageCode) -> Texts:
    """Return English, for callers without catalogues."""
    return ENGLISH
