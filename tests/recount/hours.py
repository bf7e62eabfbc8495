"""Working time by counting minutes, one after the other; slow, and nothing to be wrong about."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

import holidays

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTE = timedelta(minutes=1)


class Hours:
    """Which minutes from one moment to another are worked, such as `mon-fri 09:00-18:00`."""

    def __init__(self, text: str, zone: ZoneInfo, first: datetime, last: datetime, *, country: str) -> None:
        self.zone = zone
        self._first = first.astimezone(UTC).replace(second=0, microsecond=0)
        self._off = holidays.country_holidays(country) if country else {}
        self._blocks = list(_blocks(text))
        count = int((last.astimezone(UTC) - self._first) / MINUTE)
        moments = [(self._first + number * MINUTE).astimezone(zone) for number in range(count)]
        self._worked = [self._is_worked(each) for each in moments]
        self._before = [0, *accumulate(self._worked)]
        self._on_days = [0, *accumulate(self.is_working_day(each.date()) for each in moments)]

    def is_working_day(self, day: date) -> bool:
        """Return whether any minute of a day is worked."""
        return day not in self._off and any(day.weekday() in days for days, _, _ in self._blocks)

    def seconds(self, start: datetime, end: datetime) -> float:
        """Return the seconds of working time between two moments."""
        return self._until(end) - self._until(start)

    def minutes(self, start: datetime, end: datetime) -> int:
        """Return the whole minutes of working time between two moments."""
        return int(self.seconds(start, end) + 1e-6) // 60

    def days(self, start: datetime, end: datetime) -> float:
        """Return how many days of 24 hours have passed on working days."""
        first, last = ((each - self._first) / MINUTE for each in (start, end))
        return (self._on_days[int(last)] - self._on_days[int(first)]) / 1440

    def after(self, start: datetime, minutes: int) -> datetime:
        """Return the first moment at which so many minutes of working time have passed; whole seconds."""
        whole, begun = divmod(self._until(start) + 60 * minutes, 60)
        if not begun:
            # It is over at the end of the last minute that counts, not when the next one begins.
            return self._first + bisect_left(self._before, int(whole)) * MINUTE
        minute = bisect_left(self._before, int(whole) + 1) - 1
        return (self._first + minute * MINUTE + timedelta(seconds=begun)).replace(microsecond=0)

    def _until(self, moment: datetime) -> float:
        number, rest = divmod(moment - self._first, MINUTE)
        return 60 * self._before[number] + rest.total_seconds() * self._worked[number]

    def _is_worked(self, local: datetime) -> bool:
        if local.date() in self._off:
            return False
        return any(
            local.weekday() in days and begin <= 60 * local.hour + local.minute < end
            for days, begin, end in self._blocks
        )


def _blocks(text: str) -> Iterator[tuple[Sequence[int], int, int]]:
    """Yield weekdays, and the minutes of the day between which they are worked."""
    days, times = text.split()
    first, _, last = days.partition("-")
    begin, end = (60 * int(each[:2]) + int(each[3:]) for each in times.split("-"))
    yield range(DAYS.index(first), DAYS.index(last or first) + 1), begin, end
