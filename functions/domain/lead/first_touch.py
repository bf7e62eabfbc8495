"""Speed to lead: a deadline for the first touch, a reminder before it, a second chance, then the senior."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from functions.domain.configuration import Configuration
from functions.domain.lead.record import Effect, EffectKind, LeadRecord, LeadState
from functions.domain.scoring import Activity, last_touch_at

REMIND_AT = 0.8
"""The share of the deadline after which the manager is reminded."""


def start_first_touch(record: LeadRecord, config: Configuration, now: datetime) -> LeadRecord:
    """Start the clock of the band in the manager's working time, and note the to-do that shows it."""
    band = config.band(record.band)
    if band is None or band.first_touch is None or record.manager is None:
        return replace(record, first_touch_by=None, watch_at=None, touched_at=None)
    calendar = config.calendar_of(record.manager)
    deadline = calendar.add_working_time(now, band.first_touch).replace(microsecond=0)
    todo = Effect(EffectKind.TODO, record.manager, deadline)
    # One that was never sent is not sent any more; one that was stands in the portal, and becomes this one.
    others = (effect for effect in record.pending if effect.kind is not EffectKind.TODO)
    return replace(
        record,
        touch_from=now,
        first_touch_by=deadline,
        watch_at=calendar.add_working_time(now, REMIND_AT * band.first_touch),
        touched_at=None,
        pending=(*others, todo),
    )


def check_first_touch(
    record: LeadRecord, activities: Iterable[Activity], config: Configuration, now: datetime
) -> LeadRecord:
    """Return the record of an assigned lead after a look at its first touch.

    The manager's call, mail or completed to-do stops the clock. Otherwise the manager is reminded, and
    at the deadline the lead is taken back (it is PENDING then, and the manager has `passed`): once; the
    second time the senior is told.
    """
    if record.watch_at is None or record.touch_from is None or record.first_touch_by is None:
        return record
    touched_at = last_touch_at((each for each in activities if each.at >= record.touch_from), now)
    if touched_at is not None:
        return replace(record, touched_at=touched_at, watch_at=None)
    if now < record.watch_at or record.manager is None:
        return record
    if now < record.first_touch_by:
        reminder = Effect(EffectKind.REMINDER, record.manager, now)
        return replace(record, watch_at=record.first_touch_by, pending=(*record.pending, reminder))
    if record.passed:
        return escalate(record, config, now)
    return replace(record, state=LeadState.PENDING, passed=(*record.passed, record.manager), watch_at=None)


def escalate(record: LeadRecord, config: Configuration, now: datetime) -> LeadRecord:
    """Stop the clock and let the senior know that nobody has touched the lead."""
    effects = () if config.senior is None else (Effect(EffectKind.ESCALATION, config.senior, now),)
    return replace(record, watch_at=None, pending=(*record.pending, *effects))


def is_first_touch_unsent(record: LeadRecord) -> bool:
    """Whether the to-do that shows the deadline is noted, and not known to stand in the portal."""
    return any(effect.kind is EffectKind.TODO for effect in record.pending)


def is_reclaimed(record: LeadRecord) -> bool:
    """Whether the lead was taken from its manager and waits for the next one."""
    return record.state is LeadState.PENDING and record.manager in record.passed
