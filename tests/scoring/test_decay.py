from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from functions.domain.phrases import said
from functions.domain.scoring import Decay, Scorecard, next_change, score_lead
from functions.domain.texts import ENGLISH
from tests.scoring.builders import DAY, HOUR, NOW, a_calendar, a_rule, a_scorecard, berlin, facts_of

MINUTE = timedelta(minutes=1)
BASE = a_rule("base", "true", 50)
WHIT_MONDAY = date(2026, 5, 25)
FRIDAY = berlin(2026, 5, 22, 16, 0)


def a_decay(**fields: Any) -> Decay:
    usual: dict[str, Any] = {
        "id": "no-reply",
        "unanswered": 3 * DAY,
        "points": -5,
        "every": 3 * DAY,
        "floor": -30,
    }
    return Decay(**{**usual, **fields})


def working_days() -> Scorecard:
    return a_scorecard(
        calendar=a_calendar(WHIT_MONDAY), rules=(BASE,), decays=(a_decay(clock="working-days"),)
    )


# Contact on Friday 16:00, Monday is a holiday. Friday gives 8 hours, Tuesday and Wednesday a day each:
# after 2 days and 8 hours it is Wednesday midnight, and 16 hours are left for Thursday.
TABLE = [
    (berlin(2026, 5, 22, 16, 0), 50),
    (berlin(2026, 5, 25, 16, 0), 50),
    (berlin(2026, 5, 28, 15, 59), 50),
    (berlin(2026, 5, 28, 16, 0), 45),  # Thursday 16:00, the exact minute
    (berlin(2026, 6, 2, 15, 59), 45),
    (berlin(2026, 6, 2, 16, 0), 40),  # Friday, Monday, Tuesday
    (berlin(2026, 6, 5, 16, 0), 35),
    (berlin(2026, 6, 10, 16, 0), 30),
    (berlin(2026, 6, 15, 16, 0), 25),
    (berlin(2026, 6, 18, 15, 59), 25),
    (berlin(2026, 6, 18, 16, 0), 20),  # the floor
    (berlin(2027, 6, 18, 16, 0), 20),
]


@pytest.mark.parametrize(("at", "points"), TABLE)
def test_friday_16_00_with_a_holiday_on_monday(at: datetime, points: int) -> None:
    assert score_lead(facts_of(unanswered_since=FRIDAY), working_days(), at).points == points


def test_the_exact_moment_is_known_ahead() -> None:
    score = score_lead(facts_of(unanswered_since=FRIDAY), working_days(), FRIDAY)
    assert next_change(score, working_days(), FRIDAY) == berlin(2026, 5, 28, 16, 0)


def test_at_the_floor_nothing_changes_any_more() -> None:
    at = berlin(2026, 6, 18, 16, 0)
    score = score_lead(facts_of(unanswered_since=FRIDAY), working_days(), at)
    assert next_change(score, working_days(), at) is None


@pytest.mark.parametrize(
    ("silent", "lost"),
    [
        (3 * DAY - MINUTE, 0),
        (3 * DAY, 5),
        (6 * DAY - MINUTE, 5),
        (6 * DAY, 10),
        (18 * DAY, 30),
        (99 * DAY, 30),
    ],
)
def test_on_the_calendar_every_full_period_costs_once_to_the_floor(silent: timedelta, lost: int) -> None:
    card = a_scorecard(rules=(BASE,), decays=(a_decay(),))
    assert score_lead(facts_of(unanswered_since=NOW - silent), card, NOW).points == 50 - lost


def test_without_every_the_points_fall_once() -> None:
    card = a_scorecard(rules=(BASE,), decays=(a_decay(every=None, floor=-5),))
    assert score_lead(facts_of(unanswered_since=NOW - 99 * DAY), card, NOW).points == 45


def test_a_floor_between_two_periods_is_reached_exactly() -> None:
    card = a_scorecard(rules=(BASE,), decays=(a_decay(floor=-12),))
    assert score_lead(facts_of(unanswered_since=NOW - 99 * DAY), card, NOW).points == 38


def test_while_the_ball_is_on_our_side_silence_costs_nothing() -> None:
    card = a_scorecard(rules=(BASE,), decays=(a_decay(),))
    assert score_lead(facts_of(unanswered_since=None), card, NOW).points == 50


def test_the_reason_says_for_how_long() -> None:
    score = score_lead(facts_of(unanswered_since=FRIDAY), working_days(), berlin(2026, 6, 2, 17, 0))
    assert said(score.contributions[-1].why, ENGLISH) == "No reply for 6 working days"


@pytest.mark.parametrize(
    "start", [datetime(2026, 3, 27, 1, 30, tzinfo=UTC), datetime(2026, 10, 23, 0, 30, tzinfo=UTC)]
)
def test_a_change_of_summer_time_shifts_nothing(start: datetime) -> None:
    # A clock without days off, so that the hours of the change themselves are counted.
    from functions.domain.calendar.business_hours import ALWAYS, WorkCalendar
    from tests.scoring.builders import BERLIN

    every_hour = a_decay(clock="working-days", unanswered=DAY, every=HOUR, floor=-500)
    card = a_scorecard(
        calendar=WorkCalendar(BERLIN, ALWAYS),
        rules=(a_rule("base", "true", 1000),),
        maximum=1000,
        decays=(every_hour,),
    )
    at = start
    for _ in range(60):
        score = score_lead(facts_of(unanswered_since=start), card, at)
        change = next_change(score, card, at)
        assert change is not None
        assert (
            score_lead(facts_of(unanswered_since=start), card, change - timedelta(microseconds=1)).points
            == score.points
        )
        assert score_lead(facts_of(unanswered_since=start), card, change).points < score.points
        at = change
