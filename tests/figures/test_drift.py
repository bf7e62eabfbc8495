"""The measures of drift: how far an input has moved, what was foretold, and the order."""

from collections import Counter
from random import Random

import pytest

from functions.domain.figures.drift import Foretold, Ordered, chance_line, drift_of, psi
from functions.domain.figures.proportions import Share
from functions.domain.scoring import Probability


def test_psi_and_its_line_of_chance() -> None:
    assert psi({0: 50, 1: 50}, {0: 50, 1: 50}) == 0
    assert psi({0: 50, 1: 50}, {0: 20, 1: 80}) == pytest.approx(0.4159, abs=1e-3)
    chance = Random(5)
    above = 0
    for _ in range(200):
        before, now = (Counter(chance.choices(range(8), k=size)) for size in (2000, 300))
        above += psi(before, now) > chance_line(300, 2000, 8)
    assert above <= 10
    assert drift_of("a", {0: 500}, {0: 100}) is None
    moved = drift_of("a", {0: 500, 1: 500}, {0: 100, 1: 900})
    assert moved is not None
    assert moved.is_alarming


def test_calibration_and_order_are_alarmed_where_they_are_surely_lost() -> None:
    tenth = Probability(((0, 0.1), (100, 0.1)))
    assert Foretold.of({10: Share(80, 400)}, tenth).is_off
    assert not Foretold.of({10: Share(45, 400)}, tenth).is_off
    assert not Foretold.of({10: Share(80, 199)}, tenth).is_off
    ascending = {points: Share(2 * points, 40) for points in range(20)}
    in_order, reversed_ = Ordered.of(ascending), Ordered.of({-each: of for each, of in ascending.items()})
    assert in_order is not None
    assert reversed_ is not None
    assert in_order.auc == pytest.approx(1 - reversed_.auc)
    assert not in_order.is_below(in_order.auc)
    assert reversed_.is_below(in_order.auc)
    assert Ordered.of({1: Share(10, 299)}) is None
