"""Rows: what choosing by fit brings at equal numbers of leads, and what it costs where nobody differs.

Conversions are those to be expected of who got which lead, so that they have less chance in them than the
converted ones, from which the advantages are learned. Two floors tell it: that of `fairlead simulate`, and
`other_floor`, which shares nothing with it.
"""

from collections import Counter
from statistics import mean, stdev

from functions.domain.distribution import FIT_AHEAD, Strategy, bound_with_fit
from tests.bench.other_floor import WEIGHTS
from tests.bench.other_floor import a_world as another_world
from tests.bench.other_floor import played as played_there
from tests.bench.row import Row
from tests.simulate.floor import by_both, gain

WORLDS = 12
DAYS, A_DAY = 250, 40
LEAST_GAIN, MOST_LOSS = 5.0, -1.0
DIFFERENT, ALIKE = 0.25, 0.0
LEAST_SERVED = 0.99
MANAGERS = 6


def measure(worlds: int = WORLDS, days: int = DAYS) -> tuple[Row, ...]:
    """Return, of both floors, the gain with differences and without, and how even the numbers stay."""
    return tuple(row for measured in (_of_simulate, _of_another) for row in measured(worlds, days))


def _of_simulate(worlds: int, days: int) -> list[Row]:
    rows, furthest, evenness = [], 0.0, 1.0
    where = f"{MANAGERS} managers, 4 bands, {days} days, {A_DAY} leads a day, {worlds} worlds"
    for spread in (DIFFERENT, ALIKE):
        gains = []
        for seed in range(worlds):
            in_turn, by_fit = by_both(seed, spread=spread, days=days, a_day=A_DAY)
            gains.append(100 * gain(in_turn, by_fit))
            counts = Counter(each.manager for each in by_fit.given)
            evenness = min(evenness, min(counts.values()) / mean(counts.values()))
            furthest = max(furthest, float(by_fit.furthest["all"]))
        rows.append(_gain("simulate", spread, gains, where))
    return [*rows, *_fair("simulate", evenness, furthest, FIT_AHEAD + 1, where)]


def _of_another(worlds: int, days: int) -> list[Row]:
    rows, furthest, evenness = [], 0.0, 1.0
    team = f"{len(WEIGHTS)} managers of unequal weights, away and ill"
    where = f"{team}, 3 bands, {days} days, {worlds} worlds"
    for spread in (DIFFERENT, ALIKE):
        gains = []
        for seed in range(worlds):
            world = another_world(seed, spread=spread, days=days)
            in_turn = played_there(world, Strategy.ROUND_ROBIN, seed)
            by_fit = played_there(world, Strategy.BEST_FIT, seed)
            gains.append(100 * (by_fit.expected / in_turn.expected - 1))
            evenness = min(evenness, by_fit.least_served)
            furthest = max(furthest, float(by_fit.furthest))
        rows.append(_gain("another floor", spread, gains, where))
    return [*rows, *_fair("another floor", evenness, furthest, float(bound_with_fit(len(WEIGHTS))), where)]


def _gain(floor: str, spread: float, gains: list[float], where: str) -> Row:
    skills = "skills that differ by band" if spread else "no differences by band"
    error = stdev(gains) / len(gains) ** 0.5
    reached = mean(gains)
    return Row(
        what=f"Conversions by best-fit against in turn, {floor}, {skills}",
        reached=reached,
        target=LEAST_GAIN if spread else MOST_LOSS,
        unit="%",
        bound="at least",
        ratio=1 + reached / 100,
        ratio_to="the same leads in turn",
        run=f"{where}; standard error {error:.1f}, worst world {min(gains):+.1f} %",
    )


def _fair(floor: str, evenness: float, furthest: float, bound: float, where: str) -> list[Row]:
    return [
        Row(
            what=f"Leads of whoever got fewest by best-fit, {floor}",
            reached=evenness,
            target=LEAST_SERVED,
            unit="of their due",
            bound="at least",
            ratio=evenness,
            ratio_to="their due",
            run=where,
        ),
        Row(
            what=f"Furthest from their due by best-fit, {floor}",
            reached=furthest,
            target=bound,
            unit="leads",
            bound="at most",
            ratio=furthest / bound,
            ratio_to="the bound",
            run=where,
        ),
    ]
