"""How good probabilities and orders are: AUC, log loss, Brier, calibration error, and what chance gives."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import exp, log, sqrt

from functions.domain.figures.proportions import Share
from functions.domain.figures.ranking import auc

BINS = 10
"""Of the calibration error: as many leads in each."""
_SURE = 1e-6
"""No probability is nearer to 0 or 1."""


def sigmoid(log_odds: float) -> float:
    """Return the probability of log-odds."""
    if log_odds >= 0:
        return 1 / (1 + exp(-log_odds))
    odds = exp(log_odds)
    return odds / (1 + odds)


def logit(probability: float) -> float:
    """Return the log-odds of a probability."""
    bounded = min(max(probability, _SURE), 1 - _SURE)
    return log(bounded / (1 - bounded))


def auc_of(scores: Sequence[float], outcomes: Sequence[bool]) -> float | None:
    """Return how probably a lead that converted has more than one that did not; ties count one half.

    None where all converted, or none did.
    """
    ranks = {score: rank for rank, score in enumerate(sorted(set(scores)))}
    counts = [[0, 0] for _ in ranks]
    for score, converted in zip(scores, outcomes, strict=True):
        count = counts[ranks[score]]
        count[0] += converted
        count[1] += 1
    return auc({rank: Share(*count) for rank, count in enumerate(counts)})


def losses(probabilities: Sequence[float], outcomes: Sequence[bool]) -> list[float]:
    """Return the log loss of each lead."""
    return [
        -log(max(probability if converted else 1 - probability, _SURE))
        for probability, converted in zip(probabilities, outcomes, strict=True)
    ]


def mean(values: Sequence[float]) -> float:
    """Return the mean; 0 of none."""
    return sum(values) / len(values) if values else 0.0


def brier(probabilities: Sequence[float], outcomes: Sequence[bool]) -> float:
    """Return the mean squared distance of probability and outcome."""
    return mean([(each - converted) ** 2 for each, converted in zip(probabilities, outcomes, strict=True)])


def calibration_error(probabilities: Sequence[float], outcomes: Sequence[bool]) -> float:
    """Return the mean distance of what was expected and what came, over ten bins of as many leads (ECE).

    Leads with the same probability stay together.

    Source: M. P. Naeini and others, Obtaining well calibrated probabilities, AAAI 2015.
    """
    size = len(outcomes)
    return sum(abs(sum(expected) - sum(came)) for expected, came in _bins(probabilities, outcomes)) / max(
        size, 1
    )


def calibration_error_by_chance(probabilities: Sequence[float]) -> float:
    """Return the mean error of probabilities that are exactly right: outcomes are drawn from them.

    The distance of a sum of outcomes from what is expected is nearly normal, and its mean the deviation times
    √(2/π).
    """
    outcomes = [False] * len(probabilities)
    deviations = (
        sqrt(sum(each * (1 - each) for each in expected)) for expected, _ in _bins(probabilities, outcomes)
    )
    return sum(deviations) * sqrt(2 / 3.141592653589793) / max(len(probabilities), 1)


def _bins(
    probabilities: Sequence[float], outcomes: Sequence[bool]
) -> Iterator[tuple[list[float], list[bool]]]:
    """Yield the probabilities and the outcomes of each bin, the least probable first."""
    order = sorted(range(len(outcomes)), key=lambda row: probabilities[row])
    full, expected, came = len(outcomes) / BINS, list[float](), list[bool]()
    taken = 0
    for _, tied in groupby(order, key=lambda row: probabilities[row]):
        rows = list(tied)
        expected += [probabilities[row] for row in rows]
        came += [outcomes[row] for row in rows]
        taken += len(rows)
        if taken >= full * (1 + int((taken - len(rows)) / full)):
            yield expected, came
            expected, came = [], []
    if came:
        yield expected, came
