"""A table of leads as text: its encoding, its delimiter, each row as a lead, and each row scored."""

import codecs
import csv
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TextIO

from functions.commands.score_file.cells import Cells, CellUnreadable
from functions.domain.conditions import CLOCK_FIELDS, LEAD_FIELDS, Kind
from functions.domain.item import HANDLED, LEAD, Item
from functions.domain.lead.phone_numbers import country_of
from functions.domain.scoring import Facts, Lead, Scorecard, reasons, score_lead

FIELDS: Mapping[str, Kind] = {
    name.removeprefix("lead."): kind for name, kind in LEAD_FIELDS.items() if name not in CLOCK_FIELDS
}
CONTACTS: Mapping[str, Kind] = {"phone": "string", "email": "string"}
"""Columns that make `has_phone`, `phone_country` and `has_email` where these have none of their own."""
_DELIMITERS = ",;\t|"
_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
START = 65536
"""Bytes at the start of a file that are enough to tell its form."""


@dataclass(frozen=True, slots=True)
class Form:
    """How the text of a table is written."""

    encoding: str
    delimiter: str

    @property
    def cannot_decode(self) -> str:
        """What to do with bytes that are no text: keep them apart, so that only their row is lost."""
        return "replace" if self.encoding == "utf-16" else "surrogateescape"

    @property
    def encoding_of_result(self) -> str:
        """UTF-8, with a byte order mark where the table had one (Excel needs it)."""
        return "utf-8" if self.encoding == "utf-8" else "utf-8-sig"


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, and the line that it starts in."""

    line: int
    cells: list[str]


class RowUnreadable(Exception):
    """One row cannot be read; says its line and what is wrong, and quotes nothing."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"Line {line}: {what}.")


def form_of(start: bytes, names: Mapping[str, Kind]) -> Form:
    """Return the form by the start of a file; the delimiter is the one that gives most known column names."""
    encoding = next((encoding for mark, encoding in _MARKS.items() if start.startswith(mark)), "utf-8")
    # A line may end with a carriage return alone, as the reader of rows has it too.
    first = re.split(r"[\r\n]", start.decode(encoding, "replace").lstrip("\r\n"), maxsplit=1)[0]

    def worth(delimiter: str) -> tuple[int, int]:
        columns = next(csv.reader([first], delimiter=delimiter), [])
        return sum(column_name(column) in names for column in columns), len(columns)

    return Form(encoding, max(_DELIMITERS, key=worth))


def column_name(title: str) -> str:
    """Return the name that conditions use for the title of a column: `Lead.Source ` is `source`."""
    return title.strip().casefold().removeprefix("lead.").replace(" ", "_")


def rows_of(file: TextIO, delimiter: str) -> Iterator[Row | RowUnreadable]:
    """Yield the rows one by one, the header first; blank lines are left out."""
    reader = csv.reader(file, delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield RowUnreadable(line, f"{error}; is a quote missing?")
            continue
        if cells:
            yield Row(line, cells) if _is_text(cells) else RowUnreadable(line, "it is not UTF-8")


def _is_text(cells: Sequence[str]) -> bool:
    """True when every byte could be decoded; one that could not stands as a lone surrogate."""
    try:
        "".join(cells).encode()
    except UnicodeEncodeError:
        return False
    return True


class Columns:
    """What the columns of one table mean.

    Args:
        header: the titles.
        inputs: the names of `[inputs]` with their types.
        days: those of them that hold days.
        region: country of phone numbers without a `+`; None when no condition reads `phone_country`, which
            costs more than the rest of a row.

    Attributes:
        unknown: titles that no condition can use, and repeated ones.
    """

    def __init__(
        self,
        header: Sequence[str],
        *,
        inputs: Mapping[str, Kind],
        cells: Cells,
        region: str | None,
        days: Collection[str] = (),
    ) -> None:
        names = {**FIELDS, **CONTACTS, **inputs}
        self._width, self._region, self._inputs = len(header), region, inputs
        self._readers: dict[str, tuple[int, Callable[[str], Any]]] = {}
        unknown = []
        for index, title in enumerate(header):
            name = column_name(title)
            if name in names and name not in self._readers:
                self._readers[name] = (index, cells.reader(names[name], is_day=name in days))
            else:
                unknown.append(title)
        self.unknown = tuple(unknown)
        self.known = tuple(self._readers)

    def lead(self, row: Row, now: datetime) -> Lead:
        """Return the lead of a row; its id is the line, and one without a date was created `now`.

        Raises:
            RowUnreadable: too many or too few cells, or one that does not hold what its column is for.
        """
        if len(row.cells) != self._width:
            what = f"it has {len(row.cells)} cells, and the header has {self._width}"
            raise RowUnreadable(row.line, what)
        values = {
            name: value
            for name, (index, read) in self._readers.items()
            if (value := _value(row, name, index, read)) is not None
        }
        entity = values.pop("entity", LEAD)
        if entity not in HANDLED:
            raise RowUnreadable(row.line, f"entity is none of {', '.join(HANDLED)}")
        if "stage" in values:  # conditions know it by two names
            values = {"status": values.pop("stage"), **values}
        phone, email = values.pop("phone", ""), values.pop("email", "")
        inputs = {name: values.pop(name) for name in self._inputs if name in values}
        derived: dict[str, Any] = {
            "created_at": now,
            "has_phone": bool(phone),
            "has_email": bool(email),
            "phone_country": self._country(phone),
            "amount_raw": values.get("amount", 0.0),
        }
        return Lead(item=Item(entity, row.line), inputs=inputs, **{**derived, **values})

    def _country(self, phone: str) -> str:
        return country_of(phone, region=self._region) if phone and self._region is not None else ""


def _value(row: Row, name: str, index: int, read: Callable[[str], Any]) -> Any:
    text = row.cells[index].strip()
    try:
        return read(text) if text else None
    except CellUnreadable as error:
        raise RowUnreadable(row.line, f"{name} {error}") from None


TITLES = ("score", "band", "reasons")
LONGEST = 1000
"""Characters of the reasons."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ScoredRow:
    """The band of a row's lead, and the cells of the row with ours behind them."""

    band: str
    cells: list[str]


def titles_beside(header: Sequence[str]) -> Iterator[str]:
    """Yield the titles of our columns; one that the table has already gets the prefix `fairlead_`."""
    for title in TITLES:
        yield f"fairlead_{title}" if title in header else title


def score_row(row: Row, columns: Columns, scorecard: Scorecard, now: datetime) -> ScoredRow:
    """Return the row scored by what its cells say alone: no signals, no silence.

    Raises:
        RowUnreadable: the row cannot be read as a lead.
    """
    score = score_lead(Facts(columns.lead(row, now)), scorecard, now)
    ours = (str(score.points), score.band, _without_formula(reasons(score, LONGEST)))
    return ScoredRow(score.band, [*row.cells, *ours])


def _without_formula(text: str) -> str:
    """Return the text with a quote before it where a spreadsheet would read it as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
