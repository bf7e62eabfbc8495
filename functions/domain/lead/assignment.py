"""The atomic step itself, without a store: who gets which lead, what it costs whom, and what is stored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from functions.domain.distribution import (
    Assigned,
    Choice,
    DistributionState,
    Held,
    Strategy,
    Turn,
    choose_manager,
    queues_ahead,
    reassign,
    with_held,
    without_held,
)
from functions.domain.item import Item
from functions.domain.lead.backlog import is_of_backlog
from functions.domain.lead.holding import unless_held_already
from functions.domain.lead.progress import stamped
from functions.domain.lead.record import LeadRecord, LeadState

BEHIND_ALL = -1
"""Points of a lead that stands behind every held one."""


@dataclass(frozen=True, slots=True)
class AssignmentRequest:
    """A lead that needs a manager.

    Attributes:
        draft: its record, which waits for a manager.
        stored: the record that the draft rests on, as it was read; None for a lead that has none.
        queue: the queue that takes it.
        preferred, excluded: the managers who know the person, and those from whom the lead was reclaimed.
        last: the manager who gets it only when no other is eligible; None for no manager in particular.
        strategies: of queues that give out this lead in another way than others, by queue.
        may_overtake: whether the held leads were asked already, so that none of them is better.
    """

    draft: LeadRecord
    stored: LeadRecord | None
    queue: str
    preferred: tuple[int, ...] = ()
    excluded: tuple[int, ...] = ()
    last: int | None = None
    strategies: Mapping[str, Strategy] = field(default_factory=dict)
    may_overtake: bool = False

    @property
    def points_in_line(self) -> int:
        """The points by which it is ahead of held leads; of the backlog it is ahead of none."""
        return BEHIND_ALL if is_of_backlog(self.draft) else self.draft.score.points


@dataclass(frozen=True, slots=True)
class Reassignment:
    """A lead that people gave to a user.

    Attributes:
        record: the record to store, but for the turn.
        stored: the record that it rests on, as it was read; None for a lead that has none.
        to: who has the lead now; None for no manager.
    """

    record: LeadRecord
    stored: LeadRecord | None
    to: int | None


ApplyOutcome = Callable[[LeadRecord, Assigned | Held], LeadRecord]
"""Makes the record to store out of a draft and an outcome; pure."""


@dataclass(frozen=True, slots=True)
class AssignmentResult:
    """The record after the atomic step.

    Attributes:
        outcome: None for a lead that another run has handled, or that is behind; nothing was stored then.
        is_behind: whether a better lead that is held is to be asked first.
    """

    record: LeadRecord
    outcome: Assigned | Held | None
    is_behind: bool = False


def assign_managers(
    requests: Sequence[AssignmentRequest],
    stored: Mapping[Item, LeadRecord],
    state: DistributionState,
    apply_outcome: ApplyOutcome,
) -> tuple[list[AssignmentResult], DistributionState]:
    """Choose a manager for each lead in order; return the results and the state after all of them.

    `stored` are the records of these leads as they are in the store. Results with an outcome are to be
    stored, together with the state; the other leads were handled by another run and stay as they are.
    """
    known, results = dict(stored), []
    for request in requests:
        before = known.get(request.draft.item)
        if before != request.stored or (before is not None and _has_manager(before, request)):
            results.append(AssignmentResult(before or request.draft, None))
            continue
        result, state = _assign_manager(request, before, state, apply_outcome)
        known[request.draft.item] = result.record
        results.append(result)
    return results, state


def reassign_managers(
    reassignments: Sequence[Reassignment], stored: Mapping[Item, LeadRecord], state: DistributionState
) -> tuple[list[LeadRecord], DistributionState]:
    """Let debts and counts follow what people did; return the records to store, and the state after it.

    `stored` are the records of these leads as they are in the store; a lead whose record is not the one that
    the move rests on is left out.
    """
    known, records = dict(stored), []
    for each in reassignments:
        before = known.get(each.record.item)
        if before != each.stored:
            continue
        turn = before.assignment.turn if before else None
        queue = (before or each.record).assignment.queue
        turn, state = reassign(turn, queue=queue, to=each.to, state=state)
        known[each.record.item] = stamped(_charged(each.record, turn), before, state.business, state.now)
        records.append(known[each.record.item])
    return records, state


def _has_manager(before: LeadRecord, request: AssignmentRequest) -> bool:
    is_assigned = before.state is LeadState.ASSIGNED
    return is_assigned and before.assignment.manager not in request.excluded


def _assign_manager(
    request: AssignmentRequest,
    before: LeadRecord | None,
    state: DistributionState,
    apply_outcome: ApplyOutcome,
) -> tuple[AssignmentResult, DistributionState]:
    """Assign the next in turn and give the former manager's turn back; or leave both as they are."""
    paid = before.assignment.turn if before else None
    free = state if paid is None else state.without(paid)
    choice = _choose(request, free)
    points = request.points_in_line
    if isinstance(choice.outcome, Assigned):
        ahead = queues_ahead(points, choice.outcome.manager_id, free)
        if ahead and not request.may_overtake:
            return AssignmentResult(request.draft, None, is_behind=True), state
        record = stamped(apply_outcome(request.draft, choice.outcome), before, state.business, state.now)
        return AssignmentResult(record, choice.outcome), without_held(choice.state, ahead)
    record = stamped(
        _charged(apply_outcome(request.draft, choice.outcome), paid), before, state.business, state.now
    )
    if record.state is LeadState.HELD and not is_of_backlog(record):
        state = with_held(state, request.queue, points)
    return AssignmentResult(unless_held_already(record, before), choice.outcome), state


def _choose(request: AssignmentRequest, state: DistributionState) -> Choice:
    """Choose among all who may get it, the last one only when there is no other."""
    item, queue, excluded = request.draft.item, request.queue, request.excluded
    choose = partial(
        choose_manager,
        item,
        queue,
        state,
        preferred=request.preferred,
        strategies=request.strategies,
        segment=request.draft.score.band,
    )
    if request.last is not None:
        among = (*excluded, request.last)
        choice = choose(excluded=among)
        if isinstance(choice.outcome, Assigned):
            return choice
    return choose(excluded=excluded)


def _charged(record: LeadRecord, turn: Turn | None) -> LeadRecord:
    return replace(record, assignment=replace(record.assignment, turn=turn))
