"""From log-odds, or points, to a probability: Platt's line, and the curve that a card keeps."""

from collections.abc import Sequence
from dataclasses import dataclass

from functions.commands.learn.measures import logit, sigmoid
from functions.domain.scoring import Probability

STEP = 5
"""Points between two entries of the curve."""
_ROUNDS, _STILL = 50, 1e-9
_PULL = 1.0
"""One pseudo observation, of variance one, that says: the log-odds are right as they are."""
PULL_WHEN_FORETOLD = 100.0
"""The same for a slope that is known before outcomes are looked at, give or take a tenth.

Trees that stop by the loss out of fold say there about as much as is so, and two calibrated views together
what their spread foretells. The slope of forty conversions follows their luck.
"""
_DIGITS = 4
_FARTHEST = 20.0
"""Log-odds that an intercept is shifted by at most."""


@dataclass(frozen=True, slots=True)
class Line:
    """log-odds = intercept + slope · value."""

    intercept: float
    slope: float

    def at(self, value: float) -> float:
        """Return the log-odds."""
        return self.intercept + self.slope * value

    def moved(self, by: float) -> "Line":
        """Return the line of values that are less by so much."""
        return Line(self.intercept + self.slope * by, self.slope)


def platt(
    values: Sequence[float], outcomes: Sequence[bool], *, unit: float = 1.0, pull: float = _PULL
) -> Line:
    """Return the line by which values are log-odds; its slope is pulled to one in `unit` of the values.

    A slope below nothing is 0: what orders leads the wrong way says nothing.

    Args:
        values: at least one.
        outcomes: of both kinds.
        unit: how much of a value is one unit of log-odds, as far as is known before.
        pull: how sure that is, as one over the variance of the slope.

    Source: J. Platt, Probabilistic outputs for support vector machines (1999), by Newton's method.
    """
    scaled = [value / unit for value in values]
    intercept, slope = 0.0, 1.0
    for _ in range(_ROUNDS):
        g0 = g1 = h00 = h01 = h11 = 0.0
        for value, converted in zip(scaled, outcomes, strict=True):
            probable = sigmoid(intercept + slope * value)
            left, curve = converted - probable, probable * (1 - probable)
            g0 += left
            g1 += left * value
            h00 += curve
            h01 += curve * value
            h11 += curve * value * value
        g1 += pull * (1 - slope)
        h11 += pull
        h00 += _STILL
        whole = h00 * h11 - h01 * h01
        step0, step1 = (h11 * g0 - h01 * g1) / whole, (h00 * g1 - h01 * g0) / whole
        # A step of Newton's may jump over the top where the start is far from it.
        longest = max(abs(step0), abs(step1), 1.0)
        intercept, slope = intercept + step0 / longest, slope + step1 / longest
        if abs(step0) + abs(step1) < _STILL:
            break
    if slope < 0:
        return Line(_constant(outcomes), 0.0)
    return Line(intercept, slope / unit)


def _constant(outcomes: Sequence[bool]) -> float:
    """Return the log-odds of all."""
    return platt([0.0] * len(outcomes), outcomes).intercept


Curve = tuple[tuple[int, float], ...]


def curve_of(
    line: Line, scores: Sequence[int], outcomes: Sequence[bool], *, lowest: int, highest: int
) -> Curve:
    """Return the probability at every fifth score; at the ends that of the leads that a bound holds there.

    Args:
        line: log-odds by score.
        scores: of leads that the line has not been drawn through.
        outcomes: of the same leads.
        lowest: score.
        highest: score.
    """
    points = {score: sigmoid(line.at(score)) for score in (*range(lowest, highest, STEP), highest)}
    for end in (lowest, highest):
        came = [converted for score, converted in zip(scores, outcomes, strict=True) if score == end]
        expected = points[end]
        # As if twenty more leads had come as the line says.
        points[end] = (sum(came) + 20 * expected) / (len(came) + 20)
    # A few leads at an end bend no other part of the curve.
    points[lowest] = min(points[lowest], points[lowest + STEP])
    points[highest] = max(points[highest], sigmoid(line.at(highest - STEP)))
    rising, curve = 0.0, list[tuple[int, float]]()
    for score, probability in points.items():
        rising = max(rising, min(probability, points[highest]))
        curve.append((score, round(rising, _DIGITS)))
    return tuple(curve)


def shifted(curve: Sequence[tuple[int, float]], scores: Sequence[int], converted: int) -> Curve:
    """Return the curve with another intercept: over these scores it expects as many conversions as came.

    Args:
        curve: probability by score.
        scores: at least one.
        converted: more than none of them, and fewer than all.
    """
    known = Probability(tuple(curve))
    log_odds = [logit(known.at(score)) for score in scores]
    low, high = -_FARTHEST, _FARTHEST
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        too_few = sum(sigmoid(each + middle) for each in log_odds) < converted
        low, high = (middle, high) if too_few else (low, middle)
    return tuple((score, round(sigmoid(logit(share) + low), _DIGITS)) for score, share in curve)
