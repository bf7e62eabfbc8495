"""Whether the leads of today are those that a card was learned from: inputs, calibration, order. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log, sqrt

from functions.domain.figures.ranking import ByPoints, auc
from functions.domain.scoring import Probability

FEWEST = 250
"""Leads from which on a PSI is asked for."""
FEWEST_IN_A_WEEK, FEWEST_FOR_RATE, FEWEST_FOR_ORDER = 50, 200, 300
_FLOOR = 0.0001
_ALARM, _MOST_NEW = 0.1, 0.05
_DEVIATIONS = 3
_ORDER_MARGIN, _UPPER = 0.02, 1.645


def psi(before: Mapping[int, int], now: Mapping[int, int]) -> float:
    """Return how far two counts by bin are apart: the population stability index, Σ (q - p)·ln(q/p).

    Source: N. Siddiqi, Credit Risk Scorecards (2006).
    """
    whole_before, whole_now = sum(before.values()) or 1, sum(now.values()) or 1
    apart = 0.0
    for index in before.keys() | now.keys():
        p = max(before.get(index, 0) / whole_before, _FLOOR)
        q = max(now.get(index, 0) / whole_now, _FLOOR)
        apart += (q - p) * log(q / p)
    return apart


def chance_line(leads: int, others: int, bins: int) -> float:
    """Return how large a PSI is by chance alone, at most: PSI·n is about χ² with `bins` - 1 degrees."""
    free = max(bins - 1, 1)
    return (1 / leads + 1 / others) * (free + 3 * sqrt(2 * free))


@dataclass(frozen=True, slots=True)
class Drift:
    """How an input has moved.

    Attributes:
        alarm: the PSI from which on it is more than chance and more than little.
    """

    column: str
    psi: float
    alarm: float

    @property
    def is_alarming(self) -> bool:
        """True when people should look."""
        return self.psi > self.alarm


def drift_of(
    column: str, before: Mapping[int, int], now: Mapping[int, int], *, learned: int | None = None
) -> Drift | None:
    """Return how far an input has moved; None with fewer than 250 leads on a side.

    Args:
        column: the input.
        before: leads by bin when it was learned from.
        now: leads by bin.
        learned: how many were learned from, where `before` has only their shares.
    """
    leads, others = sum(now.values()), sum(before.values()) if learned is None else learned
    if min(leads, others) < FEWEST:
        return None
    bins = len(before.keys() | now.keys())
    return Drift(column, psi(before, now), max(_ALARM, chance_line(leads, others, bins)))


@dataclass(frozen=True, slots=True)
class NewValues:
    """The share of leads with a text that a table does not name.

    Attributes:
        before: the share when it was learned.
        alarm: the share from which on it is more than chance and more than little.
    """

    share: float
    before: float
    alarm: float

    @classmethod
    def of(cls, count: int, leads: int, before: float, learned: int) -> "NewValues | None":
        """Return the share of `count` of a week's leads; None with fewer than 50, or where none were learned.

        The line of chance is three deviations of the difference of two shares that are the same.
        """
        if leads < FEWEST_IN_A_WEEK or not learned:
            return None
        pooled = (count + before * learned) / (leads + learned)
        chance = _DEVIATIONS * sqrt(pooled * (1 - pooled) * (1 / leads + 1 / learned))
        return cls(count / leads, before, before + max(_MOST_NEW, chance))

    @property
    def is_alarming(self) -> bool:
        """True when people should look."""
        return self.share > self.alarm


@dataclass(frozen=True, slots=True)
class Foretold:
    """How many leads were converted, and how many were expected to be.

    Attributes:
        deviation: of the number that comes, by chance alone.
    """

    leads: int
    converted: int
    expected: float
    deviation: float

    @classmethod
    def of(cls, by_points: ByPoints, probability: Probability) -> "Foretold":
        """Return what a probability foretold of leads whose outcome is known."""
        found = [(group, probability.at(points)) for points, group in by_points.items()]
        return cls(
            sum(group.of for group, _ in found),
            sum(group.count for group, _ in found),
            sum(group.of * each for group, each in found),
            sqrt(sum(group.of * each * (1 - each) for group, each in found)),
        )

    @property
    def is_telling(self) -> bool:
        """True from 200 leads on."""
        return self.leads >= FEWEST_FOR_RATE

    @property
    def low(self) -> float:
        """The fewest that chance explains: three deviations below what was expected."""
        return max(self.expected - _DEVIATIONS * self.deviation, 0.0)

    @property
    def high(self) -> float:
        """The most that chance explains."""
        return min(self.expected + _DEVIATIONS * self.deviation, float(self.leads))

    @property
    def is_off(self) -> bool:
        """True when more, or fewer, leads were converted than chance explains."""
        return self.is_telling and not self.low <= self.converted <= self.high


@dataclass(frozen=True, slots=True)
class Ordered:
    """How well scores order leads whose outcome is known.

    Attributes:
        auc: the area under the ROC curve.
        highest: the upper end of its one-sided 95 % interval.
    """

    leads: int
    auc: float
    highest: float

    @classmethod
    def of(cls, by_points: ByPoints) -> "Ordered | None":
        """Return how well points order leads; None with fewer than 300, or with one outcome only.

        The deviation of an AUC after J. A. Hanley and B. J. McNeil, Radiology 143 (1982).
        """
        leads, won = (sum(getattr(each, what) for each in by_points.values()) for what in ("of", "count"))
        found, lost = auc(by_points), leads - won
        if found is None or leads < FEWEST_FOR_ORDER:
            return None
        q1, q2 = found / (2 - found), 2 * found**2 / (1 + found)
        variance = found * (1 - found) + (won - 1) * (q1 - found**2) + (lost - 1) * (q2 - found**2)
        return cls(leads, found, min(found + _UPPER * sqrt(max(variance, 0.0) / (won * lost)), 1.0))

    def is_below(self, promised: float) -> bool:
        """Return whether the AUC is surely 0.02 below the one that was promised."""
        return self.highest < promised - _ORDER_MARGIN
