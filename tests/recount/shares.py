"""Shares, differences and curves by the formulas of the papers, written out once more."""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import Any

Z = 1.959963984540054
Plain = dict[str, Any]
"""A value of a page as plain names and numbers."""


def wilson(count: int, of: int) -> tuple[float, float]:
    """Return the bounds at 95 % (Wilson 1927); from nothing to all of nothing."""
    if not of:
        return 0.0, 1.0
    share = count / of
    middle, reach = share + Z * Z / 2 / of, Z * sqrt(share * (1 - share) / of + Z * Z / 4 / of / of)
    low, high = ((middle + sign * reach) / (1 + Z * Z / of) for sign in (-1, 1))
    return max(low, 0.0), min(high, 1.0)


def share(count: int, of: int) -> Plain:
    """Return so many of so many with its bounds."""
    low, high = wilson(count, of)
    return {"count": count, "of": of, "low": low, "high": high}


def newcombe(one: tuple[int, int], two: tuple[int, int]) -> Plain | None:
    """Return the first share minus the second with its bounds (Newcombe 1998, method 10)."""
    if not one[1] or not two[1]:
        return None
    (low1, high1), (low2, high2) = wilson(*one), wilson(*two)
    p1, p2 = one[0] / one[1], two[0] / two[1]
    return {
        "value": p1 - p2,
        "low": p1 - p2 - sqrt((p1 - low1) ** 2 + (high2 - p2) ** 2),
        "high": p1 - p2 + sqrt((high1 - p1) ** 2 + (p2 - low2) ** 2),
    }


class Curve:
    """Kaplan and Meier's estimate out of single observations: how long, and whether it happened then."""

    def __init__(self, seen: Sequence[tuple[int, bool]]) -> None:
        self.steps: list[tuple[int, float]] = []
        self.longest = max((time for time, _ in seen), default=0)
        waiting = 1.0
        for time in sorted({time for time, happened in seen if happened}):
            at_risk = sum(each >= time for each, _ in seen)
            waiting *= 1 - sum(each == time and happened for each, happened in seen) / at_risk
            self.steps.append((time, 1 - waiting))

    def quantile(self, part: float) -> int | None:
        """Return when so large a part had it; None where that is not reached."""
        return next((time for time, by_then in self.steps if by_then >= part - 1e-12), None)


def coarse(minutes: int) -> int:
    """Return minutes as the figures keep them: exact up to 2 hours, then by 5, from 8 hours on by 60."""
    if minutes <= 120:
        return minutes
    step = 5 if minutes <= 480 else 60
    return min(-(-minutes // step) * step, 9600) if minutes <= 4800 else 9600


def gains(leads: Sequence[tuple[int, bool]]) -> list[tuple[float, float]]:
    """Return the share of leads, and of conversions, down to each number of points; out of both."""
    converted = sum(sold for _, sold in leads)
    curve = [(0.0, 0.0)]
    for points in sorted({points for points, _ in leads}, reverse=True):
        best = [sold for each, sold in leads if each >= points]
        curve.append((len(best) / len(leads), sum(best) / converted))
    return curve


def best_fifth(curve: Sequence[tuple[float, float]]) -> float:
    """Return the share of conversions among the best fifth of leads, by the straight line between points."""
    right = next(number for number, (leads, _) in enumerate(curve) if number and leads >= 0.2)
    (x0, y0), (x1, y1) = curve[right - 1], curve[right]
    return y0 + (0.2 - x0) / (x1 - x0) * (y1 - y0)


def total(counts: Mapping[Any, tuple[int, int]]) -> tuple[int, int]:
    """Return all groups as one."""
    return sum(count for count, _ in counts.values()), sum(of for _, of in counts.values())
