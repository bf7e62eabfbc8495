"""From a draft and the outcome of distribution to the record that is stored with the turn: pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from functions.domain.configuration import Configuration
from functions.domain.distribution import Assigned, Held
from functions.domain.lead.announcements import announce
from functions.domain.lead.first_touch import escalate, is_reclaimed, start_first_touch
from functions.domain.lead.record import Effect, EffectKind, HeldNote, LeadRecord, LeadState

LOOK_AGAIN = timedelta(hours=1)
"""When nobody is in sight at all, the roster or the configuration may have changed by then."""

NO_QUEUE = "no-queue"


def settle(
    draft: LeadRecord, outcome: Assigned | Held, *, config: Configuration, now: datetime
) -> LeadRecord:
    """Return the record after the outcome, with why-nots, and with effects noted until they are sent."""
    record = _settled(draft, outcome, config, now)
    what = "assigned" if isinstance(outcome, Assigned) else "held" if record.held else "kept"
    return replace(record, outcome=what, candidates=outcome.candidates)


def _settled(draft: LeadRecord, outcome: Assigned | Held, config: Configuration, now: datetime) -> LeadRecord:
    if isinstance(outcome, Held) and is_reclaimed(draft):
        # Nobody else may have it now: it stays where it is, and the senior hears of it.
        return escalate(replace(draft, state=LeadState.ASSIGNED), config, now)
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
    placed = announce(start_first_touch(record, config, now), config, now)
    if not is_reclaimed(draft):
        return placed
    return replace(placed, pending=(*placed.pending, Effect(EffectKind.REASSIGNED, outcome.manager_id, now)))


def hold_without_queue(draft: LeadRecord, now: datetime) -> LeadRecord:
    """Hold a lead that no queue takes; a changed configuration or lead lets it go on."""
    return _hold(draft, NO_QUEUE, queue=None, until=now + LOOK_AGAIN, now=now)


def _hold(draft: LeadRecord, reason: str, *, queue: str | None, until: datetime, now: datetime) -> LeadRecord:
    since = draft.held.since if draft.held else now
    return replace(draft, state=LeadState.HELD, queue=queue, held=HeldNote(reason, since, until))
