"""The cells of a table that people made: numbers with a comma, dates with points, yes and no."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from functions.commands.score_file.amounts import amount_of
from functions.commands.score_file.moments import moment_of
from functions.domain.conditions import LIST_OF, Kind
from functions.domain.scoring import InputValue, Single

_YES_WORDS = (
    "1 + y x ✓ yes true ja j wahr да д истина так і істина sí si s verdadero sim verdadeiro tak t prawda "
    "oui o vrai"
)
_NO_WORDS = "0 - n no false nein falsch нет н ложь ні хибність não nao falso nie fałsz non faux"
_YES, _NO = frozenset(_YES_WORDS.split()), frozenset(_NO_WORDS.split())
_BETWEEN = re.compile(r"[;|\n]")
_BETWEEN_TEXTS = re.compile(r"[;|\n,]")
_SINGLE: Mapping[Kind, Kind] = {several: single for single, several in LIST_OF.items()}
_LARGEST = 2**63 - 1
"""The largest whole number that conditions compute with."""
UNDECODED = "\ufffd"
"""Stands where bytes were no text."""


class CellUnreadable(Exception):
    """A cell does not hold what its column is for; says what was expected and quotes nothing."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Reads cells by the conventions of one file.

    Attributes:
        is_comma_decimal: True where `1.234` is a thousand and more, as in most files with `;` between cells.
        zone: of moments without one.
        is_month_first: True where `11/03/2026` is a day in November.
    """

    is_comma_decimal: bool
    zone: tzinfo
    is_month_first: bool = False

    def reader(self, kind: Kind, *, is_day: bool = False) -> Callable[[str], InputValue]:
        """Return what reads a cell that is not empty as a value of this kind; raises CellUnreadable.

        Several values in one cell stand between `;`, `|` or line breaks, texts also between commas. A text
        that `is_day` is read as one, however it is written.
        """
        if kind in _SINGLE:
            single = self._single(_SINGLE[kind], is_day=is_day)
            between = _BETWEEN_TEXTS if _SINGLE[kind] == "string" else _BETWEEN
            return lambda text: tuple(single(part.strip()) for part in between.split(text) if part.strip())
        return self._single(kind, is_day=is_day)

    def _single(self, kind: Kind, *, is_day: bool) -> Callable[[str], Single]:
        readers: dict[Kind, Callable[[str], Single]] = {
            "string": self.day if is_day else decoded,
            "double": self.number,
            "int": self.whole,
            "bool": flag,
            "timestamp": self.moment,
        }
        return readers[kind]

    def number(self, text: str) -> float:
        """Read a number or an amount of money."""
        number = amount_of(text, is_comma_decimal=self.is_comma_decimal)
        if number is None:
            raise CellUnreadable("is no number")
        return number

    def whole(self, text: str) -> int:
        """Read a whole number."""
        number = self.number(text)
        if not number.is_integer() or abs(number) > _LARGEST:
            raise CellUnreadable("is no whole number")
        return int(number)

    def moment(self, text: str) -> datetime:
        """Read a moment, in `zone` where it names none."""
        moment = moment_of(text, is_month_first=self.is_month_first)
        if moment is None:
            raise CellUnreadable("is no moment like 2026-11-03 12:00")
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=self.zone)

    def day(self, text: str) -> str:
        """Read a day, however it is written, as `2026-11-03`."""
        return self.moment(text).date().isoformat()


def decoded(text: str) -> str:
    """Read a text; one with bytes that are no text in the file's encoding is none."""
    if UNDECODED in text:
        raise CellUnreadable("is not in the encoding of the file")
    return text


def flag(text: str) -> bool:
    """Read yes or no."""
    word = text.casefold()
    if word not in _YES | _NO:
        raise CellUnreadable("is neither yes nor no")
    return word in _YES
