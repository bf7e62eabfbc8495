"""The confidence sequence of an experiment: published values, and what it is for."""

import pytest

from functions.domain.experiment import Arm
from functions.domain.figures.experiments import (
    days_to_go,
    expected_size,
    harmed,
    look_at,
    radius,
    rho_squared,
)
from functions.domain.figures.proportions import Share

HARM = 0.05


@pytest.mark.parametrize(("planned", "value"), [(1000, 0.00793615), (1800, 0.00440897)])
def test_the_planned_size_fixes_where_the_sequence_is_narrowest(planned: int, value: float) -> None:
    assert rho_squared(planned) == pytest.approx(value, abs=5e-9)


@pytest.mark.parametrize(("leads", "value"), [(100, 0.385505), (1000, 0.095982), (10_000, 0.032417)])
def test_the_radius_of_one_unit(leads: int, value: float) -> None:
    assert radius(1, leads, 1000) == pytest.approx(value, abs=5e-7)


def test_four_points_more_of_two_thousand_leads_are_not_decided() -> None:
    found = look_at(Share(150, 1000), Share(190, 1000), 1800)
    assert found is not None
    assert found.difference == pytest.approx(0.04)
    assert found.interval.high - found.difference == pytest.approx(0.050920, abs=5e-7)
    assert found.is_telling
    assert found.better is None


def test_four_points_more_of_eight_thousand_leads_are_decided() -> None:
    found = look_at(Share(600, 4000), Share(760, 4000), 1800)
    assert found is not None
    assert found.difference - found.interval.low == pytest.approx(0.026329, abs=5e-7)
    assert found.better is Arm.B
    other = look_at(Share(760, 4000), Share(600, 4000), 1800)
    assert other is not None
    assert other.better is Arm.A


def test_with_fewer_than_ten_conversions_of_an_arm_nothing_is_decided() -> None:
    nine, ten = (look_at(Share(each, 4000), Share(700, 4000), 1800) for each in (9, 10))
    assert nine is not None
    assert ten is not None
    assert (nine.better, ten.better) == (None, Arm.B)
    assert look_at(Share(0, 0), Share(700, 4000), 1800) is None


@pytest.mark.parametrize(
    ("a", "b", "worse"),
    [
        (Share(800, 4000), Share(500, 4000), None),  # 7.5 points worse, and perhaps only 5
        (Share(800, 4000), Share(480, 4000), Arm.B),  # 8 points
        (Share(480, 4000), Share(800, 4000), Arm.A),
        (Share(600, 4000), Share(0, 4000), Arm.B),  # it will never get to ten conversions
        (Share(9, 10), Share(0, 4000), None),
        (Share(0, 0), Share(0, 0), None),
    ],
)
def test_an_arm_is_harmful_when_it_is_surely_worse_by_the_bound(
    a: Share, b: Share, worse: Arm | None
) -> None:
    assert harmed(a, b, planned=1800, harm=HARM) is worse


def test_how_many_leads_it_takes() -> None:
    assert expected_size(0.15, 0.03) == 8886
    assert expected_size(0.15, 0.05) == 3199
    assert expected_size(0.15, 0.03, share=0.1) == 24_682  # most leads of A tell little


@pytest.mark.parametrize(
    ("arrived", "mature", "per_day", "days"),
    [
        (0, 0, 100.0, 40),  # ten days until the last one comes, and the horizon
        (400, 0, 100.0, 36),
        (1000, 300, 100.0, 7),  # all are there
        (1200, 1000, 100.0, 0),
        (0, 0, 0.0, None),
    ],
)
def test_days_to_go(arrived: int, mature: int, per_day: float, days: int | None) -> None:
    found = days_to_go(size=1000, arrived=arrived, mature=mature, per_day=per_day, horizon=30)
    assert found == days
