"""Assign: a manager for each lead that needs one, in one atomic step for the whole batch."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import assert_never

from functions.domain.configuration import Configuration
from functions.domain.distribution import Assigned, Held
from functions.domain.lead.announcements import announce
from functions.domain.lead.assignment import AssignmentRequest, AssignmentResult, Reassignment
from functions.domain.lead.decision import (
    FollowsRepeat,
    Missing,
    NeedsManager,
    NoQueue,
    Reassigned,
    Rescored,
    Scored,
    Unchanged,
    WaitsForFirst,
)
from functions.domain.lead.decision_note import with_effects, with_outcome
from functions.domain.lead.first_touch import escalate, is_reclaimed, start_first_touch
from functions.domain.lead.ledger_entry import Outcome
from functions.domain.lead.lifecycle import assign as assign_manager
from functions.domain.lead.lifecycle import hold, keep
from functions.domain.lead.outbox import Effect, EffectKind
from functions.domain.lead.record import LeadRecord, LeadState
from functions.processing.case import LeadCase, Pipeline
from functions.processing.repeats import resolve_repeats

LOOK_AGAIN = timedelta(hours=1)
"""When no manager is known to become eligible, the roster or the configuration may change by then."""

NO_QUEUE = "no-queue"


def assign(cases: Sequence[LeadCase], ports: Pipeline) -> list[LeadCase]:
    """Return the cases with the record and the outcome of each.

    Leads that need a manager get one or are held: the best score first, then the longest wait.
    """
    cases = resolve_repeats(cases, ports)
    decided = [case for case in cases if case.error is None]
    if not decided:
        return list(cases)
    now, config = decided[0].now, ports.config
    state = config.initial_state(now, presences=decided[0].presences)
    requests = sorted(
        (_request(each.decision, each.stored) for each in decided if isinstance(each.decision, NeedsManager)),
        key=lambda each: (-each.draft.score.points, _waiting_since(each.draft, now), each.draft.lead_id),
    )
    results = ports.assignments.assign(
        requests,
        initial=state,
        apply_outcome=lambda draft, outcome: apply_outcome(draft, outcome, config=config, now=now),
    )
    moves = [
        _reassignment(each.decision, each.stored) for each in decided if isinstance(each.decision, Reassigned)
    ]
    moved = {record.lead_id: record for record in ports.assignments.reassign(moves, initial=state)}
    assigned = {each.record.lead_id: each for each in results}
    return [case if case.error else _assigned(case, assigned, moved) for case in cases]


def apply_outcome(
    draft: LeadRecord, outcome: Assigned | Held, *, config: Configuration, now: datetime
) -> LeadRecord:
    """Return the record to store with the turn, with every candidate, and with effects in its outbox."""
    if isinstance(outcome, Assigned):
        record, what = _given(draft, outcome, config, now), Outcome.ASSIGNED
    elif is_reclaimed(draft):
        # No other manager is eligible: it stays where it is, and the senior is notified.
        record, what = escalate(keep(draft), config, now), Outcome.KEPT
    else:
        until = outcome.until or now + LOOK_AGAIN
        record = hold(draft, outcome.reason.value, queue=outcome.queue, until=until, now=now)
        what = Outcome.HELD
    return with_outcome(record, what, candidates=outcome.candidates)


def hold_without_queue(draft: LeadRecord, now: datetime) -> LeadRecord:
    """Return the record of a lead that no queue takes; a changed configuration or lead lets it go on."""
    return hold(draft, NO_QUEUE, queue=None, until=now + LOOK_AGAIN, now=now)


def _given(draft: LeadRecord, outcome: Assigned, config: Configuration, now: datetime) -> LeadRecord:
    record = assign_manager(draft, outcome.manager_id, queue=outcome.queue, turn=outcome.turn, now=now)
    record = announce(start_first_touch(record, config, now), config, now)
    if not is_reclaimed(draft):
        return record
    return with_effects(record, Effect(EffectKind.REASSIGNED, outcome.manager_id, now))


def _assigned(
    case: LeadCase, results: Mapping[int, AssignmentResult], moved: Mapping[int, LeadRecord]
) -> LeadCase:
    decision = case.decision
    match decision:
        case Unchanged() | Rescored() | Scored() | FollowsRepeat() | WaitsForFirst() | Missing():
            return case.assigned(decision.record, decision.outcome)
        case NoQueue(record):
            return case.assigned(hold_without_queue(record, case.now), Outcome.HELD)
        case Reassigned():
            stored = moved.get(case.lead_id)
            if stored is None:
                return case.superseded()
            return case.assigned(stored, decision.outcome, is_stored=True)
        case NeedsManager():
            return _with_result(case, results[case.lead_id])
        case None:
            return case
    assert_never(decision)


def _with_result(case: LeadCase, result: AssignmentResult) -> LeadCase:
    if result.outcome is None:  # what this one saw of it is out of date: the lead is looked at again
        return case.superseded()
    return case.assigned(result.record, result.record.decision.outcome, is_stored=True)


def _request(decision: NeedsManager, stored: LeadRecord | None) -> AssignmentRequest:
    record = decision.record
    known_by, excluded = record.identity.known_by, record.first_touch.excluded
    return AssignmentRequest(record, stored, decision.queue, known_by, excluded)


def _reassignment(decision: Reassigned, stored: LeadRecord | None) -> Reassignment:
    record = decision.record
    to = record.assignment.manager if record.state is LeadState.ASSIGNED else None
    return Reassignment(with_outcome(record, decision.outcome), stored, to)


def _waiting_since(draft: LeadRecord, now: datetime) -> datetime:
    return draft.hold.since if draft.hold else draft.sighting.first_seen_at or now
