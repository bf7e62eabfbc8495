"""Which managers may be given a lead now, and when the others may again: every reason has a name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from itertools import chain

from functions.domain.distribution.manager import Manager
from functions.domain.distribution.queue import Queue, Strategy, chain_of
from functions.domain.distribution.state import DistributionState, Presence

MOST_HOPS = 60
"""How often "off until, then absent until, …" is followed before a manager counts as gone."""


class IneligibilityReason(StrEnum):
    """Why a manager is not eligible; of several that apply the first one is recorded.

    `NO_MEMBERS` is why a lead is held for which there is no manager at all, as its departments have no
    people; `MEMBERS_UNREAD` is why while it could not be read who works in them.
    """

    INACTIVE = "inactive"
    PAUSED = "paused"
    SKILL = "skill"
    ABSENT = "absent"
    DAILY_CAP = "daily-cap"
    OPEN_CAP = "open-cap"
    UNCOUNTED = "uncounted"
    OFF_HOURS = "off-hours"
    CLOCKED_OUT = "clocked-out"
    STANDBY = "standby"
    EXCLUDED = "passed"
    NO_MEMBERS = "no-members"
    MEMBERS_UNREAD = "members-unread"


@dataclass(frozen=True, slots=True)
class Ineligibility:
    """Why a manager is not eligible, and when that reason ends; `until` is None when this is not known."""

    reason: IneligibilityReason
    until: datetime | None = None


def ineligibility_of(manager_id: int, queue: Queue, state: DistributionState) -> Ineligibility | None:
    """Return the first reason against giving a manager a lead of the queue now; None when eligible."""
    return next(_ineligibilities(state.managers[manager_id], queue, state), None)


def eligible_from(manager_id: int, queue: Queue, state: DistributionState) -> datetime | None:
    """Return the first moment from now on at which the manager is eligible; None when none is known.

    Who is clocked out now is expected to be clocked in then.
    """
    at = state
    for _ in range(MOST_HOPS):
        found = ineligibility_of(manager_id, queue, at)
        is_expected = found is not None and found.reason is IneligibilityReason.CLOCKED_OUT
        if found is None or (is_expected and at.now > state.now):
            return at.now
        if found.until is None or found.until <= at.now:
            return None
        at = replace(at, now=found.until)
    return None


def needs_count(manager: Manager, queue: Queue) -> bool:
    """Return True when the manager's open leads have a say in who gets a lead of the queue."""
    return queue.strategy is Strategy.LEAST_OPEN or manager.open_cap is not None


def whom_to_count(queue_ids: Iterable[str], state: DistributionState) -> dict[int, Fraction]:
    """Return the managers whose open leads decide about leads of these queues now, each with the weight.

    Who is away, off or paused is not counted.
    """
    chains = (chain_of(state.queues[queue_id], state.queues) for queue_id in queue_ids)
    return {
        member: state.managers[member].weight
        for queue in chain.from_iterable(chains)
        for member in queue.members
        if needs_count(state.managers[member], queue) and _may_come_into_question(member, queue, state)
    }


def _may_come_into_question(manager_id: int, queue: Queue, state: DistributionState) -> bool:
    against = ineligibility_of(manager_id, queue, state)
    return against is None or against.reason in {IneligibilityReason.UNCOUNTED, IneligibilityReason.OPEN_CAP}


def _ineligibilities(manager: Manager, queue: Queue, state: DistributionState) -> Iterator[Ineligibility]:
    yield from _as_a_person(manager, queue, state)
    yield from _by_load(manager, queue, state)
    if not queue.is_any_time and not manager.calendar.is_open(state.now):
        yield Ineligibility(IneligibilityReason.OFF_HOURS, manager.calendar.next_opening(state.now))
    if state.presence_of(manager.id).is_clocked_out:
        yield Ineligibility(IneligibilityReason.CLOCKED_OUT)


def _as_a_person(manager: Manager, queue: Queue, state: DistributionState) -> Iterator[Ineligibility]:
    presence = state.presence_of(manager.id)
    if not presence.is_active:
        yield Ineligibility(IneligibilityReason.INACTIVE)
    if manager.is_paused:
        yield Ineligibility(IneligibilityReason.PAUSED)
    if not queue.needs <= manager.skills:
        yield Ineligibility(IneligibilityReason.SKILL)
    absent_until = _absent_until(manager, presence, state.now)
    if absent_until is not None:
        yield Ineligibility(IneligibilityReason.ABSENT, absent_until)


def _by_load(manager: Manager, queue: Queue, state: DistributionState) -> Iterator[Ineligibility]:
    presence, today = state.presence_of(manager.id), state.business.business_day(state.now)
    if manager.daily_cap is not None and state.workload.of(manager.id, day=today) >= manager.daily_cap:
        tomorrow = state.business.day_start(today + timedelta(days=1))
        yield Ineligibility(IneligibilityReason.DAILY_CAP, tomorrow)
    if presence.open_leads is None:
        if needs_count(manager, queue):
            yield Ineligibility(IneligibilityReason.UNCOUNTED)
    elif manager.open_cap is not None and presence.open_leads >= manager.open_cap:
        yield Ineligibility(IneligibilityReason.OPEN_CAP)


def _absent_until(manager: Manager, presence: Presence, now: datetime) -> datetime | None:
    """Return when the absence that covers `now` ends, by the portal or by the configuration."""
    by_portal = presence.absent_until if presence.absent_until and presence.absent_until > now else None
    ends = [end for end in (by_portal, manager.absent_until(now)) if end is not None]
    return max(ends, default=None)
