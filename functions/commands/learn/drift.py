"""Whether the leads of today are those that a card was learned from: inputs, calibration, order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from functions.commands.learn.measures import auc_of

FEWEST = 250
"""Leads from which on a PSI is asked for."""
_FLOOR = 0.0001
_ALARM = 0.1
_FEWEST_FOR_RATE, _DEVIATIONS = 200, 3
_FEWEST_FOR_ORDER, _ORDER_MARGIN, _UPPER = 300, 0.02, 1.645


def psi(before: Mapping[int, int], now: Mapping[int, int]) -> float:
    """Return how far two counts by bin are apart: the population stability index, Σ (q - p)·ln(q/p).

    Source: N. Siddiqi, Credit Risk Scorecards (2006).
    """
    whole_before, whole_now = max(sum(before.values()), 1), max(sum(now.values()), 1)
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


def drift_of(column: str, before: Mapping[int, int], now: Mapping[int, int]) -> Drift | None:
    """Return how far an input has moved; None with fewer than 250 leads on a side."""
    leads, others = sum(now.values()), sum(before.values())
    if min(leads, others) < FEWEST:
        return None
    bins = len(before.keys() | now.keys())
    return Drift(column, psi(before, now), max(_ALARM, chance_line(leads, others, bins)))


def is_off(probabilities: Sequence[float], outcomes: Sequence[bool]) -> bool:
    """Return whether more, or fewer, leads converted than was foretold: by more than three deviations."""
    expected = sum(probabilities)
    deviation = sqrt(sum(each * (1 - each) for each in probabilities))
    return len(outcomes) >= _FEWEST_FOR_RATE and abs(sum(outcomes) - expected) > _DEVIATIONS * deviation


def is_order_lost(scores: Sequence[float], outcomes: Sequence[bool], promised: float) -> bool:
    """Return whether the AUC is surely 0.02 below what the gate saw.

    The deviation of an AUC after J. A. Hanley and B. J. McNeil, Radiology 143 (1982).
    """
    found = auc_of(scores, outcomes)
    if found is None or len(outcomes) < _FEWEST_FOR_ORDER:
        return False
    won, lost = sum(outcomes), len(outcomes) - sum(outcomes)
    q1, q2 = found / (2 - found), 2 * found**2 / (1 + found)
    variance = found * (1 - found) + (won - 1) * (q1 - found**2) + (lost - 1) * (q2 - found**2)
    return found + _UPPER * sqrt(max(variance, 0.0) / (won * lost)) < promised - _ORDER_MARGIN
