"""From a draft and the outcome of distribution to the record that is stored with the turn: pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from functions.configuration import Configuration
from functions.distribution import Assigned, Held
from functions.processing.announce import announced
from functions.records import Effect, EffectKind, HeldNote, LeadRecord, LeadState

LOOK_AGAIN = timedelta(hours=1)
"""When nobody is in sight at all, the roster or the configuration may have changed by then."""

NO_QUEUE = "no-queue"


def settle(
    draft: LeadRecord, outcome: Assigned | Held, *, config: Configuration, now: datetime
) -> LeadRecord:
    """Return the record after the outcome, with the effects that it asks for noted in it."""
    if isinstance(outcome, Held):
        until = outcome.until or now + LOOK_AGAIN
        return _hold(draft, outcome.reason.value, queue=outcome.queue, until=until, now=now)
    record = replace(
        draft,
        state=LeadState.ASSIGNED,
        manager=outcome.manager_id,
        queue=outcome.queue,
        is_ours=True,
        turn=outcome.turn,
        assigned_at=now,
        manager_written_at=None,
        held=None,
    )
    return announced(with_first_touch(record, config, now), config, now)


def hold_without_queue(draft: LeadRecord, now: datetime) -> LeadRecord:
    """Hold a lead that no queue takes; a changed configuration or lead lets it go on."""
    return _hold(draft, NO_QUEUE, queue=None, until=now + LOOK_AGAIN, now=now)


def _hold(draft: LeadRecord, reason: str, *, queue: str | None, until: datetime, now: datetime) -> LeadRecord:
    since = draft.held.since if draft.held else now
    return replace(draft, state=LeadState.HELD, queue=queue, held=HeldNote(reason, since, until))


def with_first_touch(record: LeadRecord, config: Configuration, now: datetime) -> LeadRecord:
    """Set the deadline of the band in the manager's working time, and note the to-do that shows it."""
    band = config.band(record.band)
    if band is None or band.first_touch is None or record.manager is None:
        return record
    deadline = (
        config.calendar_of(record.manager).add_working_time(now, band.first_touch).replace(microsecond=0)
    )
    todo = Effect(EffectKind.TODO, record.manager, deadline)
    return replace(record, first_touch_by=deadline, pending=(*record.pending, todo))
