"""Decay: points lost while our touch stays unanswered; a reply takes the whole penalty away."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from typing import Literal

from functions.domain.calendar.working_days import WorkingDays
from functions.domain.phrases import Phrase, Saying
from functions.domain.scoring.contribution import Contribution
from functions.domain.scoring.text import in_words

LONGEST = timedelta(days=100 * 366)
"""A silence is foreseen for no longer than a century."""
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
NEAR = timedelta(hours=3)
"""Closer to the next period than this, daylight saving may matter; it never moves clocks further."""


@dataclass(frozen=True)
class Decay:
    """Points for silence: once after `unanswered`, again after each full `every`, down to `floor`.

    Attributes:
        points: negative.
        floor: the most that silence costs, as a negative number; without `every` it has no effect.
        clock: `calendar` counts time as it passes, `working-days` stands still on days off.
    """

    id: str
    unanswered: timedelta
    points: int
    every: timedelta | None = None
    floor: int = 0
    clock: Literal["calendar", "working-days"] = "calendar"
    group: str = ""
    why: str = ""

    def contribution(self, since: datetime, days: WorkingDays, now: datetime) -> Contribution:
        """Return what the silence since `since` (UTC) costs `now`; while it costs nothing, too."""
        points, why = self._cost(self._periods(since, days, now))
        return Contribution(self.id, points, why, self.group, "silence", (), since)

    def points_at(self, since: datetime, days: WorkingDays, now: datetime) -> int:
        """Return the points that the silence since `since` costs `now`; they only ever fall."""
        return self._cost(self._periods(since, days, now))[0]

    def settles_at(self, since: datetime, days: WorkingDays) -> datetime:
        """Return the moment from which on no more points fall, or one in the far future before it."""
        try:
            return min(self._falls_at(self._last_period - 1, since, days), since + LONGEST)
        except OverflowError:
            return since + LONGEST

    @cached_property
    def _floor(self) -> int:
        return min(self.floor, self.points)

    @cached_property
    def _last_period(self) -> int:
        return 1 if self.every is None else -(-self._floor // self.points)

    def _periods(self, since: datetime, days: WorkingDays, now: datetime) -> int:
        passed = now - since if self.clock == "calendar" else days.elapsed(since, now)
        low, high = self._full_periods(passed - NEAR), self._full_periods(passed + NEAR)
        if low == high:
            return low
        return bisect_right(range(high), now, lo=low, key=lambda period: self._falls_at(period, since, days))

    def _full_periods(self, passed: timedelta) -> int:
        if passed < self.unanswered:
            return 0
        if self.every is None:
            return 1
        return min(1 + (passed - self.unanswered) // self.every, self._last_period)

    def _falls_at(self, period: int, since: datetime, days: WorkingDays) -> datetime:
        length = self._length(period)
        return since + length if self.clock == "calendar" else days.calendar.add_working_days(since, length)

    def _length(self, period: int) -> timedelta:
        return self.unanswered if self.every is None else self.unanswered + period * self.every

    @cached_property
    def _cost(self) -> Callable[[int], tuple[int, Phrase]]:
        """What some periods cost, and in which words; cached, for most leads are silent for the same few."""
        return lru_cache(maxsize=64)(
            lambda periods: (max(periods * self.points, self._floor), self._why(periods))
        )

    def _why(self, periods: int) -> Phrase:
        """Return `No reply for 3 working days`: in whole days, else in whole hours, else in minutes."""
        length, label = self._length(max(periods - 1, 0)), self.why or in_words(self.id)
        if length % _DAY == timedelta(0):
            saying = Saying.WORKING_DAYS if self.clock == "working-days" else Saying.DAYS
            return Phrase(saying, label, length // _DAY)
        if length % _HOUR == timedelta(0):
            return Phrase(Saying.HOURS, label, length // _HOUR)
        return Phrase(Saying.MINUTES, label, length // timedelta(minutes=1))
