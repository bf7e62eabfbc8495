"""Two paths to one score: the clock's, from what is stored, and a fresh look at the facts."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.scoring import (
    Decay,
    Facts,
    Score,
    Scorecard,
    SignalRule,
    SignalSeen,
    improvements,
    next_change,
    project_score,
    reasons,
    score_lead,
)
from functions.domain.scoring.course import MOST_LOOKS, Course, first_change
from tests.scoring.builders import DAY, HOUR, NOW, a_rule, a_scorecard, facts_of, seen
from tests.scoring.histories import delays, expiring_histories, scorecards

TICK = timedelta(microseconds=1)


class Counted(Course):
    """A course that counts how often a moment was looked at."""

    looks = 0

    def points(self, at: datetime) -> list[int]:
        Counted.looks += 1
        return list(super().points(at))


def essence(score: Score) -> tuple[object, ...]:
    return score.points, score.automatic, score.band, reasons(score), set(score.contributions)


def expiring(kind: str, age: timedelta, left: timedelta) -> SignalSeen:
    return SignalSeen(kind, NOW - age, NOW + left)


@given(expiring_histories(), scorecards(), st.lists(delays, min_size=1, max_size=4))
def test_r11_the_clock_and_a_fresh_look_find_the_same_at_every_moment(
    facts: Facts, card: Scorecard, steps: list[timedelta]
) -> None:
    now, by_clock = NOW, score_lead(facts, card, NOW)
    until, band = by_clock.counted_until, by_clock.band
    for step in steps:
        now += step
        if until is not None and until <= now:
            return  # a rule counts fewer signals now: the lead is read, and there is no other path
        fresh = score_lead(facts, card, now, band_before=band)
        projected = project_score(by_clock.contributions, card, now, band_before=band)
        by_clock = replace(projected, counted_until=until)
        assert essence(by_clock) == essence(fresh)
        assert next_change(by_clock, card, now) == next_change(fresh, card, now)
        band = fresh.band


@given(expiring_histories(), scorecards(), st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_r11_nothing_changes_before_the_next_change_and_something_does_at_it(
    facts: Facts, card: Scorecard, shares: list[float]
) -> None:
    score = score_lead(facts, card, NOW)
    change = next_change(score, card, NOW)
    end = NOW + timedelta(days=3000) if change is None else change - TICK
    assert all(
        score_lead(facts, card, NOW + share * (end - NOW)).points == score.points for share in (*shares, 1.0)
    )
    if change is not None and change != score.counted_until:
        after = score_lead(facts, card, change)
        corrected = {line.kind for line in score.contributions} - {line.kind for line in after.contributions}
        assert after.points != score.points or "adjustment" in corrected


def test_r11_a_signal_that_is_kept_for_thirty_days_only_is_gone_on_either_path() -> None:
    card = a_scorecard(rules=(a_rule("base", "true", 10),), signals=(SignalRule("demo", "demo", 30),))
    facts = facts_of(signals=(expiring("demo", 0 * DAY, 30 * DAY),))
    score = score_lead(facts, card, NOW)
    assert (score.points, next_change(score, card, NOW)) == (40, NOW + 30 * DAY)
    for day, points in ((29, 40), (30, 10), (31, 10)):
        assert score_lead(facts, card, NOW + day * DAY).points == points
        assert project_score(score.contributions, card, NOW + day * DAY).points == points


def test_an_expiry_frees_no_place_of_its_business_day_for_a_signal_that_did_not_count() -> None:
    rule = SignalRule("demo", "demo", 30, per_day=1)
    card = a_scorecard(signals=(rule,))
    facts = facts_of(signals=(expiring("demo", 2 * HOUR, DAY), expiring("demo", HOUR, 2 * DAY)))
    score = score_lead(facts, card, NOW)
    assert [score_lead(facts, card, NOW + day * DAY).points for day in range(3)] == [30, 30, 0]
    assert [project_score(score.contributions, card, NOW + day * DAY).points for day in range(3)] == [
        30,
        30,
        0,
    ]


def test_the_lead_is_read_again_when_a_rule_counts_fewer_signals() -> None:
    card = a_scorecard(rules=(a_rule("few", 'count("link.clicked") < 2', 20),))
    facts = facts_of(signals=(expiring("link.clicked", HOUR, DAY), expiring("link.clicked", HOUR, 2 * DAY)))
    score = score_lead(facts, card, NOW)
    assert (score.points, next_change(score, card, NOW)) == (0, NOW + DAY)
    assert score_lead(facts, card, NOW + DAY).points == 20


def test_advice_counts_no_signal_that_has_expired() -> None:
    card = a_scorecard(signals=(SignalRule("demo", "demo", 30),))
    facts = facts_of(signals=(expiring("demo", 2 * DAY, -DAY), expiring("demo", DAY, DAY)))
    assert [each.points for each in improvements(score_lead(facts, card, NOW), card, NOW)] == [60]


@pytest.mark.parametrize("ageing", ["half_life", "linear", "expires"])
def test_r3_the_next_change_of_four_hundred_signals_is_found_by_halving(
    ageing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ages_by: dict[str, Any] = {ageing: 14 * DAY}
    rule = SignalRule("opened", "email.opened", 15, **ages_by)
    card = a_scorecard(signals=(rule,))
    ages = [number * HOUR / 2 for number in range(400)]
    score = score_lead(facts_of(signals=seen("email.opened", *ages)), card, NOW)
    monkeypatch.setattr("functions.domain.scoring.projection.Course", Counted)
    Counted.looks = 0
    change = next_change(score, card, NOW)
    assert Counted.looks <= 60
    assert change is not None
    facts = facts_of(signals=seen("email.opened", *ages))
    assert score_lead(facts, card, change - TICK).points == score.points == 100
    assert score_lead(facts, card, change).points < 100


def test_lines_that_hide_each_other_cost_no_more_than_the_most_looks_and_hide_no_change() -> None:
    up = SignalRule("up", "email.opened", 15, half_life=14 * DAY)
    card = a_scorecard(rules=(a_rule("base", "true", 50),), signals=(up, replace(up, id="down", points=-15)))
    ages = [number * HOUR for number in range(400)]
    facts = facts_of(signals=seen("email.opened", *ages))
    score = score_lead(facts, card, NOW)
    Counted.looks = 0
    course = Counted.of(score.contributions, card, NOW)
    assert course.settled_at is not None
    found = first_change(course, NOW, course.settled_at)
    assert Counted.looks <= MOST_LOOKS + 60
    assert found is not None
    assert found > NOW
    assert score_lead(facts, card, found).points == 50


def test_a_silence_without_a_near_end_is_foreseen_without_walking_to_it() -> None:
    endless = Decay("no-reply", DAY, -1, timedelta(days=3650), floor=-10_000, clock="working-days")
    card = a_scorecard(rules=(a_rule("base", "true", 50),), decays=(endless,))
    score = score_lead(facts_of(unanswered_since=NOW), card, NOW)
    assert next_change(score, card, NOW) == NOW + DAY


def test_what_was_stored_before_signals_expired_counts_on_until_the_lead_is_read() -> None:
    card = a_scorecard(signals=(SignalRule("demo", "demo", 30),))
    score = score_lead(facts_of(signals=(expiring("demo", HOUR, DAY),)), card, NOW)
    old = [line._replace(expiries=()) for line in score.contributions]
    assert project_score(old, card, NOW + 9 * DAY).points == 30
