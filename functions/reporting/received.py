"""Signals in the figures: how many were received, were a lead's, or expired without one, by day and type.

They are counted by the fold, out of what `signals` has stored: a sender waits for no further write, and a
signal that is sent twice is stored once. How far the fold has come is stored in the commit that counts, so
each signal counts once by its receipt, and once more when it is about to expire. What a store does not keep
is not counted: of one subject and type, what is beyond `MOST_COUNTED` before a fold has seen it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from functions.domain.calendar.business_hours import WorkCalendar
from functions.domain.figures.cells import Cell, Cells, flow_name
from functions.domain.figures.documents import Progress
from functions.domain.figures.received import EXPIRED, MATCHED, RECEIVED, UNMATCHED
from functions.domain.lead.snapshot import EVER
from functions.ports import Figures, ReceivedSignal

AHEAD = timedelta(hours=12)
"""So long before its expiry a signal counts as expired: a store may remove it at any moment after that."""
PAGE = 500
"""Signals of each kind in one commit."""


@dataclass(frozen=True)
class ReceivedPage:
    """What signals add in one commit, and how far the fold has come with it."""

    cells: Cells
    progress: Progress
    count: int
    is_last: bool


class _Read(Protocol):
    def __call__(self, *, since: datetime, after: str, until: datetime, limit: int) -> list[ReceivedSignal]:
        """Return a page of signals."""


def read_received(
    figures: Figures, progress: Progress, business: WorkCalendar, until: datetime
) -> ReceivedPage:
    """Return the next signals that were received before `until`, and those that expire soon.

    Raises:
        StateUnavailable: the state could not be read.
    """
    new, received_to, is_last = _page(
        figures.received, progress.received_to, until, lambda each: each.received_at
    )
    old, lapsed_to, is_last_old = _page(
        figures.lapsing, progress.lapsed_to, until + AHEAD, lambda each: each.expires_at
    )
    cells = Cells()
    for each in new:
        cells[_cell(each, business, MATCHED if each.is_matched else UNMATCHED)] += 1
    for each in old:
        cells[_cell(each, business, UNMATCHED)] -= 1
        cells[_cell(each, business, MATCHED if each.is_matched else EXPIRED)] += 1
    moved = replace(progress, received_to=received_to, lapsed_to=lapsed_to)
    return ReceivedPage(cells, moved, len(new), is_last and is_last_old)


def _page(
    read: _Read,
    begun: tuple[datetime, str] | None,
    until: datetime,
    moment: Callable[[ReceivedSignal], datetime],
) -> tuple[list[ReceivedSignal], tuple[datetime, str], bool]:
    """Return a page of signals, up to where that is, and whether it is the last one for now."""
    since, after = begun or (EVER, "")
    until = max(until, since)
    page = read(since=since, after=after, until=until, limit=PAGE)
    if len(page) < PAGE:
        return page, ((until, "") if until > since else (since, after)), True
    return page, (moment(page[-1]), page[-1].key), False


def _cell(signal: ReceivedSignal, business: WorkCalendar, fate: str) -> Cell:
    day = business.business_day(signal.received_at)
    return Cell(flow_name(day), RECEIVED, (day.weekday(), signal.type, fate))
