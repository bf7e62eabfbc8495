"""What one row adds to the cubes: a pure function, so that a change is a difference, and twice is once.

A cube is a table of counts in a document of one week: `cohort-2026-W47` holds what became of the leads that
came in that week, `flow-2026-W47` what happened in it. The keys of a cube are lists of texts and numbers.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import combinations_with_replacement
from typing import NamedTuple

from functions.domain.distribution import LEAD as WHOLE
from functions.domain.figures.row import Row
from functions.domain.figures.trial_cells import trial_cells
from functions.domain.lead.milestones import FirstDecision, Stint, StintEnd
from functions.domain.lead.record import Ending, LeadState

VERSION = 2
"""Of the definitions below: another one counts into documents of other names."""
NOW = f"now-{VERSION}"
"""The document of what is so at this moment."""
LOAD = f"load-{VERSION}"
"""The document of which open leads each manager has; apart, for it grows with managers and days."""
OLDEST_AGE = 61
"""Days: whatever came later than that counts as this old."""
MINUTES_A_DAY = 24 * 60
LANDMARK = timedelta(days=7)
"""What a lead does later than this after its arrival may follow from its decision, and foretells nothing."""

Key = tuple[str | int, ...]


class Cell(NamedTuple):
    """One count: in which document, in which cube, under which key."""

    document: str
    cube: str
    key: Key


Cells = Counter[Cell]


def cohort_name(day: date) -> str:
    """Return the document of the leads that came in the week of this day."""
    return f"cohort-{VERSION}-{_week(day)}"


def flow_name(day: date) -> str:
    """Return the document of what happened in the week of this day."""
    return f"flow-{VERSION}-{_week(day)}"


def summary_name(day: date) -> str:
    """Return the document by which the quarter of this day is compared with a later one."""
    return f"summary-{VERSION}-{day.year}-Q{(day.month + 2) // 3}"


def cells_of(row: Row | None, *, since: date) -> Cells:
    """Return what a row adds; nothing for no row. A lead that came before `since` is in no cohort."""
    cells: Cells = Counter()
    if row is None:
        return cells
    cells.update(_stock(row))
    for cell, count in _flow(row):
        cells[cell] += count
    arrived_on, first = row.milestones.arrived_on, row.milestones.first
    if arrived_on is None or first is None or arrived_on < since or not row.is_in_cohort:
        return cells
    document, day = cohort_name(arrived_on), arrived_on.weekday()
    for cube, key, count in _cohort(row, first):
        cells[Cell(document, cube, (day, *key))] += count
        if cube in SUMMED:
            cells[Cell(summary_name(arrived_on), cube, (arrived_on.toordinal(), *key))] += count
    if (overdue := _overdue_from(row)) is not None:
        cells[Cell(summary_name(arrived_on), "waiting", (arrived_on.toordinal(), *overdue))] += 1
    return cells


def fate_of(row: Row, *, is_dated: bool = False) -> str:
    """Return what became of a lead: `open`, `gone`, `junk`, `lost`, or `converted/DAYS` after its arrival.

    With `is_dated` the age of junk and of lost leads is included.
    """
    if row.is_gone:
        return "gone"
    if row.ending is None:
        return "open"
    is_plain = not is_dated and row.ending is not Ending.CONVERTED
    return row.ending.value if is_plain else f"{row.ending.value}/{min(row.age or 0, OLDEST_AGE)}"


def bucket(minutes: int) -> int:
    """Return the upper edge of the bucket of so many working minutes: exact up to 120, then ever coarser."""
    if minutes <= 120:
        return minutes
    step = 5 if minutes <= 480 else 60 if minutes <= 4_800 else 4_800
    return min(-(-minutes // step) * step, 9_600)


SUMMED = frozenset({"leads", "in time"})
"""Cubes that are in the summary of the quarter as well."""


def _cohort(row: Row, first: FirstDecision) -> Iterator[tuple[str, Key, int]]:
    """Yield cube, key without the day, and count of what a lead adds to its cohort."""
    milestones, fate = row.milestones, fate_of(row)
    stints = milestones.stints
    yield "leads", (first.band, fate_of(row, is_dated=True)), 1
    yield "managers", (first.band, stints[0].manager if stints else 0, fate), 1
    yield "scores", (first.band, first.points, fate), 1
    yield "sources", (first.source, first.band, int(milestones.touched_at is not None), fate), 1
    yield "versions", (first.config,), 1
    yield from (("others", (name,), 1) for name in first.others)
    yield from _judged(row, first, fate)
    yield from _clocks(row)
    yield from _service(row)
    yield from trial_cells(row, first, fate=fate_of(row, is_dated=True), clock=_first_clock(stints))
    if milestones.repeats:
        yield "repeats", (fate,), 1
        yield "repeated", (), milestones.repeats
    if milestones.bands_lost:
        yield "silenced", (int(milestones.is_brought_back),), 1
    if milestones.closed_amount and row.ending is Ending.CONVERTED:
        yield "worth", (first.band, milestones.closed_currency), milestones.closed_amount


def _judged(row: Row, first: FirstDecision, fate: str) -> Iterator[tuple[str, Key, int]]:
    """Yield what rules and signals gave, with what became of the lead."""
    early, ids = dict(row.milestones.early), {name for name, _ in first.given}
    for name, points in first.given:
        if name not in early:
            yield "rules", (name, points, fate), 1
    if not row.is_gone:
        for one, other in combinations_with_replacement(sorted(ids | early.keys()), 2):
            yield "together", (one, other), 1
    if row.created_at is None or (row.closed_at is not None and row.closed_at <= row.created_at + LANDMARK):
        return
    yield "landmark", (fate,), 1
    for name, points in early.items():
        yield "signals", (name, points, fate), 1


def _clocks(row: Row) -> Iterator[tuple[str, Key, int]]:
    """Yield each clock of a first touch: kept, missed, or still running; and the time to the first touch."""
    stints, chain = row.milestones.stints, _until_touched(row.milestones.stints)
    for number, stint in enumerate(stints):
        place = (stint.band, stint.occasion.value, stint.manager)
        if stint.is_running:
            waited = _minutes(chain[:-1]) if number == len(chain) - 1 else -1
            yield "running", (*place, _minute(stint.started_at), _due(stint), waited), 1
        elif (result := _result(stint)) is not None:
            yield "deadlines", (*place, result), 1
            if number == 0:
                yield "in time", (stint.band, result), 1
        if stint.minutes is not None:
            yield "paces", (stint.manager, _how(stint), bucket(stint.minutes)), 1
    if chain and not chain[-1].is_running:
        yield "touch", (chain[0].band, _how(chain[-1]), bucket(_minutes(chain))), 1


def _overdue_from(row: Row) -> Key | None:
    """Return the band of a first clock that runs, and the first day, by UTC, that its deadline is behind.

    The summary of a quarter has no room for minutes: by the day it is as large as its days are many.
    """
    first = row.milestones.stints[0] if row.milestones.stints else None
    if first is None or not first.is_running or first.due_at is None:
        return None
    return first.band, -(-_due(first) // MINUTES_A_DAY)


def _until_touched(stints: Sequence[Stint]) -> Sequence[Stint]:
    """Return the first stint, and those after it while the lead was taken back untouched: it still waits."""
    waits = (each.end is StintEnd.TAKEN_BACK and each.touched_at is None for each in stints)
    return stints[: next((at for at, still in enumerate(waits) if not still), len(stints)) + 1]


def _minutes(stints: Iterable[Stint]) -> int:
    return sum(each.minutes or 0 for each in stints)


def _how(stint: Stint) -> str:
    return "touched" if stint.touched_at is not None else "ended"


def _result(stint: Stint) -> str | None:
    """Return whether the deadline was kept; None without one, and for a clock that ended before it."""
    if stint.due_at is None:
        return None
    if stint.touched_at is not None:
        return "kept" if stint.touched_at <= stint.due_at else "missed"
    return "missed" if stint.ended_at is not None and stint.ended_at >= stint.due_at else None


def _first_clock(stints: Sequence[Stint]) -> str | int | None:
    """Return the result of the first clock, or, while it runs, the minute of its deadline; None without."""
    if not stints:
        return None
    return (_due(stints[0]) or None) if stints[0].is_running else _result(stints[0])


def _service(row: Row) -> Iterator[tuple[str, Key, int]]:
    """Yield how long the lead waited for us and for its manager, and what went otherwise."""
    milestones, arrived_at = row.milestones, row.created_at
    if arrived_at is not None:
        touched = _days(arrived_at, milestones.touched_at)
        answered = _days(milestones.touched_at, milestones.replied_at)
        yield "contacts", (touched, answered, int(_is_owed_a_touch(row))), 1
    if milestones.stints and arrived_at is not None:
        waited = milestones.stints[0].started_at - arrived_at
        yield "waits", (bucket(max(int(waited.total_seconds() // 60), 0)),), 1
    ends = Counter(stint.end for stint in milestones.stints)
    for end, cube in ((StintEnd.TAKEN_BACK, "taken"), (StintEnd.TRANSFERRED, "corrected")):
        if ends[end]:
            yield cube, (), ends[end]
    if milestones.is_escalated and ends[StintEnd.TAKEN_BACK]:
        yield "escalated", (), 1


def _is_owed_a_touch(row: Row) -> bool:
    """Return True for a lead that a manager was given, unless it ended in a way that asks for no touch."""
    is_left = row.milestones.touched_at is None and row.handed_off_at is not None
    return bool(row.milestones.stints) and not (row.is_gone or row.ending is Ending.JUNK or is_left)


def _flow(row: Row) -> Iterator[tuple[Cell, int]]:
    """Yield what happened to a lead, in the weeks in which it did."""
    for stint in row.milestones.stints:
        key = (stint.day.weekday(), stint.queue, stint.manager, stint.occasion.value)
        yield Cell(flow_name(stint.day), "given", key), 1
        if stint.end is StintEnd.TAKEN_BACK:
            yield Cell(flow_name(stint.day), "taken back", key[:3]), 1
    if row.turn is not None:
        document, day, queue = flow_name(row.turn.day), row.turn.day.weekday(), row.turn.queue
        yield Cell(document, "got", (day, queue, row.turn.manager)), WHOLE
        for manager, share in row.turn.shares.items():
            yield Cell(document, "due", (day, queue, manager)), share
    for hold in row.milestones.holds:
        yield Cell(flow_name(hold.day), "held", (hold.day.weekday(), hold.reason)), 1
        yield Cell(flow_name(hold.day), "held minutes", (hold.day.weekday(), hold.reason)), hold.minutes
    yield from _nurtured(row)


def _nurtured(row: Row) -> Iterator[tuple[Cell, int]]:
    """Yield the lead in its cohort of nurturing, by what came first: hand-off or control."""
    milestones = row.milestones
    moments = [
        (row.handed_off_at, milestones.nurtured_on, "handed-off"),
        (row.control_since, milestones.control_on, "control"),
    ]
    begun = [(since, day, arm) for since, day, arm in moments if since is not None and day is not None]
    if not begun:
        return
    since, day, arm = min(begun)
    is_back = row.came_back_at is not None and row.came_back_at >= since
    fate = "open"
    if row.ending is Ending.CONVERTED and row.closed_at is not None:
        fate = f"converted/{min(max((row.closed_at - since).days, 0), OLDEST_AGE)}"
    elif row.is_gone:
        fate = "gone"
    yield Cell(flow_name(day), "nurturing", (day.weekday(), arm, int(is_back), fate)), 1


def _stock(row: Row) -> Iterator[Cell]:
    """Yield where an open lead stands now; `Counter.update` counts each once."""
    if row.state is LeadState.CLOSED:
        return
    age = row.milestones.arrived_on.toordinal() if row.milestones.arrived_on else 0
    yield Cell(NOW, "open", (row.state.value, row.band, row.manager, row.held))
    if row.state is LeadState.ASSIGNED:
        yield Cell(LOAD, "ages", (row.manager, row.band, age))
    if row.silence:
        yield Cell(NOW, "silence", (row.silence,))


def _minute(at: datetime) -> int:
    """Return the whole minutes since 1970."""
    return int(at.timestamp() // 60)


def _due(stint: Stint) -> int:
    """Return the first minute at which the deadline is over; 0 without one."""
    return 0 if stint.due_at is None else -int(-stint.due_at.timestamp() // 60)


def _days(start: datetime | None, end: datetime | None) -> int:
    """Return the whole days between two moments; -1 when the second has not come."""
    if start is None or end is None:
        return -1
    return min(max((end - start).days, 0), OLDEST_AGE)


def _week(day: date) -> str:
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"
