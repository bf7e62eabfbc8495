"""From a queue and the state of its managers to one assignment, or to a held lead with its wake-up time."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from functions.distribution.availability import (
    Candidacy,
    Gate,
    GateName,
    Presence,
    Workload,
    eligible_from,
    gate_of,
)
from functions.distribution.manager import Manager
from functions.distribution.queue import Queue, chain_of
from functions.distribution.rotation import Rotation, pick_next
from functions.worktime import WorkCalendar


@dataclass(frozen=True, slots=True)
class Candidate:
    """One member of a queue at the moment of a decision: what stopped them, or what they were owed."""

    manager_id: int
    queue: str
    gate: Gate | None
    owed: float
    """In leads, before this lead."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """This lead goes to this manager."""

    manager_id: int
    queue: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """Nobody is eligible; the lead waits until `until` (None: nobody is in sight, look again later)."""

    queue: str
    reason: GateName
    until: datetime | None
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True)
class Desk:
    """Everything that a choice rests on: members, their presence, debts, today's counts, the hour."""

    managers: Mapping[int, Manager]
    queues: Mapping[str, Queue]
    business: WorkCalendar
    presences: Mapping[int, Presence]
    rotations: Mapping[str, Rotation]
    workload: Workload
    now: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """The outcome for one lead and the desk after it."""

    outcome: Assigned | Held
    desk: Desk


def choose_manager(lead_id: int, queue_id: str, desk: Desk) -> Choice:
    """Choose among the eligible members of the queue or, when there are none, of its fallbacks.

    The turn and the day's count are in the returned desk; store both together with the assignment.
    """
    chain = chain_of(desk.queues[queue_id], desk.queues)
    candidates = tuple(_candidate(desk, queue, member) for queue in chain for member in queue.members)
    for queue in chain:
        eligible = [
            desk.managers[candidate.manager_id]
            for candidate in candidates
            if candidate.queue == queue.id and candidate.gate is None
        ]
        if eligible:
            return _give_turn(lead_id, queue, eligible, candidates=candidates, desk=desk)
    return Choice(_hold(queue_id, candidates, desk), desk)


def _candidate(desk: Desk, queue: Queue, manager_id: int) -> Candidate:
    rotation = desk.rotations.get(queue.id, Rotation(queue.id))
    gate = gate_of(_candidacy(desk, queue, manager_id), desk.now)
    return Candidate(manager_id, queue.id, gate, rotation.owed(manager_id))


def _candidacy(desk: Desk, queue: Queue, manager_id: int) -> Candidacy:
    return Candidacy(
        manager=desk.managers[manager_id],
        presence=desk.presences.get(manager_id, Presence()),
        workload=desk.workload,
        needs=queue.needs,
        is_any_time=queue.is_any_time,
        business=desk.business,
    )


def _give_turn(
    lead_id: int, queue: Queue, eligible: list[Manager], *, candidates: tuple[Candidate, ...], desk: Desk
) -> Choice:
    pick = pick_next(desk.rotations.get(queue.id, Rotation(queue.id)), eligible, lead_id=lead_id)
    after = replace(
        desk,
        rotations={**desk.rotations, queue.id: pick.rotation},
        workload=desk.workload.plus_one(pick.manager_id, day=desk.business.business_day(desk.now)),
    )
    return Choice(Assigned(pick.manager_id, queue.id, candidates), after)


def _hold(queue_id: str, candidates: tuple[Candidate, ...], desk: Desk) -> Held:
    """Hold until the first member becomes eligible, for the reason that stops that member now."""
    wakings = [
        (until, candidate.gate.name)
        for candidate in candidates
        if candidate.gate is not None and (until := _eligible_from(candidate, desk)) is not None
    ]
    until, reason = min(wakings, default=(None, _commonest_gate(candidates)))
    return Held(queue_id, reason, until, candidates)


def _eligible_from(candidate: Candidate, desk: Desk) -> datetime | None:
    candidacy = _candidacy(desk, desk.queues[candidate.queue], candidate.manager_id)
    return eligible_from(candidacy, desk.now)


def _commonest_gate(candidates: tuple[Candidate, ...]) -> GateName:
    names = [candidate.gate.name for candidate in candidates if candidate.gate is not None]
    return max(names, key=names.count, default=GateName.INACTIVE)
