"""How much time has passed on a clock that stands still on days off, without walking the days one by one."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from functions.worktime import WorkCalendar

DAY = timedelta(days=1)
_MIDNIGHT = time()


@dataclass(frozen=True)
class WorkingDays:
    """Counts the working days of a calendar; remembers each year that it was asked about."""

    calendar: WorkCalendar
    _years: dict[int, list[int]] = field(default_factory=dict, repr=False, compare=False)

    def elapsed(self, since: datetime, now: datetime) -> timedelta:
        """Return the time on working days from `since` to `now`, as clocks on walls tell it.

        It differs from what `WorkCalendar.add_working_days` counts by at most a change of summer time.
        """
        if now <= since:
            return timedelta(0)
        start, end = self._local(since), self._local(now)
        between = sum(self._before(year)[-1] for year in range(start.year, end.year))
        return between * DAY + self._position(end) - self._position(start)

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self.calendar.timezone).replace(tzinfo=None)

    def _position(self, local: datetime) -> timedelta:
        """Return the working time of its year before `local`."""
        before, day = self._before(local.year), local.toordinal() - date(local.year, 1, 1).toordinal() + 1
        whole = before[day - 1] * DAY
        is_working = before[day] > before[day - 1]
        return whole + (local - datetime.combine(local, _MIDNIGHT)) if is_working else whole

    def _before(self, year: int) -> list[int]:
        """Return for each day of `year` how many working days of it come before; the total is last."""
        known = self._years.get(year)
        if known is None:
            first, known = date(year, 1, 1), [0]
            for number in range((date(year + 1, 1, 1) - first).days):
                known.append(known[-1] + self.calendar.is_working_day(first + number * DAY))
            self._years[year] = known
        return known
