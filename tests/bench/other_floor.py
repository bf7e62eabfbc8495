"""A second sales floor for best-fit, written differently: nothing of it is shared with `fairlead simulate`.

Eight managers of different weights are away for weeks and fall ill by the day. Three bands come in unequal
shares, which a campaign shifts each week. Skill adds to a rate instead of multiplying odds, drawn for each
manager and band by itself, and outcomes take from a day to six weeks.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from random import Random

from functions.domain.distribution import (
    LEAD,
    USUAL,
    Candidate,
    Manager,
    Rotation,
    Strategy,
    Turn,
    advantages,
    charge,
)
from functions.domain.distribution.strategies import pick_manager
from functions.domain.item import lead
from tests.builders import a_manager

WEIGHTS = (1, 1, 1, 1, 0.5, 1, 2, 1)
SHARES = {"hot": 2.0, "warm": 5.0, "cold": 8.0}
RATES = {"hot": 0.30, "warm": 0.12, "cold": 0.04}
DAYS, FEWEST_A_DAY, MOST_A_DAY = 250, 20, 60
MATURE, KEPT, SLOWEST = 30, 180, 42
EVERYWHERE = 0.15
"""The standard deviation of what a manager is better at everything, as a share of the usual rate."""
ILL, AWAY, AWAY_FOR = 0.04, 0.01, 10
"""The chance of a day to be ill, and to begin a vacation; its days."""
DAY = date(2026, 1, 5)


@dataclass(frozen=True)
class World:
    """Who is there each day, which bands come, and how often who converts which; drawn once for all ways."""

    team: tuple[Manager, ...]
    rates: dict[tuple[str, int], float]
    present: list[list[Manager]]
    bands: list[list[str]]


@dataclass
class Result:
    """How many conversions are to be expected, what each was due and got, and the furthest from it."""

    expected: float = 0.0
    due: Counter[int] = field(default_factory=Counter)
    got: Counter[int] = field(default_factory=Counter)
    furthest: Fraction = Fraction(0)

    @property
    def least_served(self) -> float:
        """The smallest share of their due that anybody got."""
        return min(self.got[each] * LEAD / self.due[each] for each in self.due)


def a_world(seed: int, *, spread: float, days: int = DAYS) -> World:
    """Draw a world; `spread` is what managers differ by in each band beside that, as `EVERYWHERE` is."""
    dice = Random(f"another floor {seed}")
    team = tuple(a_manager(number, weight=weight) for number, weight in enumerate(WEIGHTS, 1))
    everywhere = {each.id: dice.gauss(0, EVERYWHERE) for each in team}
    rates = {
        (band, each.id): max(rate * (1 + everywhere[each.id] + dice.gauss(0, spread)), rate / 10)
        for band, rate in RATES.items()
        for each in team
    }
    back = Counter[int]()
    present, bands, mix = [], [], [1.0, 1.0, 1.0]
    for day in range(days):
        if day % 7 == 0:
            mix = [dice.gammavariate(share, 1) for share in SHARES.values()]
        for each in team:
            if dice.random() < AWAY:
                back[each.id] = day + AWAY_FOR
        here = [each for each in team if back[each.id] <= day and dice.random() >= ILL]
        present.append(here or list(team))
        bands.append(dice.choices(list(SHARES), mix, k=dice.randint(FEWEST_A_DAY, MOST_A_DAY)))
    return World(team, rates, present, bands)


def played(world: World, strategy: Strategy, seed: int) -> Result:
    """Give the leads of a world out, in one way; what was converted is known to it 30 days later."""
    dice, rotation, result = Random(f"outcomes {seed}"), Rotation("all"), Result()
    history: list[Counter[tuple[str, int, bool]]] = []
    number = 0
    for here, bands in zip(world.present, world.bands, strict=True):
        known = _advantages(history)
        history.append(Counter())
        for band in bands:
            number += 1
            candidates = [
                _candidate(each, rotation, strategy, known.get((band, each.id), USUAL)) for each in here
            ]
            pick = pick_manager(lead(number), candidates)
            assert pick is not None
            rotation = charge(rotation, Turn("all", pick.manager_id, DAY, pick.shares))
            rate = world.rates[band, pick.manager_id]
            is_known = dice.random() < rate and dice.randint(1, SLOWEST) <= MATURE
            history[-1][band, pick.manager_id, is_known] += 1
            result.expected += rate
            result.due.update(pick.shares)
            result.got[pick.manager_id] += 1
            result.furthest = max(result.furthest, Fraction(max(map(abs, rotation.debts.values())), LEAD))
    return result


def _candidate(each: Manager, rotation: Rotation, strategy: Strategy, advantage: Fraction) -> Candidate:
    debt = rotation.debts.get(each.id, 0)
    return Candidate(
        each.id, "all", None, debt=debt, weight=each.weight, strategy=strategy, advantage=advantage
    )


def _advantages(history: list[Counter[tuple[str, int, bool]]]) -> dict[tuple[str, int], Fraction]:
    """Return what is known of the days that are mature and not too long ago."""
    today = len(history)
    total = sum(history[max(today - KEPT, 0) : max(today - MATURE, 0)], Counter[tuple[str, int, bool]]())
    pairs = {(band, manager) for band, manager, _ in total}
    return advantages(
        {
            (band, who): (total[band, who, True], total[band, who, True] + total[band, who, False])
            for band, who in pairs
        }
    )
