"""Training rows of the state: what was known at the decision itself, so that nothing leaks into them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from functions.commands.history.rows import TrainingRow
from functions.domain.lead.evidence import Decided
from functions.domain.lead.history import HistoryRow
from functions.domain.lead.record import Ending
from functions.domain.scoring import Known, KnownValue
from functions.ports import History

PAGE = 500
Decision = Literal["first", "last"]
"""Which decision of a lead its row is of: the first one, or the last one before it was closed."""
_DAY = 86_400


def rows_of_state(history: History, since: datetime, decision: Decision) -> Iterator[TrainingRow]:
    """Yield the rows of the leads that were closed since then, by their keys.

    A lead of which this decision was not kept has none.
    """
    after = ""
    while page := history.page(after=after, limit=PAGE):
        for key, row in page:
            decided = _decided(row, decision)
            if row.closed_at >= since and decided is not None and decided.known is not None:
                yield _training_row(key, row, decided, decided.known)
        after = page[-1][0]


def _decided(row: HistoryRow, decision: Decision) -> Decided | None:
    return row.first if decision == "first" else row.last or row.first


def _training_row(key: str, row: HistoryRow, decided: Decided, known: Known) -> TrainingRow:
    return TrainingRow(
        key,
        row.entity,
        decided.at,
        row.closed_at,
        row.ending is Ending.CONVERTED,
        "state",
        {**dict(known.values), **_signals(known, decided.at)},
        decided.band,
        decided.manager,
    )


def _signals(known: Known, at: datetime) -> dict[str, KnownValue]:
    """Return of each type of signal how many there were, and how many days ago the newest was."""
    values: dict[str, KnownValue] = {}
    for each in known.signals:
        values[f"count({each.type})"] = each.seen
        age = None if each.newest_at is None else (at - each.newest_at).total_seconds() / _DAY
        values[f"age({each.type})"] = None if age is None else round(max(age, 0.0), 2)
    return values
