"""Builders that hide the noise: managers, queues, states, records as tests speak of them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from functions.domain.calendar.business_hours import WorkCalendar, WorkingHours
from functions.domain.distribution import (
    Absence,
    DistributionState,
    Manager,
    Presence,
    Queue,
    Rotation,
    Workload,
)
from functions.domain.item import Item, lead
from functions.domain.lead.record import LeadRecord
from infra.pseudonyms import HmacPseudonyms
from infra.settings import Secret

BERLIN = ZoneInfo("Europe/Berlin")
TUESDAY_NOON = datetime(2026, 11, 3, 12, 0, tzinfo=BERLIN)

A_KEY = HmacPseudonyms(Secret("a-key-for-hashes"))

ids = count(100)


def a_calendar(hours: str = "mon-fri 09:00-18:00", *, timezone: ZoneInfo = BERLIN) -> WorkCalendar:
    return WorkCalendar(timezone, WorkingHours.parse(hours))


def a_manager(
    manager_id: int | None = None,
    *,
    weight: float = 1,
    cap: int | None = None,
    skills: Iterable[str] = (),
    hours: str = "mon-fri 09:00-18:00",
    absences: tuple[Absence, ...] = (),
) -> Manager:
    return Manager(
        next(ids) if manager_id is None else manager_id,
        a_calendar(hours),
        weight=Fraction(str(weight)),
        daily_cap=cap,
        skills=frozenset(skills),
        absences=absences,
    )


def a_queue(queue_id: str, *managers: Manager, **changes: Any) -> Queue:
    return Queue(queue_id, tuple(manager.id for manager in managers), **changes)


def a_state(
    *managers: Manager,
    queues: Iterable[Queue] | None = None,
    now: datetime = TUESDAY_NOON,
    rotations: Mapping[str, Rotation] | None = None,
    assigned: Mapping[int, int] | None = None,
    presences: Mapping[int, Presence] | None = None,
) -> DistributionState:
    """A state in Berlin with one queue `all` of all managers, unless `queues` says otherwise."""
    calendar = a_calendar()
    return DistributionState(
        managers={manager.id: manager for manager in managers},
        queues={queue.id: queue for queue in queues or [a_queue("all", *managers)]},
        business=calendar,
        presences=presences or {},
        rotations=rotations or {},
        workload=Workload(calendar.business_day(now), dict(assigned or {})),
        now=now,
    )


PARTS = (
    "score",
    "assignment",
    "first_touch",
    "nurturing",
    "outbox",
    "decision",
    "identity",
    "sighting",
    "milestones",
    "evidence",
)


SEVEN = lead(7)


def a_record(item: Item = SEVEN, **changes: Any) -> LeadRecord:
    return changed(LeadRecord(item), **{"first_seen_at": datetime(2026, 11, 3, 8, 0, tzinfo=UTC), **changes})


def changed(record: LeadRecord, **changes: Any) -> LeadRecord:
    """The record with some values changed, each named as in the part of the record that has it."""
    for name, value in changes.items():
        part = next((each for each in PARTS if hasattr(getattr(record, each), name)), None)
        whole = {name: value} if part is None else {part: replace(getattr(record, part), **{name: value})}
        record = replace(record, **whole)
    return record


def leads(numbers: Iterable[int]) -> list[Item]:
    """Return the keys of leads with these numbers."""
    return [lead(number) for number in numbers]
