"""A manager as distribution needs one: weight, caps, skills, working hours, absences."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from functions.domain.calendar.business_hours import WorkCalendar


@dataclass(frozen=True, slots=True)
class Absence:
    """Days off, both ends included, in the manager's own time zone."""

    first_on: date
    last_on: date

    def covers(self, day: date) -> bool:
        """True when `day` is one of the days off."""
        return self.first_on <= day <= self.last_on


@dataclass(frozen=True, slots=True)
class Manager:
    """A salesperson who works leads.

    Attributes:
        id: the Bitrix24 user.
        calendar: when this manager works, in their own time zone.
        weight: the share of leads relative to the others of a queue; exact, so that shares add up.
        daily_cap: the most leads a business day across all queues; None for no cap.
        open_cap: the most open leads at a time; None for no cap.
        is_paused: gets no leads until the configuration says otherwise.
        is_standby: gets leads only when no other member of the queue is eligible.
    """

    id: int
    calendar: WorkCalendar
    weight: Fraction = Fraction(1)
    daily_cap: int | None = None
    open_cap: int | None = None
    skills: frozenset[str] = frozenset()
    absences: tuple[Absence, ...] = ()
    is_paused: bool = False
    is_standby: bool = False

    def absent_until(self, now: datetime) -> datetime | None:
        """Return when the configured absence that covers `now` ends; None while there is none."""
        today = self.calendar.business_day(now)
        ends = [absence.last_on + timedelta(days=1) for absence in self.absences if absence.covers(today)]
        return self.calendar.day_start(max(ends)) if ends else None

    def is_absent(self, now: datetime) -> bool:
        """True when a configured absence covers `now`."""
        return self.absent_until(now) is not None
