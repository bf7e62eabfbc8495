"""Points for signals: something the lead did, worth its points at first and less as it ages."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import compress
from math import floor, fsum

from functions.domain.calendar.business_hours import WorkCalendar
from functions.domain.scoring.contribution import Contribution
from functions.domain.scoring.text import in_words

FADED = 40
"""After so many half-lives (a millionth of a millionth) a signal counts as nothing."""
_NEW = timedelta(0)


@dataclass(frozen=True)
class SignalRule:
    """Points for each signal of one type.

    At most one of `half_life`, `linear` and `expires` is set; without any the points stay.

    Attributes:
        per_day: how many signals of one business day count, the first ones; None for all.
        max_points: the most (as a positive number) that all of them together give or take.
        linear: falls evenly to nothing over this duration.
        expires: counts in full for this duration, then not at all.
    """

    id: str
    type: str
    points: int
    group: str = ""
    per_day: int | None = None
    max_points: int | None = None
    half_life: timedelta | None = None
    linear: timedelta | None = None
    expires: timedelta | None = None
    why: str = ""

    def contribution(
        self, seen: Iterable[datetime], calendar: WorkCalendar, now: datetime
    ) -> Contribution | None:
        """Return what signals of these moments (UTC) give `now`; None when that is nothing."""
        moments = sorted(seen)
        if self.per_day is not None and len(moments) > self.per_day:
            moments = _first_of_each_day(moments, self.per_day, calendar)
        return self.line(moments, now)

    def line(self, moments: Sequence[datetime], now: datetime) -> Contribution | None:
        """Return what signals that count by `per_day` give `now`; None when it is nothing from now on."""
        share = self._left
        left = [share(now - moment) for moment in moments]
        points = self._whole(left)
        if not points:
            return None
        if 0.0 in left:
            moments = list(compress(moments, left))
        count = len(moments)
        why = self.label if count == 1 else f"{self.label} {count} times"
        return Contribution(self.id, points, why, self.group, "signal", tuple(moments))

    def points_at(self, moments: Iterable[datetime], now: datetime) -> int:
        """Return the whole points at `now` of signals that count by `per_day`.

        A moment in the future (a sender's clock that is ahead) counts as now.
        """
        return self._whole([self._left(now - moment) for moment in moments])

    def next_change(self, moments: Sequence[datetime], now: datetime) -> datetime | None:
        """Return the first moment (to the microsecond) when the whole points differ; None if never."""
        if self.lasts is None or not moments:
            return None
        points = self.points_at(moments, now)
        same, other = now, max(*moments, now) + self.lasts
        if points == self.points_at(moments, other):
            return None
        # What is left of a signal only ever shrinks, so halving the interval finds the one edge.
        while other - same > timedelta.resolution:
            middle = same + (other - same) // 2
            if self.points_at(moments, middle) == points:
                same = middle
            else:
                other = middle
        return other

    @cached_property
    def lasts(self) -> timedelta | None:
        """How long one signal counts at all; None for ever."""
        return FADED * self.half_life if self.half_life else self.linear or self.expires

    @cached_property
    def label(self) -> str:
        """What a manager reads: the `why` of the configuration, or the id in words."""
        return self.why or in_words(self.id)

    @cached_property
    def _left(self) -> Callable[[timedelta], float]:
        """What is left of a signal of some age, between 1 and 0; it never grows."""
        lasts, half_life, linear = self.lasts, self.half_life, self.linear
        if lasts is None:
            return lambda _: 1.0
        if half_life:
            return lambda age: 1.0 if age < _NEW else 2.0 ** -(age / half_life) if age < lasts else 0.0
        if linear:
            return lambda age: 1.0 if age < _NEW else 1.0 - age / linear if age < lasts else 0.0
        return lambda age: 1.0 if age < lasts else 0.0

    def _whole(self, left: Sequence[float]) -> int:
        """Return whole points: summed exactly, capped, then rounded once, halves away from zero."""
        total = self.points * (left[0] if len(left) == 1 else fsum(left))
        if self.max_points is not None and abs(total) > self.max_points:
            return self.max_points if total > 0 else -self.max_points
        return floor(total + 0.5) if total > 0 else -floor(0.5 - total)


def _first_of_each_day(moments: Iterable[datetime], limit: int, calendar: WorkCalendar) -> list[datetime]:
    counted, of_day = [], Counter[date]()
    for moment in moments:
        day = calendar.business_day(moment)
        of_day[day] += 1
        if of_day[day] <= limit:
            counted.append(moment)
    return counted


def in_utc(moment: datetime) -> datetime:
    """Return the same moment in UTC: within one other zone Python subtracts local times, not durations."""
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)
