"""Which of two cards that scored the same leads orders them better, and how sure that is. Pure.

Source: E. R. DeLong, D. M. DeLong and D. L. Clarke-Pearson, Comparing the areas under two or more correlated
receiver operating characteristic curves: a nonparametric approach, Biometrics 44 (1988) 837-845. It needs
counts and no draws, so that a page has it at once, and every time the same.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from functions.domain.figures.proportions import Share

Joint = Mapping[tuple[int, int], Share]
"""Of the leads with so many points by the first card and by the second, how many converted."""
_Pairs = Counter[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class TwoOrders:
    """The areas under the ROC curves of two cards on the same leads.

    Attributes:
        deviation: the standard error of the second minus the first.
    """

    first: float
    second: float
    deviation: float


def two_orders(joint: Joint) -> TwoOrders | None:
    """Return how well both cards order the leads; None with fewer than two of either outcome."""
    won: _Pairs = Counter({points: share.count for points, share in joint.items() if share.count})
    lost: _Pairs = Counter(
        {points: share.of - share.count for points, share in joint.items() if share.of > share.count}
    )
    if min(won.total(), lost.total()) < 2:
        return None
    above = [_placed([*won], _by(card, lost)) for card in (0, 1)]
    below = [_placed([*lost], _by(card, won)) for card in (0, 1)]
    first, second = (_mean(won, each) for each in above)
    variance = _variance(won, *above) + _variance(lost, *below)
    return TwoOrders(first, second, sqrt(variance))


def _by(card: int, pairs: _Pairs) -> tuple[int, Counter[int]]:
    """Return which card it is, and how many leads have how many points by it."""
    found = Counter[int]()
    for points, count in pairs.items():
        found[points[card]] += count
    return card, found


def _placed(pairs: list[tuple[int, int]], others: tuple[int, Counter[int]]) -> dict[tuple[int, int], float]:
    """Return which share of the others has fewer points, by the points of both cards; ties count one half."""
    card, counts = others
    whole, below, places = counts.total(), 0, dict[int, float]()
    for points in sorted({*counts, *(each[card] for each in pairs)}):
        places[points] = (below + counts[points] / 2) / whole
        below += counts[points]
    return {each: places[each[card]] for each in pairs}


def _mean(pairs: _Pairs, values: Mapping[tuple[int, int], float]) -> float:
    return sum(count * values[points] for points, count in pairs.items()) / pairs.total()


def _variance(
    pairs: _Pairs, first: Mapping[tuple[int, int], float], second: Mapping[tuple[int, int], float]
) -> float:
    """Return the variance of the mean of the differences."""
    differences = {points: second[points] - first[points] for points in pairs}
    middle, leads = _mean(pairs, differences), pairs.total()
    squares = sum(count * (differences[points] - middle) ** 2 for points, count in pairs.items())
    return squares / (leads - 1) / leads
