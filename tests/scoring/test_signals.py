from datetime import timedelta
from typing import Any

import pytest

from functions.domain.scoring import SignalRule, SignalSeen, next_change, score_lead
from tests.scoring.builders import DAY, HOUR, NOW, a_scorecard, berlin, facts_of, seen


def opened(**ways: Any) -> SignalRule:
    return SignalRule(**{"id": "opened", "type": "email.opened", "points": 10, **ways})


def points(rule: SignalRule, *ages: timedelta) -> int:
    return score_lead(facts_of(signals=seen(rule.type, *ages)), a_scorecard(signals=(rule,)), NOW).points


@pytest.mark.parametrize(("days", "left"), [(0, 10), (7, 7), (14, 5), (28, 3), (42, 1), (61, 0)])
def test_a_half_life_halves(days: int, left: int) -> None:
    # 10 · 2^(-7/14) = 7.07; 28 days: 2.5, rounded half away from zero; 42: 1.25; 61: 0.488
    assert points(opened(half_life=14 * DAY), days * DAY) == left


@pytest.mark.parametrize(("days", "left"), [(0, 10), (5, 5), (9, 1), (10, 0), (11, 0)])
def test_linear_falls_evenly_to_nothing(days: int, left: int) -> None:
    assert points(opened(linear=10 * DAY), days * DAY) == left


@pytest.mark.parametrize(("age", "left"), [(10 * DAY - timedelta(microseconds=1), 10), (10 * DAY, 0)])
def test_an_expiry_is_sharp(age: timedelta, left: int) -> None:
    assert points(opened(expires=10 * DAY), age) == left


def test_without_a_way_of_ageing_the_points_stay() -> None:
    assert points(opened(), 900 * DAY) == 10


def test_several_are_summed_before_they_are_rounded() -> None:
    # Three times 2.5 is 7.5: 8, and not three times 3.
    assert points(opened(half_life=14 * DAY), 28 * DAY, 28 * DAY, 28 * DAY) == 8


def test_only_so_many_a_day_count() -> None:
    assert points(opened(per_day=1), HOUR, 2 * HOUR, 3 * HOUR, 30 * HOUR) == 20


def test_a_day_is_the_business_day_of_the_portal() -> None:
    # 21:30 and 22:30 UTC are one day in UTC and two in Berlin.
    signals = (
        SignalSeen("email.opened", berlin(2026, 6, 8, 23, 30)),
        SignalSeen("email.opened", berlin(2026, 6, 9, 0, 30)),
    )
    card = a_scorecard(signals=(opened(per_day=1),))
    assert score_lead(facts_of(signals=signals), card, NOW).points == 20


def test_all_of_them_together_have_a_cap() -> None:
    assert points(opened(max_points=25), HOUR, HOUR, HOUR) == 25


def test_points_against_a_lead_have_the_same_cap() -> None:
    bad = opened(points=-10, max_points=15)
    score = score_lead(
        facts_of(signals=seen("email.opened", HOUR, HOUR)), a_scorecard(signals=(bad,), minimum=-50), NOW
    )
    assert score.points == -15


def test_a_senders_clock_that_is_ahead_gives_no_more_than_now() -> None:
    assert points(opened(half_life=DAY), -2 * HOUR) == 10


def test_a_signal_with_another_name_gives_nothing() -> None:
    card = a_scorecard(signals=(opened(),))
    assert score_lead(facts_of(signals=seen("link.clicked", HOUR)), card, NOW).points == 0


def test_the_next_change_of_a_line_that_falls_evenly_is_known_to_the_moment() -> None:
    # 10 points over 10 days: 9.5 left after half a day still rounds to 10, anything less to 9.
    card = a_scorecard(signals=(opened(linear=10 * DAY),))
    score = score_lead(facts_of(signals=seen("email.opened", timedelta(0))), card, NOW)
    change = next_change(score, card, NOW)
    assert change is not None
    assert abs(change - (NOW + 12 * HOUR)) <= timedelta(milliseconds=1)
