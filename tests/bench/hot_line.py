"""Rows: how often a week's hot leads are what the team can touch, by a line that moves and a fixed one."""

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import exp
from random import Random

from functions.domain.figures.hot_line import AHEAD, DAYS, Capacity, line_of
from tests.bench.row import Row

WORLDS = 12
LENGTH = 280
"""Days, of which the first four weeks only fill the scores."""
CAPACITY = Capacity(touches_per_hour=1, share=1, at_least=30, at_most=95)
NEAR = 0.2


@dataclass(frozen=True, slots=True)
class Day:
    """The scores of the leads of one day, and how many of them the team can touch."""

    scores: Sequence[int]
    touches: float


def steady(chance: Random) -> Iterator[Day]:
    """Sixty leads a day by a weekly rhythm; scores rise by ten points a year; a campaign; two vacations."""
    rhythm, vacations = (1.3, 1.2, 1.1, 1.1, 1.0, 0.7, 0.6), {*range(90, 104), *range(200, 214)}
    for day in range(LENGTH):
        is_campaign = 140 <= day < 161
        leads = _poisson(60 * rhythm[day % 7] * (1.6 if is_campaign else 1.0), chance)
        middle = 45 + 10 * day / 365 - (6 if is_campaign else 0)
        scores = [min(max(round(chance.gauss(middle, 18)), 0), 100) for _ in range(leads)]
        yield Day(scores, 6 if day in vacations else 10)


def restless(chance: Random) -> Iterator[Day]:
    """Bursts of two kinds of leads whose shares change slowly, on few different scores; five days of work."""
    share, volume = 0.3, 50.0
    for day in range(LENGTH):
        share = min(max(share + chance.gauss(0, 0.008), 0.1), 0.6)
        volume = min(max(volume * exp(chance.gauss(0, 0.03)), 25), 110)
        leads = _poisson(volume * chance.choice((0.7, 0.9, 1.0, 1.0, 1.4)), chance)
        scores = [
            5
            * round((chance.betavariate(6, 3) if chance.random() < share else chance.betavariate(2, 5)) * 20)
            for _ in range(leads)
        ]
        yield Day(scores, 0 if day % 7 >= 5 else chance.choice((10, 12, 14)))


def measure() -> tuple[Row, ...]:
    """Return for both worlds the weeks near capacity, and how much of it stays idle."""
    rows = []
    for name, world in (("steady", steady), ("restless", restless)):
        near, idle, fixed = (
            sum(each) / WORLDS for each in zip(*(played(world, seed) for seed in range(WORLDS)), strict=True)
        )
        run = f"{WORLDS} worlds of {LENGTH} days, {world.__name__}: {' '.join((world.__doc__ or '').split())}"
        rows += [
            Row(
                what=f"Weeks whose hot leads are within 20 % of capacity ({name})",
                reached=round(100 * near, 1),
                target=60,
                unit="%",
                bound="at least",
                ratio=round(near / max(fixed, 0.01), 1),
                ratio_to=f"those by a fixed line ({fixed:.0%})",
                run=run,
            ),
            Row(
                what=f"Capacity that stays idle ({name})",
                reached=round(100 * idle, 1),
                target=15,
                unit="%",
                bound="at most",
                ratio=round(idle, 3),
                ratio_to="all of it",
                run=run,
            ),
        ]
    return tuple(rows)


def played(world: Callable[[Random], Iterator[Day]], seed: int) -> tuple[float, float, float]:
    """Return the share of weeks near capacity, that of it that was idle, and the former by a fixed line."""
    days = list(world(Random(seed)))
    known: deque[Sequence[int]] = deque(maxlen=DAYS)
    line, fixed = CAPACITY.begin, None
    hot, still = list[int](), list[int]()
    for number, day in enumerate(days):
        if len(known) == DAYS:
            ahead = sum(each.touches for each in days[number : number + AHEAD])
            ahead *= AHEAD / len(days[number : number + AHEAD])
            seen = Counter(score for scores in known for score in scores)
            found = line_of(seen, ahead, CAPACITY, before=line)
            line = found.start if found is not None else line
            fixed = line if fixed is None and number >= DAYS + 14 else fixed
        hot.append(sum(score >= line for score in day.scores))
        still.append(sum(score >= (fixed if fixed is not None else line) for score in day.scores))
        known.append(day.scores)
    weeks = range(DAYS + 14, len(days) - 6, 7)
    capacity = [sum(each.touches for each in days[week : week + 7]) for week in weeks]
    counts = [sum(hot[week : week + 7]) for week in weeks]
    idle = sum(max(can - found, 0) for can, found in zip(capacity, counts, strict=True)) / sum(capacity)
    return _near(counts, capacity), idle, _near([sum(still[week : week + 7]) for week in weeks], capacity)


def _near(counts: Sequence[int], capacity: Sequence[float]) -> float:
    pairs = list(zip(counts, capacity, strict=True))
    return sum(abs(found - can) <= NEAR * can for found, can in pairs) / len(pairs)


def _poisson(mean: float, chance: Random) -> int:
    limit, product, count = exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count
