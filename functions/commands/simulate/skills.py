"""How well who converts which leads: assumed, as factors of the odds."""

from collections.abc import Iterable, Mapping, Sequence
from math import exp, log

from functions.commands.simulate.chance import Chance

DOUBLED_BY = 20
"""Points that double the odds of a conversion where the scorecard does not say what its points mean."""
_STEPS = 60

Skills = Mapping[tuple[int, str], float]
"""By manager and segment, the factor of the odds; 1 is average."""


def skills(
    managers: Iterable[int], segments: Sequence[str], *, overall: float, by_segment: float, chance: Chance
) -> Skills:
    """Draw how good each manager is at each kind of lead.

    `overall` is the standard deviation of what they differ by in everything, as a logarithm of the odds, and
    `by_segment` that of what they differ by in each segment beside it.
    """
    found: dict[tuple[int, str], float] = {}
    for manager in managers:
        everywhere = chance.gauss(0, overall)
        for segment in segments:
            found[manager, segment] = exp(everywhere + chance.gauss(0, by_segment))
    return found


def with_skill(probability: float, factor: float) -> float:
    """Return a probability after its odds were multiplied."""
    odds = probability / (1 - probability) * factor if probability < 1 else float("inf")
    return 1.0 if odds == float("inf") else odds / (1 + odds)


def probabilities(points: Sequence[int], *, mean: float) -> Mapping[int, float]:
    """Return the assumed probability of a conversion by points, so that of these leads `mean` are converted.

    `DOUBLED_BY` points double the odds.
    """
    low, high = -60.0, 60.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        share = sum(_at(each, middle) for each in points) / max(len(points), 1)
        low, high = (middle, high) if share < mean else (low, middle)
    return {each: _at(each, (low + high) / 2) for each in set(points)}


def _at(points: int, start: float) -> float:
    return 1 / (1 + exp(-(start + points * log(2) / DOUBLED_BY)))
