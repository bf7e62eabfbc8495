"""Working hours, business days and deadlines in working time, in a portal's or a manager's time zone."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTES_A_DAY = 24 * 60
HORIZON = timedelta(days=400)
"""How far ahead the next opening is searched for; a calendar closed for longer counts as closed for good."""

_CLAUSE = re.compile(r"(?P<days>[a-z,\-]+)\s+(?P<blocks>[\d:,\-\s]+)")
_BLOCK = re.compile(r"(\d{1,2}):(\d{2})-(\d{1,2}):(\d{2})")

Blocks = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class WorkingHours:
    """The open blocks of each weekday, Monday first, as (start, end) in minutes since local midnight."""

    week: tuple[Blocks, ...]

    @classmethod
    def parse(cls, text: str) -> "WorkingHours":
        """Read `mon-fri 09:00-13:00,14:00-18:00; sat 10:00-14:00`, or `any` for always.

        Raises:
            ValueError: the text is not of this form; says what was expected.
        """
        if text.strip().lower() == "any":
            return ALWAYS
        week: list[Blocks] = [()] * 7
        for clause in text.lower().split(";"):
            match = _CLAUSE.fullmatch(clause.strip())
            if match is None:
                raise ValueError(f'"{text}" is not like "mon-fri 09:00-18:00; sat 10:00-14:00" or "any".')
            blocks = _blocks(match["blocks"], text)
            for day in _days(match["days"], text):
                week[day] = tuple(sorted((*week[day], *blocks)))
        if any(a[1] > b[0] for blocks in week for a, b in pairwise(blocks)):
            raise ValueError(f'"{text}" has blocks that overlap.')
        return cls(tuple(week))

    @cached_property
    def is_always(self) -> bool:
        """True when there is no closing hour."""
        return self == ALWAYS


ALWAYS = WorkingHours((((0, MINUTES_A_DAY),),) * 7)


@dataclass(frozen=True)
class WorkCalendar:
    """Working hours in one time zone.

    Attributes:
        holidays: days off, whatever the weekday; any container of dates.
        working_days: days that are worked although they are holidays or their weekday has no hours, such as a
            Saturday that makes up for a bridge day.
    """

    timezone: ZoneInfo
    hours: WorkingHours
    holidays: Container[date] = frozenset()
    working_days: frozenset[date] = frozenset()

    @cached_property
    def is_ever_open(self) -> bool:
        """False for a calendar without any hours: it counts time as it passes."""
        return any(self.hours.week)

    def business_day(self, at: datetime) -> date:
        """Return the calendar day of `at` in this time zone: caps and rotations reset with it."""
        return at.astimezone(self.timezone).date()

    def is_working_day(self, day: date) -> bool:
        """True when `day` has working hours and is no holiday; always True for hours that never close."""
        return bool(self.blocks_on(day))

    def blocks_on(self, day: date) -> Blocks:
        """Return the open blocks of a day, none for a day off.

        A working day without hours of its own has those of the last weekday before it that has some: a
        Saturday those of Friday.
        """
        if self.hours.is_always:
            return ALWAYS.week[0]
        if day in self.working_days:
            return self._hours_back_from(day.weekday())
        return () if day in self.holidays else self.hours.week[day.weekday()]

    def is_open(self, at: datetime) -> bool:
        """True when `at` lies inside an open block."""
        start, end = next(self._blocks_from(at), (None, None))
        return start is not None and end is not None and start <= at < end

    def next_opening(self, at: datetime) -> datetime | None:
        """Return the first open moment at or after `at`; None when none comes within 400 days."""
        start, _ = next(self._blocks_from(at), (None, None))
        return None if start is None else max(start, at)

    def add_working_time(self, at: datetime, duration: timedelta) -> datetime:
        """Return the moment when `duration` of open time has passed since `at`.

        A calendar that never opens counts the time as it passes, so that a deadline always exists.
        """
        left = duration
        for start, end in self._blocks_from(at):
            begin = max(start, at)
            if begin + left <= end:
                return begin + left
            left -= end - begin
        return at + duration

    def working_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Return how much open time lies between two moments; in a calendar that never opens, all of it.

        What `add_working_time` adds, this one counts again.
        """
        start, end = start.astimezone(UTC), end.astimezone(UTC)  # local times skip or repeat an hour
        if end <= start:
            return timedelta(0)
        if not self.is_ever_open:
            return end - start
        passed = timedelta(0)
        for opens, closes in self._blocks_from(start, until=end):
            passed += min(closes, end) - max(opens, start)
        return passed

    def blocks_between(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the open blocks, in UTC, that end after `start` and begin before `end`, in order."""
        return self._blocks_from(start, until=end)

    def add_working_days(self, at: datetime, duration: timedelta) -> datetime:
        """Return the moment when `duration` has passed on a clock that stands still on non-working days.

        Every working day counts from local midnight to local midnight as one day, also when daylight saving
        makes it longer or shorter: Friday 16:00 and three days, with a Monday holiday, is Thursday 16:00.
        """
        local = at.astimezone(self.timezone).replace(tzinfo=None)
        left, horizon = duration, local + HORIZON + duration
        while local < horizon:
            midnight = datetime.combine(local.date() + timedelta(days=1), time())
            if self.is_working_day(local.date()):
                if left <= midnight - local:
                    return (local + left).replace(tzinfo=self.timezone).astimezone(UTC)
                left -= midnight - local
            local = midnight
        return at + duration

    def day_start(self, day: date) -> datetime:
        """Return local midnight of `day`."""
        return self._moment(day, 0)

    def _blocks_from(
        self, at: datetime, *, until: datetime | None = None
    ) -> Iterator[tuple[datetime, datetime]]:
        """Yield the open blocks that end after `at` and begin before `until`, in order.

        Without `until` they go on for as long as the horizon reaches.
        """
        if not self.is_ever_open:
            return
        day, last = self.business_day(at), self.business_day(until or at + HORIZON)
        while day <= last:
            for start, end in self.blocks_on(day):
                block = self._moment(day, start), self._moment(day, end)
                if block[1] > at and (until is None or block[0] < until):
                    yield block
            day += timedelta(days=1)

    def _hours_back_from(self, weekday: int) -> Blocks:
        week = self.hours.week
        return next((week[weekday - back] for back in range(len(week)) if week[weekday - back]), ())

    def _moment(self, day: date, minutes: int) -> datetime:
        local = datetime.combine(day, time(), tzinfo=self.timezone) + timedelta(minutes=minutes)
        return local.astimezone(UTC)


def _days(text: str, whole: str) -> Iterator[int]:
    for part in text.split(","):
        first, _, last = part.strip().partition("-")
        if first not in WEEKDAYS or (last or first) not in WEEKDAYS:
            raise ValueError(f'"{whole}" names a day that is not one of {", ".join(WEEKDAYS)}.')
        start, stop = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
        yield from ((start + step) % 7 for step in range((stop - start) % 7 + 1))


def _blocks(text: str, whole: str) -> list[tuple[int, int]]:
    blocks = []
    for part in text.split(","):
        match = _BLOCK.fullmatch(part.strip())
        if match is None:
            raise ValueError(f'"{whole}" has a block that is not like 09:00-18:00.')
        hour, minute, end_hour, end_minute = map(int, match.groups())
        start, end = hour * 60 + minute, end_hour * 60 + end_minute
        if max(minute, end_minute) > 59 or not start < end <= MINUTES_A_DAY:
            raise ValueError(f'"{whole}" has a block that does not end after it starts, on the same day.')
        blocks.append((start, end))
    return blocks
