"""Chooses the manager of a lead or holds the lead, and follows people who give it to another manager."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from functions.domain.distribution.candidate import Candidate
from functions.domain.distribution.eligibility import (
    Ineligibility,
    IneligibilityReason,
    eligible_from,
    ineligibility_of,
)
from functions.domain.distribution.queue import Queue, chain_of
from functions.domain.distribution.rotation import Turn, shares_of
from functions.domain.distribution.state import DistributionState
from functions.domain.distribution.strategies import pick_manager


@dataclass(frozen=True, slots=True)
class Assigned:
    """This lead goes to this manager, and this is what it cost whom."""

    manager_id: int
    queue: str
    candidates: tuple[Candidate, ...]
    turn: Turn


@dataclass(frozen=True, slots=True)
class Held:
    """Nobody is eligible; the lead waits until `until` (None: nobody is in sight, look again later)."""

    queue: str
    reason: IneligibilityReason
    until: datetime | None
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The outcome for one lead and the desk after it."""

    outcome: Assigned | Held
    desk: DistributionState


def choose_manager(
    lead_id: int,
    queue_id: str,
    desk: DistributionState,
    *,
    preferred: Collection[int] = (),
    excluded: Collection[int] = (),
) -> Choice:
    """Choose among the eligible members of the queue or, when there are none, of its fallbacks.

    Whoever is `preferred` (they know this customer) gets the lead if they are eligible, and pays for it
    like for any other. Whoever has `passed` (it was taken back from them) does not get it again. The turn
    and the day's count are in the returned desk; store both together with the assignment.
    """
    chain = chain_of(desk.queues[queue_id], desk.queues)
    candidates = tuple(
        candidate for queue in chain for candidate in _candidates(desk, queue, preferred, excluded)
    )
    pick = pick_manager(lead_id, candidates)
    if pick is None:
        return Choice(_hold(queue_id, candidates, desk), desk)
    turn = Turn(pick.queue, pick.manager_id, desk.business.business_day(desk.now), pick.shares)
    return Choice(Assigned(pick.manager_id, pick.queue, candidates, turn), desk.after(turn))


def reassign(
    turn: Turn | None, *, queue: str | None, taker: int | None, desk: DistributionState
) -> tuple[Turn | None, DistributionState]:
    """Return which turn a lead costs after it changed hands, and the state after that.

    The turn that was charged is given back. A new holder who is a member of the queue is charged instead,
    debt and today's count; one from outside of it, or none (junk, taken back), is charged nothing.

    Args:
        turn: what the lead cost so far; None when it was never assigned.
        queue: the queue that the lead was assigned or held in.
        taker: the manager who has the lead now; None for no manager.
        desk: debts and counts before that.
    """
    if turn is not None and turn.manager == taker:
        return turn, desk
    after = desk if turn is None else desk.without(turn)
    members = desk.queues[queue].members if queue is not None and queue in desk.queues else ()
    if queue is None or taker is None or taker not in members:
        return None, after
    shares = turn.shares if turn else shares_of([desk.managers[member] for member in members])
    charged = Turn(queue, taker, desk.business.business_day(desk.now), shares)
    return charged, after.after(charged)


def _candidates(
    desk: DistributionState, queue: Queue, preferred: Collection[int], passed: Collection[int]
) -> Iterator[Candidate]:
    """Yield every member with their gate; standby members are stopped while anybody else is eligible."""
    day = desk.business.business_day(desk.now)
    members = [_candidate(desk, queue, member, day=day, passed=passed) for member in queue.members]
    is_served = any(
        each.ineligibility is None and not desk.managers[each.manager_id].is_standby for each in members
    )
    for each in members:
        waits = is_served and each.ineligibility is None and desk.managers[each.manager_id].is_standby
        told = replace(each, ineligibility=Ineligibility(IneligibilityReason.STANDBY)) if waits else each
        yield replace(told, is_preferred=True) if told.manager_id in preferred else told


def _candidate(
    desk: DistributionState, queue: Queue, manager_id: int, *, day: date, passed: Collection[int]
) -> Candidate:
    gate = ineligibility_of(manager_id, queue, desk)
    if gate is None and manager_id in passed:
        gate = Ineligibility(IneligibilityReason.EXCLUDED)
    return Candidate(
        manager_id,
        queue.id,
        gate,
        debt=desk.rotation_of(queue.id).debts.get(manager_id, 0),
        weight=desk.managers[manager_id].weight,
        assigned_today=desk.workload.of(manager_id, day=day),
        presence=desk.presence_of(manager_id),
        strategy=queue.strategy,
    )


def _hold(queue_id: str, candidates: tuple[Candidate, ...], desk: DistributionState) -> Held:
    """Hold until the first member becomes eligible, for the reason that stops that member now."""
    wakings = [
        (until, candidate.ineligibility.reason)
        for candidate in candidates
        if candidate.ineligibility is not None
        and candidate.ineligibility.reason is not IneligibilityReason.EXCLUDED
        and (until := eligible_from(candidate.manager_id, desk.queues[candidate.queue], desk)) is not None
    ]
    until, reason = min(wakings, default=(None, _commonest_gate(candidates)))
    return Held(queue_id, reason, until, candidates)


def _commonest_gate(candidates: tuple[Candidate, ...]) -> IneligibilityReason:
    names = Counter(
        candidate.ineligibility.reason for candidate in candidates if candidate.ineligibility is not None
    )
    return max(names, key=names.__getitem__, default=IneligibilityReason.INACTIVE)
