"""Who may be given a lead now, and when the others may again: every gate has a name."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from functions.distribution.manager import Manager
from functions.worktime import WorkCalendar

MOST_HOPS = 60
"""How often we follow "closed until, then absent until, …" before we call a manager gone."""


class GateName(StrEnum):
    """Why a manager is not eligible; the first that holds is the one that is told."""

    INACTIVE = "inactive"
    SKILL = "skill"
    ABSENT = "absent"
    DAILY_CAP = "daily-cap"
    OFF_HOURS = "off-hours"


@dataclass(frozen=True, slots=True)
class Gate:
    """What stops a manager, and the moment when this gate opens (None: nobody knows)."""

    name: GateName
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Presence:
    """What the portal says of a manager: employed, and until when absent."""

    is_active: bool = True
    absent_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Workload:
    """How many leads each manager was assigned on one business day, across all queues."""

    day: date
    assigned: dict[int, int] = field(default_factory=dict)

    def of(self, manager_id: int, *, day: date) -> int:
        """Return the manager's count on `day`; a count of another day is no longer one."""
        return self.assigned.get(manager_id, 0) if day == self.day else 0

    def plus_one(self, manager_id: int, *, day: date) -> "Workload":
        """Return the counts after one more lead on `day`; a new day starts from nothing."""
        kept = self.assigned if day == self.day else {}
        return Workload(day, {**kept, manager_id: kept.get(manager_id, 0) + 1})


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


def gate_of(candidacy: Candidacy, now: datetime) -> Gate | None:
    """Return the gate that stops the manager at `now`, or None: the manager is eligible."""
    manager = candidacy.manager
    if not candidacy.presence.is_active:
        return Gate(GateName.INACTIVE)
    if not candidacy.needs <= manager.skills:
        return Gate(GateName.SKILL)
    absent_until = _absent_until(manager, candidacy.presence, now)
    if absent_until is not None:
        return Gate(GateName.ABSENT, absent_until)
    today = candidacy.business.business_day(now)
    if manager.daily_cap is not None and candidacy.workload.of(manager.id, day=today) >= manager.daily_cap:
        return Gate(GateName.DAILY_CAP, candidacy.business.day_start(today + timedelta(days=1)))
    if not candidacy.is_any_time and not manager.calendar.is_open(now):
        return Gate(GateName.OFF_HOURS, manager.calendar.next_opening(now))
    return None


def eligible_from(candidacy: Candidacy, now: datetime) -> datetime | None:
    """Return the first moment from `now` on at which no gate stops the manager; None if none is in sight."""
    at = now
    for _ in range(MOST_HOPS):
        gate = gate_of(candidacy, at)
        if gate is None:
            return at
        if gate.until is None or gate.until <= at:
            return None
        at = gate.until
    return None


def _absent_until(manager: Manager, presence: Presence, now: datetime) -> datetime | None:
    """Return when the absence that covers `now` ends, by the portal or by the configuration."""
    ends = [presence.absent_until] if presence.absent_until and presence.absent_until > now else []
    today = manager.calendar.business_day(now)
    ends += [
        manager.calendar.day_start(absence.last_on + timedelta(days=1))
        for absence in manager.absences
        if absence.covers(today)
    ]
    return max(ends, default=None)
