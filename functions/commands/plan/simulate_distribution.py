"""Leads distributed anew in order of arrival, in memory: turns, caps by the day, held leads that wake."""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from functions.commands.plan.evaluate import Evaluation
from functions.domain.configuration import Configuration
from functions.domain.distribution import Assigned, DistributionState, Presence, choose_manager
from functions.domain.item import Item
from functions.domain.lead.repeats import OpenLead, takes_repeats

NO_QUEUE = "no-queue"
SAME_PERSON = "same-person"


@dataclass(frozen=True, slots=True)
class SimulatedAssignment:
    """Where a lead ends up by the draft.

    Attributes:
        manager: who gets it; None while it is held at the end, or no queue takes it.
        at: when it is assigned; the day of that moment is the one that counts for caps.
        reason: `same-person` for a repeat inquiry; for a lead without a manager why none is eligible, or
            `no-queue`.
        until: when a held lead would wake; None if no manager will be eligible in the foreseeable future.
    """

    manager: int | None
    queue: str | None
    at: datetime | None = None
    reason: str = ""
    until: datetime | None = None


def simulate_distribution(
    leads: Iterable[Evaluation], config: Configuration, presences: Mapping[int, Presence], now: datetime
) -> dict[Item, SimulatedAssignment]:
    """Return where each lead ends up, by lead id; time runs from the first arrival to `now`, without debts.

    A held lead wakes when a manager becomes eligible, best score and longest wait first, as in the pipeline.
    Absences that only the portal knows are left out: it tells their end, not their beginning.
    """
    simulated: dict[Item, SimulatedAssignment] = {}
    state = config.initial_state(now, presences=_without_absences(presences))
    waiting = [(lead.arrived_at, lead.item, lead) for lead in leads]
    heapq.heapify(waiting)
    while waiting:
        at = waiting[0][0]
        state = replace(state, now=at)
        for lead in sorted(_due(waiting, at), key=_priority):
            simulated[lead.item], state = _simulate(lead, state, simulated, config)
            wakes_at = simulated[lead.item].until
            if wakes_at is not None and wakes_at <= now:
                heapq.heappush(waiting, (wakes_at, lead.item, lead))
    return simulated


def _without_absences(presences: Mapping[int, Presence]) -> Mapping[int, Presence]:
    return {manager: Presence(is_active=presence.is_active) for manager, presence in presences.items()}


def _due(waiting: list[tuple[datetime, Item, Evaluation]], at: datetime) -> Iterator[Evaluation]:
    """Take every lead that waits until `at` from the heap, and yield it."""
    while waiting and waiting[0][0] == at:
        yield heapq.heappop(waiting)[2]


def _priority(lead: Evaluation) -> tuple[int, datetime, Item]:
    return -lead.arrival.points, lead.arrived_at, lead.item


def _simulate(
    lead: Evaluation,
    state: DistributionState,
    simulated: Mapping[Item, SimulatedAssignment],
    config: Configuration,
) -> tuple[SimulatedAssignment, DistributionState]:
    """Assign one lead to the manager of the same person or to the one whose turn it is, or hold it."""
    if lead.queue is None:
        return SimulatedAssignment(None, None, reason=NO_QUEUE), state
    for first in lead.repeat.leads:
        manager = _manager_of(first, lead, simulated)
        if manager is not None and takes_repeats(manager, state.presences, config, state.now):
            return SimulatedAssignment(manager, None, state.now, SAME_PERSON), state
    choice = choose_manager(lead.item, lead.queue, state, preferred=lead.repeat.known_by)
    outcome = choice.outcome
    if isinstance(outcome, Assigned):
        assignment = SimulatedAssignment(outcome.manager_id, outcome.queue, state.now)
    else:
        assignment = SimulatedAssignment(
            None, outcome.queue, reason=outcome.reason.value, until=outcome.until
        )
    return assignment, choice.state


def _manager_of(
    first: OpenLead, lead: Evaluation, simulated: Mapping[Item, SimulatedAssignment]
) -> int | None:
    """Return who has the person's earlier lead by the draft; None for a lead that came later."""
    if first.item > lead.item:
        return None
    return simulated[first.item].manager if first.item in simulated else first.manager
