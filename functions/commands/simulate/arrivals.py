"""When leads come: by chance, with a weekly rhythm, mostly in the daytime."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from functions.commands.simulate.chance import Chance

RHYTHM = (1.3, 1.25, 1.2, 1.15, 1.0, 0.6, 0.5)
"""Leads of a day against an average one, from Monday to Sunday; they sum to 7."""
DAYTIME = (8 * 60, 20 * 60)
"""Minutes of the day, by the clock of the portal."""
BY_DAY = 0.85
"""The share that comes in the daytime."""
_DAY = timedelta(days=1)


def arrivals(
    first: date, days: int, *, a_day: float, zone: ZoneInfo, chance: Chance, rhythm: Sequence[float] = RHYTHM
) -> Iterator[datetime]:
    """Yield the moments at which leads come, in their order; on average `a_day` a day."""
    for day in (first + _DAY * number for number in range(days)):
        count = _poisson(a_day * rhythm[day.weekday()], chance)
        for minutes in sorted(_minutes(chance) for _ in range(count)):
            yield datetime(day.year, day.month, day.day, tzinfo=zone) + timedelta(minutes=minutes)


def _minutes(chance: Chance) -> float:
    start, end = DAYTIME if chance.random() < BY_DAY else (0, 24 * 60)
    return start + chance.random() * (end - start)


def _poisson(mean: float, chance: Chance) -> int:
    """Return how many things happen in a time in which `mean` do on average."""
    count, passed = 0, chance.expovariate(mean) if mean > 0 else 1.0
    while passed < 1:
        count += 1
        passed += chance.expovariate(mean)
    return count
