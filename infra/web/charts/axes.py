"""Where the numbers and days of an axis stand."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count
from math import ceil

from infra.web.charts.drawing import Size

MOST_TICKS = {Size.FULL: 8, Size.HALF: 6, Size.PHONE: 4}
"""Labels that stand under a chart without touching each other."""
_STEPS_OF_MINUTES = (5, 10, 15, 30, 60, 120, 240, 480, 960)


def round_ticks(top: float, *, most: int = 5) -> list[int]:
    """Return whole numbers from 0 to at least `top`, in steps of 1, 2 or 5 or a tenfold of these."""
    step = next(step for step in _round_steps() if top / step <= most - 1)
    return [step * at for at in range(ceil(max(top, 1) / step) + 1)]


def minute_ticks(until: int, *, most: int) -> list[int]:
    """Return minutes from 0 to `until`, in steps that clocks have."""
    step = next((step for step in _STEPS_OF_MINUTES if until / step <= most), until)
    return list(range(0, until + 1, step))


def day_ticks(days: Sequence[date], *, most: int) -> list[int]:
    """Return the places of the days that are named: all, or every so many Mondays."""
    if len(days) <= most:
        return list(range(len(days)))
    mondays = [place for place, day in enumerate(days) if day.weekday() == 0]
    return mondays[:: ceil(len(mondays) / most) or 1]


def every(places: int, *, most: int) -> list[int]:
    """Return at most so many of the places, evenly."""
    return list(range(0, places, ceil(places / most) or 1))


def _round_steps() -> Iterator[int]:
    for power in count():
        yield from (10**power, 2 * 10**power, 5 * 10**power)
