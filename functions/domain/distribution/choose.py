"""Chooses the manager of a lead or holds the lead, and follows people who give it to another manager."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from types import MappingProxyType

from functions.domain.distribution.candidate import Candidate
from functions.domain.distribution.effectiveness import USUAL
from functions.domain.distribution.eligibility import (
    Ineligibility,
    IneligibilityReason,
    eligible_from,
    ineligibility_of,
)
from functions.domain.distribution.queue import Queue, Strategy, chain_of
from functions.domain.distribution.rotation import Turn, shares_of
from functions.domain.distribution.state import DistributionState
from functions.domain.distribution.strategies import pick_manager
from functions.domain.item import Item

COUNT_AGAIN = timedelta(minutes=1)
"""When a lead is looked at again for which no manager was eligible, and one was not counted."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """The lead goes to this manager.

    Attributes:
        queue: the queue that the manager was chosen in; a fallback when it differs from the lead's.
        candidates: every member of the queue and its fallbacks, as they were before the lead.
        turn: what the lead costs; to be stored with the assignment.
    """

    manager_id: int
    queue: str
    candidates: tuple[Candidate, ...]
    turn: Turn


@dataclass(frozen=True, slots=True)
class Held:
    """No manager is eligible, and the lead waits.

    Attributes:
        reason: why the manager who will be eligible first is not yet.
        until: when that manager will be eligible; None when this is known of none.
        candidates: every member of the queue and its fallbacks, as they were.
    """

    queue: str
    reason: IneligibilityReason
    until: datetime | None
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The outcome for one lead, and the state after it."""

    outcome: Assigned | Held
    state: DistributionState


def choose_manager(
    item: Item,
    queue_id: str,
    state: DistributionState,
    *,
    preferred: Collection[int] = (),
    excluded: Collection[int] = (),
    strategies: Mapping[str, Strategy] = MappingProxyType({}),
    segment: str = "",
) -> Choice:
    """Choose among the eligible members of the queue or, when there are none, of its fallbacks.

    Store the debts and the day's count of the returned state together with the assignment.

    Args:
        item: breaks ties, so that the same question has the same answer.
        queue_id: the queue that takes the lead.
        state: the state before the lead.
        preferred: managers who know this customer; an eligible one gets the lead, and is charged as for any.
        excluded: managers from whom the lead was taken back; they do not get it again.
        strategies: of queues that give out this lead in another way than others, by queue.
        segment: the kind of lead by which `state.advantages` tells managers apart.
    """
    chain = chain_of(state.queues[queue_id], state.queues)
    if strategies:
        chain = tuple(replace(each, strategy=strategies.get(each.id, each.strategy)) for each in chain)
    candidates = tuple(
        candidate for queue in chain for candidate in _candidates(state, queue, preferred, excluded, segment)
    )
    pick = pick_manager(item, candidates)
    if pick is None:
        return Choice(_hold(queue_id, candidates, state), state)
    rotation = state.queues[pick.queue].rotation
    turn = Turn(rotation, pick.manager_id, state.business.business_day(state.now), pick.shares)
    return Choice(Assigned(pick.manager_id, pick.queue, candidates, turn), state.after(turn))


def reassign(
    turn: Turn | None, *, queue: str | None, to: int | None, state: DistributionState
) -> tuple[Turn | None, DistributionState]:
    """Return which turn a lead costs after it changed hands, and the state after that.

    The turn that was charged is given back. A new holder who is a member of the queue is charged instead,
    debt and today's count; one from outside of it, or none (junk, taken back), is charged nothing.

    Args:
        turn: what the lead cost so far; None when it was never assigned.
        queue: the queue that the lead was assigned or held in.
        to: the manager who has the lead now; None for no manager.
        state: debts and counts before that.
    """
    if turn is not None and turn.manager == to:
        return turn, state
    after = state if turn is None else state.without(turn)
    of = state.queues.get(queue) if queue is not None else None
    if of is None or to is None or to not in of.members:
        return None, after
    shares = turn.shares if turn else shares_of([state.managers[member] for member in of.members])
    charged = Turn(of.rotation, to, state.business.business_day(state.now), shares)
    return charged, after.after(charged)


def _candidates(
    state: DistributionState,
    queue: Queue,
    preferred: Collection[int],
    excluded: Collection[int],
    segment: str,
) -> Iterator[Candidate]:
    """Yield every member of the queue; standby members are not eligible while any other member is."""
    day = state.business.business_day(state.now)
    members = [
        _candidate(state, queue, member, day=day, excluded=excluded, segment=segment)
        for member in queue.members
    ]
    is_served = any(
        each.ineligibility is None and not state.managers[each.manager_id].is_standby for each in members
    )
    for each in members:
        waits = is_served and each.ineligibility is None and state.managers[each.manager_id].is_standby
        member = replace(each, ineligibility=Ineligibility(IneligibilityReason.STANDBY)) if waits else each
        yield replace(member, is_preferred=True) if member.manager_id in preferred else member


def _candidate(
    state: DistributionState,
    queue: Queue,
    manager_id: int,
    *,
    day: date,
    excluded: Collection[int],
    segment: str,
) -> Candidate:
    ineligibility = ineligibility_of(manager_id, queue, state)
    if ineligibility is None and manager_id in excluded:
        ineligibility = Ineligibility(IneligibilityReason.EXCLUDED)
    return Candidate(
        manager_id,
        queue.id,
        ineligibility,
        debt=state.rotation_of(queue.rotation).debts.get(manager_id, 0),
        weight=state.managers[manager_id].weight,
        assigned_today=state.workload.of(manager_id, day=day),
        presence=state.presence_of(manager_id),
        strategy=queue.strategy,
        preferred_skills=tuple(sorted(queue.prefers & state.managers[manager_id].skills)),
        advantage=(
            state.advantages.get((segment, manager_id), USUAL)
            if queue.strategy is Strategy.BEST_FIT
            else USUAL
        ),
    )


def _hold(queue_id: str, candidates: tuple[Candidate, ...], state: DistributionState) -> Held:
    """Hold until the first member becomes eligible, for the reason why that member is not yet.

    While a manager was not counted, the lead waits for that count; while one need only clock in, for that.
    """
    reasons = {each.ineligibility.reason for each in candidates if each.ineligibility is not None}
    if IneligibilityReason.UNCOUNTED in reasons:
        return Held(queue_id, IneligibilityReason.UNCOUNTED, state.now + COUNT_AGAIN, candidates)
    if IneligibilityReason.CLOCKED_OUT in reasons:
        return Held(queue_id, IneligibilityReason.CLOCKED_OUT, None, candidates)
    eligible = [
        (until, candidate.ineligibility.reason)
        for candidate in candidates
        if candidate.ineligibility is not None
        and candidate.ineligibility.reason is not IneligibilityReason.EXCLUDED
        and (until := eligible_from(candidate.manager_id, state.queues[candidate.queue], state)) is not None
    ]
    until, reason = min(eligible, default=(None, _commonest_reason(candidates)))
    if not all(queue.is_known for queue in chain_of(state.queues[queue_id], state.queues)):
        reason = IneligibilityReason.MEMBERS_UNREAD
    return Held(queue_id, reason, until, candidates)


def _commonest_reason(candidates: tuple[Candidate, ...]) -> IneligibilityReason:
    reasons = Counter(
        candidate.ineligibility.reason for candidate in candidates if candidate.ineligibility is not None
    )
    return max(reasons, key=reasons.__getitem__, default=IneligibilityReason.NO_MEMBERS)
