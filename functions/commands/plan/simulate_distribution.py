"""Leads given out anew in order of arrival, in memory: turns, caps by the day, waking of held leads: pure."""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from functions.commands.plan.evaluate import Evaluation
from functions.domain.configuration import Configuration
from functions.domain.distribution import Assigned, DistributionState, Presence, choose_manager
from functions.domain.lead.repeats import OpenLead

NO_QUEUE = "no-queue"
SAME_PERSON = "same-person"


@dataclass(frozen=True, slots=True)
class SimulatedAssignment:
    """Where a lead ends up by the draft.

    Attributes:
        manager: who gets it; None while it is held at the end, or no queue takes it.
        at: when it is given; the day of that moment is the one that counts for caps.
        reason: `same-person` for a repeat inquiry; why nobody gets it: the gate, or `no-queue`.
        until: when a held lead would wake; None if nobody is in sight.
    """

    manager: int | None
    queue: str | None
    at: datetime | None = None
    reason: str = ""
    until: datetime | None = None


def simulate_distribution(
    leads: Iterable[Evaluation], config: Configuration, presences: Mapping[int, Presence], now: datetime
) -> dict[int, SimulatedAssignment]:
    """Return where each lead ends up: everybody starts without debts, and time runs from the first to `now`.

    A held lead wakes when somebody becomes eligible, best score and longest wait first, as it would. Who is
    absent by the portal is taken as there: the portal tells the end of an absence only.
    """
    given: dict[int, SimulatedAssignment] = {}
    desk = _first_desk(config, presences, now)
    waiting = [(lead.arrived_at, lead.lead_id, lead) for lead in leads]
    heapq.heapify(waiting)
    while waiting:
        at = waiting[0][0]
        desk = replace(desk, now=at)
        for lead in sorted(_due(waiting, at), key=_rank):
            given[lead.lead_id], desk = _give(lead, desk, given, config)
            wakes_at = given[lead.lead_id].until
            if wakes_at is not None and wakes_at <= now:
                heapq.heappush(waiting, (wakes_at, lead.lead_id, lead))
    return given


def _first_desk(config: Configuration, presences: Mapping[int, Presence], now: datetime) -> DistributionState:
    there = {manager: Presence(is_active=presence.is_active) for manager, presence in presences.items()}
    return config.initial_state(now, presences=there)


def _due(waiting: list[tuple[datetime, int, Evaluation]], at: datetime) -> Iterator[Evaluation]:
    while waiting and waiting[0][0] == at:
        yield heapq.heappop(waiting)[2]


def _rank(lead: Evaluation) -> tuple[int, datetime, int]:
    return -lead.arrival.points, lead.arrived_at, lead.lead_id


def _give(
    lead: Evaluation, desk: DistributionState, given: Mapping[int, SimulatedAssignment], config: Configuration
) -> tuple[SimulatedAssignment, DistributionState]:
    """Give one lead to whoever has the person already, or to whose turn it is; or hold it."""
    if lead.queue is None:
        return SimulatedAssignment(None, None, reason=NO_QUEUE), desk
    for first in lead.repeat.leads:
        manager = _manager_of(first, lead, given)
        if manager is not None and _takes_repeats(manager, desk, config):
            return SimulatedAssignment(manager, None, desk.now, SAME_PERSON), desk
    choice = choose_manager(lead.lead_id, lead.queue, desk, preferred=lead.repeat.known_by)
    outcome = choice.outcome
    if isinstance(outcome, Assigned):
        return SimulatedAssignment(outcome.manager_id, outcome.queue, desk.now), choice.desk
    return SimulatedAssignment(
        None, outcome.queue, reason=outcome.reason.value, until=outcome.until
    ), choice.desk


def _manager_of(first: OpenLead, lead: Evaluation, given: Mapping[int, SimulatedAssignment]) -> int | None:
    """Return whose the person's earlier lead is by the draft; a later one was not there yet."""
    if first.lead_id > lead.lead_id:
        return None
    return given[first.lead_id].manager if first.lead_id in given else first.manager


def _takes_repeats(manager: int, desk: DistributionState, config: Configuration) -> bool:
    configured = config.managers.get(manager)
    is_away = configured is not None and (configured.is_paused or configured.is_absent(desk.now))
    is_active = desk.presences.get(manager, Presence()).is_active
    return manager not in config.intake_users and is_active and not is_away
