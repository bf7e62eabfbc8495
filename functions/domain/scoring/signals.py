"""Points for signals: something the lead did, worth its points at first and less as it ages."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import compress, zip_longest
from math import floor, fsum

from functions.domain.calendar.business_hours import WorkCalendar
from functions.domain.phrases import Phrase, Saying
from functions.domain.scoring.contribution import Contribution
from functions.domain.scoring.lead import SignalSeen
from functions.domain.scoring.text import in_words

FADED = 40
"""After so many half-lives (a millionth of a millionth) a signal counts as nothing."""
LAST = datetime.max.replace(tzinfo=UTC)
"""The end of the calendar: later than every expiry."""
FROM_BROWSERS = "browser."
"""What the types begin with that a browser may add without a signature: `[signals.browser]` bounds them."""
_NEW = timedelta(0)
Kept = tuple[datetime, datetime | None]
"""When a signal happened, and when it expires."""


@dataclass(frozen=True)
class SignalRule:
    """Points for each signal of one type.

    At most one of `half_life`, `linear` and `expires` is set; without any the points stay.

    Attributes:
        per_day: how many signals of one business day count; None for all.
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
        self, kept: Sequence[Kept], calendar: WorkCalendar, now: datetime
    ) -> Contribution | None:
        """Return what signals that are kept `now` give; None when that is nothing from now on."""
        if self.per_day is not None and len(kept) > self.per_day:
            kept = _counted_of_each_day(kept, self.per_day, calendar)
        if [expiry for _, expiry in kept if expiry is not None]:
            kept = sorted(kept, key=_by_moment)
            return self.line([at for at, _ in kept], self._expiries(kept), now)
        return self.line(sorted([at for at, _ in kept]), (), now)

    def line(
        self, moments: Sequence[datetime], expiries: Sequence[datetime | None], now: datetime
    ) -> Contribution | None:
        """Return what signals that count by `per_day` give `now`; None when it is nothing from now on."""
        left = self._left_of(moments, expiries, now)
        points = self._whole(left)
        if not points:
            return None
        if 0.0 in left:
            moments, expiries = list(compress(moments, left)), list(compress(expiries, left))
        count = len(moments)
        why = self.label if count == 1 else Phrase(Saying.TIMES, self.label, count)
        if not expiries:
            return Contribution(self.id, points, why, self.group, "signal", tuple(moments))
        ends = tuple(expiries) if any(expiries) else ()
        return Contribution(self.id, points, why, self.group, "signal", tuple(moments), expiries=ends)

    def points_at(
        self, moments: Sequence[datetime], expiries: Sequence[datetime | None], now: datetime
    ) -> int:
        """Return the whole points at `now` of signals that count by `per_day`.

        A moment in the future (a sender's clock that is ahead) counts as now. What is left of a signal only
        ever shrinks, so the points never move away from nothing.
        """
        return self._whole(self._left_of(moments, expiries, now))

    def settles_at(self, moments: Sequence[datetime], expiries: Sequence[datetime | None]) -> datetime | None:
        """Return a moment from which on time changes nothing any more; None if it never changes anything."""
        ends = [self._end(at, expiry) for at, expiry in zip_longest(moments, expiries)]
        return max((end for end in ends if end is not None), default=None)

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

    def _left_of(
        self, moments: Sequence[datetime], expiries: Sequence[datetime | None], now: datetime
    ) -> list[float]:
        share = self._left
        if not expiries:
            return [share(now - at) for at in moments]
        return [
            share(now - at) if expiry is None or now < expiry else 0.0
            for at, expiry in zip(moments, expiries, strict=True)
        ]

    def _end(self, at: datetime, expiry: datetime | None) -> datetime | None:
        """Return when a signal counts for nothing any more: by its age, or because it is not kept longer."""
        if self.lasts is None:
            return expiry
        aged = at + self.lasts if self.lasts < LAST - at else LAST
        return aged if expiry is None else min(aged, expiry)

    def _expiries(self, kept: Sequence[Kept]) -> list[datetime | None]:
        """Return the expiries that come before a signal has aged to nothing; empty if none does."""
        ends = [expiry if self._end(at, expiry) == expiry else None for at, expiry in kept]
        return ends if any(ends) else []

    def _whole(self, left: Sequence[float]) -> int:
        """Return whole points: summed exactly, capped, then rounded once, halves away from zero."""
        total = self.points * (left[0] if len(left) == 1 else fsum(left))
        if self.max_points is not None and abs(total) > self.max_points:
            return self.max_points if total > 0 else -self.max_points
        return floor(total + 0.5) if total > 0 else -floor(0.5 - total)


def _counted_of_each_day(kept: Iterable[Kept], limit: int, calendar: WorkCalendar) -> list[Kept]:
    """Return as many signals of each business day: those that are kept longest, of these the first ones.

    So one that is left out never outlasts one that counts: an expiry frees no place, and what is left of the
    day follows from the signals that count.
    """
    counted, of_day = [], Counter[date]()
    for at, expiry in sorted(kept, key=_longest_first):
        day = calendar.business_day(at)
        of_day[day] += 1
        if of_day[day] <= limit:
            counted.append((at, expiry))
    return counted


def newest(signals: Iterable[SignalSeen], limit: int) -> list[SignalSeen]:
    """Return up to `limit` signals: those that are kept longest, of these the newest ones.

    Time takes away the last of them first, so the choice at a later moment is what is left of this one.
    """
    return sorted(signals, key=_newest_first)[:limit]


def _by_moment(kept: Kept) -> Kept:
    at, expiry = kept
    return at, expiry or LAST


def _longest_first(kept: Kept) -> tuple[timedelta, datetime]:
    at, expiry = kept
    return LAST - (expiry or LAST), at


def _newest_first(signal: SignalSeen) -> tuple[timedelta, timedelta]:
    return LAST - (signal.expires_at or LAST), LAST - signal.at


def in_utc(moment: datetime) -> datetime:
    """Return the same moment in UTC: within one other zone Python subtracts local times, not durations."""
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)
