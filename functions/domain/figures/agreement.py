"""Whether marketing and sales keep what they have promised each other, week by week. Pure.

Both sides are judged by the same weeks, the last thirteen that are over, and each promise in those of them
that can be judged already. A share that misses its target counts as missed only where chance does not explain
it: its Wilson interval lies wholly on the wrong side.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from functions.domain.figures.cohorts import WEEK, Cubes, Period
from functions.domain.figures.outcomes import arrived, junk
from functions.domain.figures.proportions import Share
from functions.domain.figures.service import in_time_by_band, touched_within
from functions.domain.figures.settings import Agreement
from functions.domain.figures.verdicts import Keeping, at_least, at_most

WEEKS = 13
"""A quarter of a year."""
EVERY_LEAD = 1.0


class Term(StrEnum):
    """What was promised."""

    HOT_PER_WEEK = "hot-per-week"
    JUNK_SHARE = "junk-share"
    TOUCHED_IN_TIME = "touched-in-time"
    ANSWERED_IN = "answered-in"


@dataclass(frozen=True, slots=True)
class Week:
    """How a promise was kept in one week.

    Attributes:
        monday: its first day.
        number: leads, or a share from 0 to 1.
        share: the counts behind a share; None where leads are counted.
    """

    monday: date
    number: float
    keeping: Keeping
    share: Share | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """One line of the agreement, and the weeks in which it can be judged, the oldest first."""

    term: Term
    target: float
    weeks: tuple[Week, ...]

    def count(self, keeping: Keeping) -> int:
        """Return in how many weeks it was kept, missed, or undecided."""
        return sum(week.keeping is keeping for week in self.weeks)

    @property
    def newest(self) -> Week | None:
        """The last week that can be judged; None while there is none."""
        return self.weeks[-1] if self.weeks else None


Judge = Callable[[Cubes], tuple[float, Keeping, Share | None] | None]
"""Returns number, verdict and counts of a week; None for one that cannot be judged yet."""


def weeks_to_judge(*, today: date, since: date, horizon: int) -> list[Period]:
    """Return the last thirteen whole weeks, the oldest first; each began when leads were counted already."""
    this_monday = today - timedelta(days=today.weekday())
    mondays = [this_monday - WEEK * number for number in range(WEEKS, 0, -1)]
    last_day = timedelta(days=6)
    return [Period(each, each + last_day, today, horizon) for each in mondays if each >= since]


def judge(
    agreement: Agreement, weeks: Sequence[Cubes], *, highest_band: str, minute: int
) -> tuple[Promise, ...]:
    """Return how each promise was kept, marketing's first; nothing of what was not promised.

    Args:
        agreement: the promises.
        weeks: the cubes of each week, the oldest first.
        highest_band: the band in which hot leads start.
        minute: up to which everything is counted, since 1970.
    """
    return tuple(
        Promise(term, target, tuple(_weeks(weeks, judged)))
        for term, target, judged in _promises(agreement, highest_band, minute)
    )


def _weeks(weeks: Sequence[Cubes], judged: Judge) -> Iterator[Week]:
    for cubes in weeks:
        found = judged(cubes)
        if found is not None:
            yield Week(cubes.period.first, *found)


def _promises(agreement: Agreement, band: str, minute: int) -> Iterator[tuple[Term, float, Judge]]:
    if (hot := agreement.hot_per_week) is not None:
        yield Term.HOT_PER_WEEK, hot, lambda cubes: _hot(cubes, band, hot)
    if (most := agreement.junk_share) is not None:
        yield Term.JUNK_SHARE, most, lambda cubes: _junk(cubes, most)
    if (least := agreement.touched_in_time) is not None:
        yield Term.TOUCHED_IN_TIME, least, lambda cubes: _touched_in_time(cubes, minute, least)
    if (within := agreement.answered_in) is not None:
        yield Term.ANSWERED_IN, EVERY_LEAD, lambda cubes: _answered(cubes, within.days)


def _hot(cubes: Cubes, band: str, target: int) -> tuple[float, Keeping, None]:
    count = sum(number for (_, of), number in arrived(cubes).items() if of == band)
    return count, Keeping.KEPT if count >= target else Keeping.MISSED, None


def _junk(cubes: Cubes, target: float) -> tuple[float, Keeping, Share] | None:
    is_mature = cubes.period.is_mature(cubes.period.last)
    return _of_share(junk(cubes), at_most, target) if is_mature else None


def _touched_in_time(cubes: Cubes, minute: int, target: float) -> tuple[float, Keeping, Share] | None:
    shares = in_time_by_band(cubes, minute=minute).values()
    return _of_share(sum(shares, Share(0, 0)), at_least, target)


def _answered(cubes: Cubes, days: int) -> tuple[float, Keeping, Share] | None:
    is_over = (cubes.period.today - cubes.period.last).days > days
    return _of_share(touched_within(cubes, days), at_least, EVERY_LEAD) if is_over else None


def _of_share(
    share: Share, verdict: Callable[[Share, float], Keeping], target: float
) -> tuple[float, Keeping, Share] | None:
    """Return a week of a share; None of nothing."""
    return None if share.value is None else (share.value, verdict(share, target), share)
