"""The cells of a table that people made: numbers with a comma, dates with points, yes and no."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from functions.domain.conditions import LIST_OF, Kind
from functions.domain.scoring import InputValue, Single

_BLANKS = re.compile(r"[\s'\u2019]|EUR|USD|GBP|CHF|RUB|[€$£₽]")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}([.,]\d{2,3})*[.,]\d{3}", re.ASCII)
_PLAIN = re.compile(r"[+-]?\d{1,300}", re.ASCII)
_FRACTION = re.compile(r"\d*", re.ASCII)
_POINTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ T]+(\d{1,2}:\d{2}(?::\d{2})?))?")
_YES = {"1", "true", "yes", "y", "x", "ja", "да"}
_NO = {"", "0", "false", "no", "n", "nein", "нет"}
_BETWEEN = re.compile(r"[;|\n]")
_BETWEEN_TEXTS = re.compile(r"[;|\n,]")
_SINGLE: Mapping[Kind, Kind] = {several: single for single, several in LIST_OF.items()}


class CellUnreadable(Exception):
    """A cell does not hold what its column is for; says what was expected and quotes nothing."""


@dataclass(frozen=True, slots=True)
class Cells:
    """Reads cells by the conventions of one file.

    Attributes:
        is_comma_decimal: True where `1.234` is a thousand and more, as in most files with `;` between cells.
        zone: of moments without one.
    """

    is_comma_decimal: bool
    zone: tzinfo

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
            "string": self.day if is_day else str,
            "double": self.number,
            "int": self.whole,
            "bool": flag,
            "timestamp": self.moment,
        }
        return readers[kind]

    def number(self, text: str) -> float:
        """Read `1234.5`, `1.234,50`, `1 234,50`, `€ 500,000`, or `500000|USD` as the portal writes money."""
        plain = _BLANKS.sub("", text.partition("|")[0])
        integer, _, fraction = plain.partition(self._decimal_of(plain))
        if _GROUPED.fullmatch(integer):
            integer = integer.replace(",", "").replace(".", "")
        if _PLAIN.fullmatch(integer) is None or _FRACTION.fullmatch(fraction) is None:
            raise CellUnreadable("is no number")
        return float(f"{integer}.{fraction or 0}")

    def _decimal_of(self, plain: str) -> str:
        """Return the decimal sign: the last of two different ones, or what a single one means here."""
        last, other = sorted(",.", key=plain.rfind, reverse=True)
        group = "." if self.is_comma_decimal else ","
        is_grouping = plain.count(last) > 1 or (last == group and _GROUPED.fullmatch(plain) is not None)
        return other if is_grouping and other not in plain else last

    def whole(self, text: str) -> int:
        """Read a whole number."""
        number = self.number(text)
        if not number.is_integer():
            raise CellUnreadable("is no whole number")
        return int(number)

    def moment(self, text: str) -> datetime:
        """Read `2026-11-03`, `2026-11-03T12:00:00Z` or `03.11.2026 12:00`, in `zone` where none is."""
        pointed = _POINTED.fullmatch(text)
        if pointed is not None:
            day, month, year, hour = pointed.groups(default="0:00")
            text = f"{year}-{month:0>2}-{day:0>2}T{hour:0>5}"
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise CellUnreadable("is no moment like 2026-11-03 12:00") from None
        return moment if moment.tzinfo is not None else moment.replace(tzinfo=self.zone)

    def day(self, text: str) -> str:
        """Read a day, however it is written, as `2026-11-03`."""
        return self.moment(text).date().isoformat()


def flag(text: str) -> bool:
    """Read yes or no."""
    word = text.casefold()
    if word not in _YES | _NO:
        raise CellUnreadable("is neither yes nor no")
    return word in _YES
