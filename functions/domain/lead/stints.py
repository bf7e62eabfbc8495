"""Stints: each time that Fairlead gives a lead to a manager is one, with a clock that keeps its result."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest

from functions.domain.configuration import Configuration
from functions.domain.lead.milestones import MOST_STINTS, Occasion, Stint, StintEnd
from functions.domain.lead.record import LeadRecord, LeadState

FirstWork = Callable[[Stint], datetime | None]
"""Returns when a human first worked on the lead from the start of a stint on; None if that is not known."""


def begin_stint(
    record: LeadRecord, config: Configuration, now: datetime, *, due_at: datetime | None
) -> LeadRecord:
    """Return the record of a lead that was just given to its manager, with the stint that begins.

    The same manager again is one of two things: the person has inquired again since, or the portal has not
    taken the assignment, and the clock is set anew.
    """
    milestones, manager = record.milestones, record.assignment.manager
    if manager is None:
        return record
    last = milestones.stint
    fresh = Stint(
        occasion=_occasion(record, last),
        manager=manager,
        queue=record.assignment.queue or "",
        band=record.score.band,
        day=config.business.business_day(now),
        started_at=now,
        due_at=due_at,
    )
    if last is not None and last.ended_at is None:
        if last.manager == manager and _is_unwritten(record):
            again = replace(last, band=fresh.band, day=fresh.day, started_at=now, due_at=due_at)
            return _with_stints(record, (*milestones.stints[:-1], again))
        end = StintEnd.ASKED_AGAIN if last.manager == manager else StintEnd.TAKEN_BACK
        last = _ended(last, end, now, config)
        milestones = replace(milestones, stints=(*milestones.stints[:-1], last))
    return _with_stints(record, (*milestones.stints, fresh))


def follow_stints(
    record: LeadRecord, config: Configuration, now: datetime, *, first_work: FirstWork | None
) -> LeadRecord:
    """Return the record with its stints as a look finds them: touched, over, or going on.

    A touch counts for the stint in which it was made, also where that one ended before the touch was read: no
    event tells of a call. `first_work` is None where the portal was not read.
    """
    stint = record.milestones.stint
    if stint is None:
        return record
    end = _end(record, stint)
    ended_at = _ended_at(record, end, now)
    if stint.ended_at is None and end is not None and ended_at is not None:
        stint = _ended(stint, end, ended_at, config)
    stints = (*record.milestones.stints[:-1], stint)
    if first_work is not None:
        following = (each.started_at for each in stints[1:])
        stints = tuple(
            _touched(each, first_work(each), config, until=until)
            for each, until in zip_longest(stints, following)
        )
    return _with_stints(record, stints)


def working_minutes(config: Configuration, manager: int, start: datetime, end: datetime) -> int:
    """Return the whole minutes of the manager's working time between two moments, rounded down."""
    return int(config.calendar_of(manager).working_time_between(start, end).total_seconds() // 60)


def _occasion(record: LeadRecord, last: Stint | None) -> Occasion:
    if last is None:
        return Occasion.FIRST
    if last.ended_at is None:
        is_same = last.manager == record.assignment.manager
        return Occasion.REPEAT if is_same else Occasion.HANDED_ON
    given_at = record.assignment.assigned_at
    if given_at is not None and given_at < last.ended_at:
        return Occasion.REPEAT  # it was not given anew: its person has inquired again since
    return Occasion.REOPENED if last.end in {StintEnd.CLOSED, StintEnd.GONE} else Occasion.RETURNED


def _is_unwritten(record: LeadRecord) -> bool:
    return record.assignment.by_us and record.assignment.written_at is None


def _end(record: LeadRecord, stint: Stint) -> StintEnd | None:
    """Return why the stint is over by now; a lead that is taken back is so when another manager gets it."""
    match record.state:
        case LeadState.CLOSED:
            return StintEnd.GONE if record.sighting.ending is None else StintEnd.CLOSED
        case LeadState.NURTURED:
            return StintEnd.NURTURED
        case LeadState.ASSIGNED:
            return None if record.assignment.manager == stint.manager else StintEnd.TRANSFERRED
        case _:
            is_taken_back = stint.manager in record.first_touch.excluded and bool(record.assignment.manager)
            return None if is_taken_back else StintEnd.RELEASED


def _ended_at(record: LeadRecord, end: StintEnd | None, now: datetime) -> datetime | None:
    """Return when it was over, by the portal's own moment where there is one, however late it was noticed."""
    if end is StintEnd.CLOSED and record.sighting.closed_at is not None:
        return record.sighting.closed_at
    change = record.decision.owner_change
    if end is StintEnd.TRANSFERRED and change is not None and change.at is not None:
        return min(change.at, now)
    return None if end is None else now


def _touched(stint: Stint, at: datetime | None, config: Configuration, *, until: datetime | None) -> Stint:
    """Return the stint with its first touch, if that was made before it was over and the next one began."""
    if stint.touched_at is not None or at is None:
        return stint
    if (stint.ended_at is not None and at > stint.ended_at) or (until is not None and at >= until):
        return stint
    minutes = working_minutes(config, stint.manager, stint.started_at, at)
    return replace(stint, touched_at=at, minutes=minutes)


def _ended(stint: Stint, end: StintEnd, at: datetime, config: Configuration) -> Stint:
    at = max(at, stint.started_at)
    minutes = stint.minutes
    if minutes is None:
        minutes = working_minutes(config, stint.manager, stint.started_at, at)
    return replace(stint, ended_at=at, end=end, minutes=minutes)


def _with_stints(record: LeadRecord, stints: tuple[Stint, ...]) -> LeadRecord:
    """Return the record with these stints, the first and the newest of them if there are too many."""
    milestones, extra = record.milestones, max(len(stints) - MOST_STINTS, 0)
    kept = (stints[0], *stints[1 + extra :])
    return replace(record, milestones=replace(milestones, stints=kept, dropped=milestones.dropped + extra))
