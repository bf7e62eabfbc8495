"""How much time has passed on working days, without walking the days one by one."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache

from functions.domain.calendar.business_hours import WorkCalendar

DAY = timedelta(days=1)


@dataclass(frozen=True)
class WorkingDays:
    """Counts the working days of a calendar; the counts of a year are computed once."""

    calendar: WorkCalendar
    _years: dict[int, list[int]] = field(default_factory=dict, repr=False, compare=False)

    def elapsed(self, since: datetime, now: datetime) -> timedelta:
        """Return the time on working days from `since` to `now`, by local clock times.

        It differs from what `WorkCalendar.add_working_days` counts by at most a change of daylight saving.
        """
        if now <= since:
            return timedelta(0)
        year, position = self._reached(now)
        start = self._local(since)
        if start.year == year:
            return position - self._position(start)
        between = sum(self._before(each)[-1] for each in range(start.year, year))
        return between * DAY + position - self._position(start)

    @cached_property
    def _reached(self) -> Callable[[datetime], tuple[int, timedelta]]:
        """The year of a moment and its position; cached, for a run scores all leads at one `now`."""

        def reached(at: datetime) -> tuple[int, timedelta]:
            local = self._local(at)
            return local.year, self._position(local)

        return lru_cache(maxsize=8)(reached)

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self.calendar.timezone).replace(tzinfo=None)

    def _position(self, local: datetime) -> timedelta:
        """Return the working time of its year before `local`."""
        before, day = self._before(local.year), local.toordinal() - date(local.year, 1, 1).toordinal()
        whole = before[day]
        if before[day + 1] == whole:
            return timedelta(whole)
        return timedelta(whole, 3600 * local.hour + 60 * local.minute + local.second, local.microsecond)

    def _before(self, year: int) -> list[int]:
        """Return for each day of `year` how many working days of it come before; the total is last."""
        known = self._years.get(year)
        if known is None:
            first, known = date(year, 1, 1), [0]
            for number in range((date(year + 1, 1, 1) - first).days):
                known.append(known[-1] + self.calendar.is_working_day(first + number * DAY))
            self._years[year] = known
        return known
