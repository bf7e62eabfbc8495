"""Two cards on the same leads: their areas, and how sure the difference is."""

from collections import defaultdict
from random import Random
from statistics import stdev

import pytest

from functions.commands.learn.gate import auc_differences
from functions.domain.figures.paired import two_orders
from functions.domain.figures.proportions import Share
from functions.domain.figures.ranking import auc


def leads(count: int, seed: int, *, better: float) -> list[tuple[int, int, bool]]:
    """Return points by both cards and outcomes; the second card sees more of what decides."""
    chance, found = Random(seed), []
    for _ in range(count):
        truth = chance.gauss(0, 1)
        first, second = (
            round(50 + 10 * (truth * weight + chance.gauss(0, 1))) for weight in (0.5, 0.5 + better)
        )
        found.append((first, second, truth + chance.gauss(0, 1) > 1))
    return found


def joint_of(rows: list[tuple[int, int, bool]]) -> dict[tuple[int, int], Share]:
    joint = defaultdict[tuple[int, int], Share](lambda: Share(0, 0))
    for first, second, is_won in rows:
        joint[first, second] += Share(int(is_won), 1)
    return joint


def test_the_areas_are_those_of_each_card_alone() -> None:
    rows = leads(500, 1, better=0.5)
    alone = [defaultdict[int, Share](lambda: Share(0, 0)) for _ in range(2)]
    for *points, is_won in rows:
        for card, each in enumerate(points):
            alone[card][each] += Share(int(is_won), 1)
    found = two_orders(joint_of(rows))
    assert found is not None
    assert (found.first, found.second) == pytest.approx(tuple(auc(each) for each in alone))


def test_the_error_is_that_of_many_samples_and_of_the_bootstrap() -> None:
    found = [two_orders(joint_of(leads(400, seed, better=0.5))) for seed in range(200)]
    known = [each for each in found if each is not None]
    true_error = stdev(each.second - each.first for each in known)
    said = sum(each.deviation for each in known) / len(known)
    assert said == pytest.approx(true_error, rel=0.15)
    rows = leads(400, 3, better=0.5)
    firsts, seconds, outcomes = zip(*rows, strict=True)
    drawn = auc_differences(seconds, firsts, outcomes, Random(1))
    one = two_orders(joint_of(rows))
    assert one is not None
    assert one.deviation == pytest.approx(stdev(drawn), rel=0.15)


def test_the_same_card_twice_differs_in_nothing() -> None:
    rows = [(first, first, is_won) for first, _, is_won in leads(100, 1, better=0)]
    found = two_orders(joint_of(rows))
    assert found is not None
    assert (found.second - found.first, found.deviation) == (0, 0)


def test_of_one_outcome_nothing_is_told() -> None:
    assert two_orders({(10, 20): Share(0, 5), (30, 10): Share(1, 1)}) is None
    assert two_orders({}) is None
