"""One training row, and the table of all of them, with columns as `fairlead score` reads them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from functions.domain.scoring import KnownValue

Source = Literal["state", "portal"]
DECIDED_AT, CONVERTED, CLOSED_AT, SOURCE = "decided_at", "converted", "closed_at", "source_of_row"
ABOUT_THE_ROW = (DECIDED_AT, CONVERTED, CLOSED_AT, "band", "manager", SOURCE)
"""Columns that tell of the row; nothing is learned from them but the outcome."""


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """What was known of one lead at a decision, and what became of it.

    Attributes:
        key: tells rows of the same moment apart, and puts them in order; it is not written.
        closed_at, is_converted: None for a lead that has just come: it shows what is filled in later.
        values: by the names that conditions use, without `lead.`.
        band, manager: after the decision; "" and None where that was not kept.
    """

    key: str
    entity: str
    decided_at: datetime
    closed_at: datetime | None
    is_converted: bool | None
    source: Source
    values: Mapping[str, KnownValue]
    band: str = ""
    manager: int | None = None


def columns_of(rows: Iterable[TrainingRow]) -> list[str]:
    """Return the titles of the table: the inputs by name, then what tells of the rows."""
    inputs = {name for row in rows for name, value in row.values.items() if value is not None}
    return ["entity", *sorted(inputs - {"entity"}), *ABOUT_THE_ROW]


def cells_of(rows: Iterable[TrainingRow], columns: Sequence[str]) -> Iterator[list[str]]:
    """Yield the rows of the table in the order of their decisions; what is not known is empty."""
    for row in sorted(rows, key=lambda row: (row.decided_at, row.source, row.key)):
        own: dict[str, KnownValue] = {
            **row.values,
            "entity": row.entity,
            DECIDED_AT: _moment(row.decided_at),
            CONVERTED: row.is_converted,
            CLOSED_AT: None if row.closed_at is None else _moment(row.closed_at),
            "band": row.band or None,
            "manager": row.manager,
            SOURCE: row.source,
        }
        yield [_cell(own.get(name)) for name in columns]


def _cell(value: KnownValue) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
