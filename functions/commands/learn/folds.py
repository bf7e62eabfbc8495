"""Which leads are old enough, and which are the newest fifth."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from functions.commands.learn.history import History, Lead

Order = Literal["time", "file", "none"]
NEWEST = 0.2
"""The share of the leads that judges."""
_CONVERTED_WITHIN = 0.9
_SURELY_LOST = 4
"""Times of maturity after which an open lead counts as not converted."""


def maturity_of(leads: Sequence[Lead]) -> float:
    """Return the seconds within which nine of ten conversions came; 0 where the file does not tell."""
    took = sorted(
        lead.closed_at - lead.decided_at
        for lead in leads
        if lead.converted and lead.closed_at is not None and lead.decided_at is not None
        if lead.closed_at >= lead.decided_at
    )
    return took[min(int(len(took) * _CONVERTED_WITHIN), len(took) - 1)] if took else 0.0


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which rows are learned from.

    Attributes:
        rows: by their index, in the order of the file.
        lost: those of them that are open, and so old that they count as not converted.
        open: rows without an outcome that are left out.
        young: rows that are left out, for others of their age have not had time to convert.
        backwards: rows that are left out, for they closed before they were decided.
    """

    rows: Sequence[int]
    lost: int
    open: int
    young: int
    backwards: int


def mature(leads: Sequence[Lead], seconds: float) -> Chosen:
    """Return the rows whose outcome is known by now; the newest moment in the file is now."""
    moments = [moment for lead in leads for moment in (lead.decided_at, lead.closed_at) if moment is not None]
    now = max(moments, default=0.0)
    rows, lost, still_open, young, backwards = list[int](), 0, 0, 0, 0
    for row, lead in enumerate(leads):
        age = None if lead.decided_at is None else now - lead.decided_at
        if lead.closed_at is not None and lead.decided_at is not None and lead.closed_at < lead.decided_at:
            backwards += 1
        elif lead.converted is None:
            if age is not None and seconds and age >= _SURELY_LOST * seconds:
                lost += 1
                rows.append(row)
            else:
                still_open += 1
        elif age is not None and age < seconds:
            young += 1
        else:
            rows.append(row)
    return Chosen(rows, lost, still_open, young, backwards)


@dataclass(frozen=True, slots=True)
class Split:
    """Rows to learn from, and the newest to judge by."""

    older: Sequence[int]
    newest: Sequence[int]


def split(history: History, order: Order, shuffled: Sequence[int], seen_until: float | None = None) -> Split:
    """Return the oldest four fifths and the newest fifth; a person is on one side only.

    A learned card in use knows what became of the leads that it was learned from: of these none judges.

    Args:
        history: the rows.
        order: of time, of the file, or none.
        shuffled: the rows in an order of chance.
        seen_until: seconds since 1970 of the newest decision that the card in use was learned from; counts
            where the order is that of time.
    """
    rows = list(shuffled) if order == "none" else list(range(len(history)))
    if order == "time":
        rows.sort(key=lambda row: history.leads[row].decided_at or 0.0)
    cut = round(len(rows) * (1 - NEWEST))
    if order == "time" and seen_until is not None:
        cut = max(cut, sum((lead.decided_at or 0.0) <= seen_until for lead in history.leads))
    older, newest = rows[:cut], rows[cut:]
    known = {history.leads[row].subject for row in older} - {None}
    return Split(older, [row for row in newest if history.leads[row].subject not in known])


def groups_of(history: History) -> list[int]:
    """Return a number for each row that rows of the same person share."""
    subjects: dict[int, int] = {}
    groups = []
    for row, lead in enumerate(history.leads):
        groups.append(row if lead.subject is None else subjects.setdefault(lead.subject, row))
    return groups
