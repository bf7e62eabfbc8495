"""Speed to lead: a deadline for the first touch, a reminder before it, a second chance, then the senior."""

from dataclasses import replace
from datetime import datetime, timedelta

from functions.domain.configuration import Configuration
from functions.domain.lead.announcements import announce
from functions.domain.lead.backlog import is_of_backlog
from functions.domain.lead.lifecycle import reclaim
from functions.domain.lead.outbox import Effect, EffectKind
from functions.domain.lead.record import FirstTouch, LeadRecord, LeadState
from functions.domain.lead.snapshot import LeadSnapshot
from functions.domain.lead.stints import begin_stint
from functions.domain.scoring import first_work_at

CHECK_AGAIN = timedelta(hours=1)
"""When a first touch is checked again while something may have been done that could not be read."""
REMIND_AT = 0.8
"""The share of the deadline after which the manager is reminded."""


def start_first_touch(record: LeadRecord, config: Configuration, now: datetime) -> LeadRecord:
    """Return the record with the clock of its band started in the manager's working time.

    The to-do that shows the deadline is in its outbox. One that was never sent is not sent any more; one that
    was stands in the portal, and becomes this one.
    """
    band, manager = config.band(record.score.band), record.assignment.manager
    if band is None or band.first_touch is None or manager is None:
        stopped = replace(record.first_touch, due_at=None, next_check_at=None, touched_at=None)
        return begin_stint(replace(record, first_touch=stopped), config, now, due_at=None)
    calendar = config.calendar_of(manager)
    deadline = calendar.add_working_time(now, band.first_touch).replace(microsecond=0)
    clock = replace(
        record.first_touch,
        started_at=now,
        due_at=deadline,
        next_check_at=calendar.add_working_time(now, REMIND_AT * band.first_touch),
        touched_at=None,
    )
    todo = Effect(EffectKind.TODO, manager, deadline)
    started = replace(record, first_touch=clock, outbox=record.outbox.discard(EffectKind.TODO).add(todo))
    return begin_stint(started, config, now, due_at=deadline)


def first_touch_of(
    record: LeadRecord, before: LeadRecord, config: Configuration, now: datetime
) -> LeadRecord:
    """Return the record of a lead that was given out just now, with its clock; of the backlog without one.

    A lead that waited before anybody looked is not late within minutes. When the person inquires again, its
    clock is started like any other.
    """
    if not is_of_backlog(before):
        return start_first_touch(record, config, now)
    clock = FirstTouch(started_at=now, excluded=record.first_touch.excluded)
    return begin_stint(replace(record, first_touch=clock), config, now, due_at=None)


def check_first_touch(
    record: LeadRecord, snapshot: LeadSnapshot, config: Configuration, now: datetime
) -> LeadRecord:
    """Return the record of an assigned lead after a check of its first touch.

    Whatever a human does on the lead stops the clock. Otherwise the manager is reminded, and at the deadline
    the lead is reclaimed, once; the second time it is escalated to the senior. While work may be
    missing from what was read, the check is made again later.
    """
    clock, manager = record.first_touch, record.assignment.manager
    if clock.next_check_at is None or clock.started_at is None or clock.due_at is None:
        return record
    touched_at = first_work_on(snapshot, manager, clock.started_at, now)
    if touched_at is not None:
        return replace(record, first_touch=replace(clock, touched_at=touched_at, next_check_at=None))
    if now < clock.next_check_at or manager is None:
        return record
    if not snapshot.is_work_known_since(clock.started_at):
        return replace(record, first_touch=replace(clock, next_check_at=now + CHECK_AGAIN))
    if now < clock.due_at:
        # The moment names it: sent again by a state that was restored, it takes the place of the first one.
        reminder = Effect(EffectKind.REMINDER, manager, clock.next_check_at)
        checked = replace(clock, next_check_at=clock.due_at)
        return replace(record, first_touch=checked, outbox=record.outbox.add(reminder))
    return escalate(record, config, now) if clock.excluded else reclaim(record)


def first_work_on(
    snapshot: LeadSnapshot, manager: int | None, since: datetime, now: datetime
) -> datetime | None:
    """Return when a human first worked on the lead of `manager` since then: contacted, noted, or moved it."""
    worked_at = first_work_at(snapshot.activities, manager, since, now)
    moments = (each for each in (worked_at, snapshot.moved_at) if each is not None and each >= since)
    return min(moments, default=None)


def escalate(record: LeadRecord, config: Configuration, now: datetime) -> LeadRecord:
    """Return the record with its clock stopped, and a notice to the senior that the lead is untouched.

    It stays with its manager, so what this look has found of its band is announced now.
    """
    stopped = replace(record, first_touch=replace(record.first_touch, next_check_at=None))
    if config.senior is None:
        return announce(stopped, config, now)
    notice = Effect(EffectKind.ESCALATION, config.senior, record.first_touch.due_at or now)
    milestones = replace(record.milestones, is_escalated=True)
    escalated = replace(stopped, outbox=record.outbox.add(notice), milestones=milestones)
    return announce(escalated, config, now)


def is_reclaimed(record: LeadRecord) -> bool:
    """Return True for a lead that was reclaimed from its manager and waits for the next one."""
    return record.state is LeadState.PENDING and record.assignment.manager in record.first_touch.excluded
