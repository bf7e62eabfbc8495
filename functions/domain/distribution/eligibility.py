"""Who may be given a lead now, and when the others may again: every gate has a name."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from functions.domain.calendar.business_hours import WorkCalendar
from functions.domain.distribution.manager import Manager

MOST_HOPS = 60
"""How often we follow "closed until, then absent until, …" before we call a manager gone."""


class IneligibilityReason(StrEnum):
    """Why a manager is not eligible; the first that holds is the one that is told."""

    INACTIVE = "inactive"
    PAUSED = "paused"
    SKILL = "skill"
    ABSENT = "absent"
    DAILY_CAP = "daily-cap"
    OPEN_CAP = "open-cap"
    OFF_HOURS = "off-hours"
    STANDBY = "standby"
    EXCLUDED = "passed"


@dataclass(frozen=True, slots=True)
class Ineligibility:
    """What stops a manager, and the moment when this gate opens (None: nobody knows)."""

    reason: IneligibilityReason
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Presence:
    """What the portal says of a manager: employed, until when absent, how many open leads."""

    is_active: bool = True
    absent_until: datetime | None = None
    open_leads: int = 0


@dataclass(frozen=True, slots=True)
class Workload:
    """How many leads each manager was assigned on one business day, across all queues.

    A lead that is taken back before the day is over does not count for it.
    """

    day: date
    assigned: dict[int, int] = field(default_factory=dict)

    def of(self, manager_id: int, *, day: date) -> int:
        """Return the manager's count on `day`; a count of another day is no longer one."""
        return self.assigned.get(manager_id, 0) if day == self.day else 0

    def plus_one(self, manager_id: int, *, day: date) -> "Workload":
        """Return the counts after one more lead on `day`; a new day starts from nothing."""
        kept = self.assigned if day == self.day else {}
        return Workload(day, {**kept, manager_id: kept.get(manager_id, 0) + 1})

    def minus_one(self, manager_id: int, *, day: date) -> "Workload":
        """Return the counts after a lead of `day` was given back; what was before today is not changed."""
        if day != self.day:
            return self
        return Workload(day, {**self.assigned, manager_id: max(self.assigned.get(manager_id, 0) - 1, 0)})


@dataclass(frozen=True, slots=True)
class Candidacy:
    """One manager before one queue: all that decides whether they may be given its lead.

    `business` is the portal's calendar: its time zone says when a daily cap starts anew.
    """

    manager: Manager
    presence: Presence
    workload: Workload
    needs: frozenset[str]
    is_any_time: bool
    business: WorkCalendar


def ineligibility_of(candidacy: Candidacy, now: datetime) -> Ineligibility | None:
    """Return the first gate that stops the manager at `now`, or None: the manager is eligible."""
    return next(_gates(candidacy, now), None)


def _gates(candidacy: Candidacy, now: datetime) -> Iterator[Ineligibility]:
    manager, presence, today = candidacy.manager, candidacy.presence, candidacy.business.business_day(now)
    if not presence.is_active:
        yield Ineligibility(IneligibilityReason.INACTIVE)
    if manager.is_paused:
        yield Ineligibility(IneligibilityReason.PAUSED)
    if not candidacy.needs <= manager.skills:
        yield Ineligibility(IneligibilityReason.SKILL)
    absent_until = _absent_until(manager, presence, now)
    if absent_until is not None:
        yield Ineligibility(IneligibilityReason.ABSENT, absent_until)
    if manager.daily_cap is not None and candidacy.workload.of(manager.id, day=today) >= manager.daily_cap:
        yield Ineligibility(
            IneligibilityReason.DAILY_CAP, candidacy.business.day_start(today + timedelta(days=1))
        )
    if manager.open_cap is not None and presence.open_leads >= manager.open_cap:
        yield Ineligibility(IneligibilityReason.OPEN_CAP)
    if not candidacy.is_any_time and not manager.calendar.is_open(now):
        yield Ineligibility(IneligibilityReason.OFF_HOURS, manager.calendar.next_opening(now))


def eligible_from(candidacy: Candidacy, now: datetime) -> datetime | None:
    """Return the first moment from `now` on at which no gate stops the manager; None if none is in sight."""
    at = now
    for _ in range(MOST_HOPS):
        gate = ineligibility_of(candidacy, at)
        if gate is None:
            return at
        if gate.until is None or gate.until <= at:
            return None
        at = gate.until
    return None


def _absent_until(manager: Manager, presence: Presence, now: datetime) -> datetime | None:
    """Return when the absence that covers `now` ends, by the portal or by the configuration."""
    told = presence.absent_until if presence.absent_until and presence.absent_until > now else None
    ends = [end for end in (told, manager.absent_until(now)) if end is not None]
    return max(ends, default=None)
