"""Assign: a manager for each lead that needs one, in one atomic step for the whole batch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from functions.domain.configuration import Configuration
from functions.domain.distribution import Assigned, DistributionState, Held
from functions.domain.item import Item
from functions.domain.lead.announcements import announce
from functions.domain.lead.assignment import AssignmentRequest, AssignmentResult, Reassignment
from functions.domain.lead.backlog import NO_QUEUE, is_of_backlog
from functions.domain.lead.decision_note import with_effects, with_outcome
from functions.domain.lead.decisions import (
    FollowsRepeat,
    Missing,
    NeedsManager,
    NoQueue,
    Reassigned,
    Rescored,
    Reworded,
    Scored,
    Unchanged,
    WaitsForFirst,
)
from functions.domain.lead.first_touch import escalate, first_touch_of, is_reclaimed
from functions.domain.lead.holding import held_priority, report_long_hold, unless_held_already
from functions.domain.lead.ledger_entry import Outcome
from functions.domain.lead.lifecycle import assign as assign_manager
from functions.domain.lead.lifecycle import hold, keep
from functions.domain.lead.outbox import Effect, EffectKind
from functions.domain.lead.progress import with_selection
from functions.domain.lead.record import Claim, LeadRecord, LeadState
from functions.domain.lead.telling import tell
from functions.processing.behind import asked_of, held_behind, note_closed
from functions.processing.case import LeadCase, Pipeline
from functions.processing.repeats import resolve_repeats


def assign(cases: Sequence[LeadCase], ports: Pipeline) -> list[LeadCase]:
    """Return the cases with the record and the outcome of each.

    First what people gave away or back is accounted for; then leads that need a manager get one or are held,
    the best score first, then the longest wait.
    """
    cases = resolve_repeats(cases, ports)
    decided = [case for case in cases if case.error is None and case.behind is None]
    if not decided:
        return [held_behind(case, {}, ports) if case.behind else case for case in cases]
    state = ports.config.initial_state(decided[0].now, presences=decided[0].presences)
    moved = _move(decided, state, ports)
    assigned = _assign_managers(decided, state, ports)
    note_closed(decided, assigned, ports)
    return [
        case
        if case.error
        else held_behind(case, assigned, ports)
        if case.behind
        else _assigned(case, assigned, moved, ports.config)
        for case in cases
    ]


def apply_outcome(
    draft: LeadRecord, outcome: Assigned | Held, *, config: Configuration, now: datetime, asked: str
) -> LeadRecord:
    """Return the record to store with the turn, with every candidate, and with effects in its outbox.

    `asked` is what a lead that is held was asked by, see `asked_of`.
    """
    if isinstance(outcome, Assigned):
        record, what = _given(draft, outcome, config, now), Outcome.ASSIGNED
    elif is_reclaimed(draft):
        # No other manager is eligible: it stays where it is, and the senior is notified.
        record, what = escalate(keep(draft), config, now), Outcome.KEPT
    else:
        reason, until = outcome.reason.value, outcome.until
        held = hold(draft, reason, queue=outcome.queue, until=until, now=now, asked=asked)
        record, what = report_long_hold(held, config, now), Outcome.HELD
    selected = with_selection(record, draft, outcome, config.business, now)
    return with_outcome(tell(selected, config, now), what, candidates=outcome.candidates)


def _move(cases: Sequence[LeadCase], state: DistributionState, ports: Pipeline) -> dict[Item, LeadRecord]:
    """Account for leads that people gave away, and ask the held ones again when a turn came back."""
    moves = [
        *(
            _reassignment(each.decision, each.stored)
            for each in cases
            if isinstance(each.decision, Reassigned)
        ),
        *_removals(cases, state),
    ]
    moved = {record.item: record for record in ports.assignments.reassign(moves, initial=state)}
    if any(_is_given_back(move, moved) for move in moves):
        ports.inbox.release_held(now=state.now, except_for=[case.item for case in cases])
    return moved


def _assign_managers(
    cases: Sequence[LeadCase], state: DistributionState, ports: Pipeline
) -> dict[Item, AssignmentResult]:
    """Assign or hold the leads that need a manager; no held lead is overtaken by one with a worse score.

    The backlog comes last, whatever its scores.
    """
    requests = sorted(
        (
            _request(each.decision, each.stored, ports.config)
            for each in cases
            if isinstance(each.decision, NeedsManager)
        ),
        key=lambda each: (
            is_of_backlog(each.draft),
            -each.draft.score.points,
            _waiting_since(each.draft, state.now),
            each.draft.item,
        ),
    )
    if requests and ports.config.chooses_by_fit:
        state = replace(state, advantages=ports.advantages(state.now))
    asked = {case.item: asked_of(case.entry, ports.config) for case in cases}
    results = {each.record.item: each for each in _step(requests, state, ports, asked)}
    behind = [each for each in requests if results[each.draft.item].is_behind]
    if behind and not _release_better(behind, cases, state, ports):
        # Those that are better are in this batch, or in line before it: they were asked.
        again = _step([replace(each, may_overtake=True) for each in behind], state, ports, asked)
        results |= {each.record.item: each for each in again}
    return results


def _step(
    requests: Sequence[AssignmentRequest],
    state: DistributionState,
    ports: Pipeline,
    asked: Mapping[Item, str],
) -> list[AssignmentResult]:
    return ports.assignments.assign(
        requests,
        initial=state,
        apply_outcome=lambda draft, outcome: apply_outcome(
            draft, outcome, config=ports.config, now=state.now, asked=asked[draft.item]
        ),
    )


def _release_better(
    behind: Sequence[AssignmentRequest],
    cases: Sequence[LeadCase],
    state: DistributionState,
    ports: Pipeline,
) -> int:
    """Have the held leads asked that are better than the least of those that are behind; return how many."""
    priority = min(held_priority(each.points_in_line) for each in behind)
    return ports.inbox.release_held(now=state.now, above=priority, except_for=[case.item for case in cases])


def _without_queue(case: LeadCase, draft: LeadRecord, config: Configuration) -> LeadCase:
    """Return the case of a lead that no queue takes; a changed configuration or lead lets it go on."""
    if is_reclaimed(draft):
        kept = escalate(keep(draft), config, case.now)
        return case.assigned(tell(kept, config, case.now), Outcome.KEPT)
    held = hold(draft, NO_QUEUE, queue=None, until=None, now=case.now)
    waiting = tell(report_long_hold(held, config, case.now), config, case.now)
    return case.assigned(unless_held_already(waiting, case.stored), Outcome.HELD)


def _given(draft: LeadRecord, outcome: Assigned, config: Configuration, now: datetime) -> LeadRecord:
    record = assign_manager(draft, outcome.manager_id, queue=outcome.queue, turn=outcome.turn, now=now)
    record = announce(first_touch_of(record, draft, config, now), config, now)
    is_told = record.outbox.has(EffectKind.NOTIFICATION, to=outcome.manager_id)
    if not is_reclaimed(draft) and (draft.assignment.put_back is None or is_told):
        return record
    return with_effects(record, Effect(EffectKind.REASSIGNED, outcome.manager_id, now))


def _assigned(
    case: LeadCase,
    results: Mapping[Item, AssignmentResult],
    moved: Mapping[Item, LeadRecord],
    config: Configuration,
) -> LeadCase:
    decision = case.decision
    match decision:
        case Unchanged() | Reworded() | Rescored() | Scored() | FollowsRepeat() | WaitsForFirst() | Missing():
            record = moved.get(case.item, decision.record)
            return case.assigned(unless_held_already(record, case.stored), decision.outcome)
        case NoQueue(record):
            return _without_queue(case, record, config)
        case Reassigned():
            stored = moved.get(case.item)
            if stored is None:
                return case.superseded()
            return case.assigned(stored, decision.outcome, is_stored=True)
        case NeedsManager():
            return _with_result(case, results[case.item])
        case None:
            return case
    assert_never(decision)


def _with_result(case: LeadCase, result: AssignmentResult) -> LeadCase:
    if result.is_behind:
        return case.assigned(result.record, Outcome.WAITING)
    if result.outcome is None:  # what this one saw of it is out of date: the lead is looked at again
        return case.superseded()
    outcome = Outcome.HELD if isinstance(result.outcome, Held) else Outcome.ASSIGNED
    return case.assigned(result.record, result.record.decision.outcome or outcome, is_stored=True)


def _request(decision: NeedsManager, stored: LeadRecord | None, config: Configuration) -> AssignmentRequest:
    record = decision.record
    known_by, excluded = record.identity.known_by, record.first_touch.excluded
    how = record.assignment.put_back
    first = (how.manager,) if how is not None and how.claim is Claim.FIRST else known_by
    last = how.manager if how is not None and how.claim is Claim.LAST else None
    strategies = config.strategies_for(record.trial)
    return AssignmentRequest(record, stored, decision.queue, first, excluded, last, strategies)


def _reassignment(decision: Reassigned, stored: LeadRecord | None) -> Reassignment:
    record = decision.record
    to = record.assignment.manager if record.state is LeadState.ASSIGNED else None
    return Reassignment(with_outcome(record, decision.outcome), stored, to)


def _removals(cases: Sequence[LeadCase], state: DistributionState) -> Iterator[Reassignment]:
    """Yield the leads that were deleted on the day on which they cost a manager a turn: it is given back."""
    today = state.business.business_day(state.now)
    for case in cases:
        if not isinstance(case.decision, Missing) or case.decision.outcome is not Outcome.VANISHED:
            continue
        turn = case.decision.record.assignment.turn
        if turn is not None and turn.day == today:
            yield Reassignment(case.decision.record, case.stored, to=None)


def _is_given_back(move: Reassignment, moved: Mapping[Item, LeadRecord]) -> bool:
    """Return True when the move cost a manager a turn less, whose place another lead may take."""
    paid = move.stored.assignment.turn if move.stored else None
    after = moved.get(move.record.item)
    return paid is not None and after is not None and after.assignment.turn != paid


def _waiting_since(draft: LeadRecord, now: datetime) -> datetime:
    return draft.hold.since if draft.hold else draft.sighting.first_seen_at or now
