"""Survival estimates against `lifelines`, which others wrote and many use, on random leads."""

from collections import Counter
from random import Random

import pytest
from lifelines import AalenJohansenFitter, KaplanMeierFitter

from functions.domain.figures.survival import aalen_johansen, kaplan_meier

SEEDS = range(25)


def counted(times: list[int], ends: list[int], end: int) -> Counter[int]:
    return Counter(time for time, each in zip(times, ends, strict=True) if each == end)


@pytest.mark.parametrize("seed", SEEDS)
def test_kaplan_meier_of_leads_with_many_ties(seed: int) -> None:
    chance = Random(seed)
    size = chance.randint(5, 300)
    times = [chance.randint(0, 60) for _ in range(size)]
    ends = [int(chance.random() < 0.7) for _ in range(size)]
    judge = KaplanMeierFitter().fit(times, ends)
    curve = kaplan_meier(counted(times, ends, 1), counted(times, ends, 0))
    theirs = judge.cumulative_density_at_times(range(max(times) + 1))
    assert [curve.at(time) for time in range(max(times) + 1)] == pytest.approx(theirs.tolist())


@pytest.mark.parametrize("seed", SEEDS)
def test_the_median_of_kaplan_meier(seed: int) -> None:
    chance = Random(seed)
    times = [chance.randint(1, 500) for _ in range(101)]
    ends = [int(chance.random() < 0.6) for _ in times]
    median = KaplanMeierFitter().fit(times, ends).median_survival_time_
    ours = kaplan_meier(counted(times, ends, 1), counted(times, ends, 0)).quantile(0.5)
    assert (float("inf") if ours is None else ours) == median


@pytest.mark.parametrize("seed", SEEDS)
def test_aalen_johansen_of_three_causes(seed: int) -> None:
    """Without ties: lifelines moves tied events apart at random, which is another estimate than ours."""
    chance = Random(seed)
    size = chance.randint(5, 300)
    times = chance.sample(range(1, 1000), size)
    ends = [chance.choice([0, 1, 1, 2, 3]) for _ in range(size)]
    judge = AalenJohansenFitter(calculate_variance=False).fit(times, ends, event_of_interest=1)
    [theirs] = judge.cumulative_density_.to_numpy().T
    competing = [counted(times, ends, 2), counted(times, ends, 3)]
    curve = aalen_johansen(counted(times, ends, 1), counted(times, ends, 0), competing=competing)
    assert [curve.at(int(time)) for time in judge.cumulative_density_.index] == pytest.approx(theirs.tolist())
