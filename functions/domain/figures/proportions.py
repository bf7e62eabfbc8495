"""Shares of what was counted, their differences, and how sure either is. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot, sqrt
from statistics import NormalDist
from typing import TypeVar

Group = TypeVar("Group")


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate, and the interval that holds the true value with a given confidence.

    Attributes:
        value, low, high: all in the same unit; shares are between 0 and 1, never percents.
    """

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, as a share between 0 and 1 with its Wilson interval at 95 %.

    A share of none has no value and no bounds: these are None then, never 0.

    Attributes:
        count: how many have what is asked for.
        of: how many there are.

    Raises:
        ValueError: there are more of them than there are, or less than none.
    """

    count: int
    of: int

    def __post_init__(self) -> None:
        if not 0 <= self.count <= self.of:
            raise ValueError(f"{self.count} of {self.of} is no share. Count a part, and the whole it is of.")

    def __add__(self, other: "Share") -> "Share":
        """Return the share of two groups together that have no member in common."""
        return Share(self.count + other.count, self.of + other.of)

    def __sub__(self, part: "Share") -> "Share":
        """Return the share of a group without a part of it."""
        return Share(self.count - part.count, self.of - part.of)

    @property
    def value(self) -> float | None:
        """The share itself; None of none."""
        return self.count / self.of if self.of else None

    @property
    def low(self) -> float | None:
        """The lower bound of the interval; None of none."""
        return self.interval.low if self.interval else None

    @property
    def high(self) -> float | None:
        """The upper bound of the interval; None of none."""
        return self.interval.high if self.interval else None

    @property
    def interval(self) -> Interval | None:
        """Value and bounds at once; None of none."""
        return wilson_interval(self.count, self.of)


def wilson_interval(successes: int, trials: int, *, confidence: float = 0.95) -> Interval | None:
    """Return the share of successes with its score interval; None without trials.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22
    (1927) 209-212; as method 3 in R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872. It stays inside
    0 to 1 and is sound for small samples and shares near 0, where the textbook's normal interval is not.

    Raises:
        ValueError: there are more successes than trials, or less than none.
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is no share.")
    if trials == 0:
        return None
    share, z = successes / trials, NormalDist().inv_cdf((1 + confidence) / 2)
    centre = share + z * z / (2 * trials)
    reach = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    whole = 1 + z * z / trials
    low, high = (centre - reach) / whole, (centre + reach) / whole
    # The share lies inside; where it is 0 or 1 it is a bound, and rounding would leave it outside by 1e-17.
    return Interval(share, min(share, max(0.0, low)), max(share, min(1.0, high)))


def newcombe(first: Share, second: Share, *, confidence: float = 0.95) -> Interval | None:
    """Return by how much the first share is larger, with the interval of that difference.

    Value and bounds are differences of shares, between -1 and 1; the interval leaves out 0 when chance alone
    does not explain the difference. The two groups have no member in common. None where one of them is empty.

    Source: R. G. Newcombe, Interval estimation for the difference between independent proportions:
    comparison of eleven methods, Statistics in Medicine 17 (1998) 873-890, method 10: the score intervals of
    both shares, squared and added. It holds for small groups and for shares of 0 and 1.
    """
    one = wilson_interval(first.count, first.of, confidence=confidence)
    two = wilson_interval(second.count, second.of, confidence=confidence)
    if one is None or two is None:
        return None
    difference = one.value - two.value
    return Interval(
        difference,
        difference - hypot(one.value - one.low, two.high - two.value),
        difference + hypot(one.high - one.value, two.value - two.low),
    )


def standardised(
    own: Mapping[Group, Share], standard: Mapping[Group, Share], *, least: int
) -> Interval | None:
    """Return the share with groups as large as those of a standard, with its interval.

    It is the mean of their own shares by group, weighted by the sizes of the standard's groups: so two who
    have more or less of the easy group can be compared. None where one of these groups has fewer than `least`
    of their own, or the standard is of none.

    Source: G. Y. Zou, W. Huang and X. Zhang, A note on confidence interval estimation for a linear function
    of binomial proportions, Computational Statistics & Data Analysis 53 (2009) 1080-1085: the distances to
    the bounds of the score intervals, weighted, squared and added, as `newcombe` does with two.
    """
    whole = sum(share.of for share in standard.values())
    value = below = above = 0.0
    for group, share in standard.items():
        found = own[group].interval if share.of and group in own else None
        if share.of and (found is None or own[group].of < least):
            return None
        if found is not None:
            weight = share.of / whole
            value += weight * found.value
            below = hypot(below, weight * (found.value - found.low))
            above = hypot(above, weight * (found.high - found.value))
    return Interval(value, max(value - below, 0.0), min(value + above, 1.0)) if whole else None
