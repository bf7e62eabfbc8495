"""What marketing and sales have promised each other, judged week by week on leads as they may come."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from functions.domain.figures.agreement import WEEKS, Promise, judge, weeks_to_judge
from functions.domain.figures.cohorts import Cubes
from functions.domain.figures.row import Row
from functions.domain.figures.settings import Agreement
from functions.domain.figures.verdicts import Keeping
from functions.domain.lead.record import Ending
from tests.figures.eleven_leads import ANNA, AS_OF, SINCE, a_row, a_stint, at, cubes_of, eleven

TODAY = AS_OF.date()
OCTOBER, NOVEMBER = date(2026, 10, 5), date(2026, 11, 16)
"""The Mondays of the two weeks in which leads came, the running week left out."""
KEPT, MISSED, TOO_FEW = Keeping.KEPT, Keeping.MISSED, Keeping.TOO_FEW
WEEK = timedelta(days=7)


def judged(rows: dict[int, Row], **promised: Any) -> Promise:
    weeks = weeks_to_judge(today=TODAY, since=SINCE, horizon=30)
    cubes = [Cubes(cubes_of(rows, week).documents, week) for week in weeks]
    [promise] = judge(Agreement(**promised), cubes, highest_band="hot", minute=int(AS_OF.timestamp() // 60))
    return promise


def week_of(promise: Promise, monday: date) -> tuple[float, Keeping]:
    found = next(each for each in promise.weeks if each.monday == monday)
    return found.number, found.keeping


def many(count: int, make: Callable[[datetime], Row]) -> dict[int, Row]:
    """Return so many leads of the week of 16 November."""
    return {number: make(at(11, 17, 9, number % 60)) for number in range(count)}


def touched(arrived: datetime) -> Row:
    return a_row(arrived, "hot", 80, a_stint(ANNA, "hot", arrived, touched=arrived + timedelta(minutes=5)))


def late(arrived: datetime) -> Row:
    return a_row(arrived, "hot", 80, a_stint(ANNA, "hot", arrived, touched=arrived + timedelta(hours=5)))


def test_nothing_is_said_of_what_was_not_promised() -> None:
    assert judge(Agreement(), [], highest_band="hot", minute=0) == ()


def test_leads_that_start_hot_are_counted_in_whole_weeks() -> None:
    promise = judged(eleven(), hot_per_week=2)
    assert [each.monday for each in promise.weeks] == [OCTOBER + WEEK * number for number in range(7)]
    assert (week_of(promise, OCTOBER), week_of(promise, NOVEMBER)) == ((3, KEPT), (1, MISSED))
    assert (promise.count(KEPT), promise.count(MISSED)) == (1, 6)


def test_junk_is_judged_in_weeks_whose_leads_are_all_mature() -> None:
    promise = judged(eleven(), junk_share=0.15)
    assert [each.monday for each in promise.weeks] == [OCTOBER]
    assert week_of(promise, OCTOBER) == (1 / 7, KEPT)
    assert week_of(judged(eleven(), junk_share=0.1), OCTOBER)[1] is TOO_FEW
    assert judged(eleven(), junk_share=0.02).count(MISSED) == 1


def test_touched_in_time_is_of_the_first_clocks_that_were_due() -> None:
    promise = judged(eleven(), touched_in_time=0.9)
    assert [each.monday for each in promise.weeks] == [OCTOBER, NOVEMBER]
    assert (week_of(promise, OCTOBER), week_of(promise, NOVEMBER)) == ((0.6, MISSED), (1.0, KEPT))
    assert week_of(judged(eleven(), touched_in_time=0.85), OCTOBER)[1] is TOO_FEW  # 23.1 to 88.2 %


def test_a_share_below_its_target_is_missed_only_where_chance_does_not_explain_it() -> None:
    few = judged(many(4, touched) | {9: late(at(11, 18, 9))}, touched_in_time=0.9)
    more = judged(
        many(40, touched) | {100 + each: late(at(11, 18, 9)) for each in range(20)}, touched_in_time=0.9
    )
    assert (week_of(few, NOVEMBER)[1], week_of(more, NOVEMBER)[1]) == (TOO_FEW, MISSED)


def test_every_lead_that_a_manager_was_given_is_to_be_touched() -> None:
    untouched = a_row(at(11, 17, 9), "hot", 80, a_stint(ANNA, "hot", at(11, 17, 9)))
    no_touch_is_owed = {
        1: a_row(at(11, 17, 9), "cold", 10),
        2: replace(untouched, ending=Ending.JUNK),
        3: replace(untouched, handed_off_at=at(11, 18, 2)),
        4: a_row(at(11, 17, 9), "hot", 80, a_stint(ANNA, "hot", at(11, 17, 9)), is_gone=True),
    }
    within = timedelta(days=3)
    assert judged(no_touch_is_owed, answered_in=within).newest is None
    good = {**no_touch_is_owed, **{10 + key: row for key, row in many(5, touched).items()}}
    assert week_of(judged(good, answered_in=within), NOVEMBER) == (1.0, KEPT)
    assert week_of(judged({**good, 99: untouched}, answered_in=within), NOVEMBER) == (5 / 6, MISSED)
    assert judged(good, answered_in=timedelta(days=5)).newest is None


def test_a_touch_counts_until_the_days_are_over() -> None:
    start = at(11, 17, 9)
    for after, number in ((timedelta(days=3) - timedelta(minutes=1), 1.0), (timedelta(days=3), 0.0)):
        rows = {1: a_row(start, "hot", 80, a_stint(ANNA, "hot", start, touched=start + after))}
        assert week_of(judged(rows, answered_in=timedelta(days=3)), NOVEMBER)[0] == number


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(0, 200), st.integers(1, 60))
def test_the_weeks_are_whole_and_over_and_counted_from_their_monday_on(
    today: date, days_counted: int, horizon: int
) -> None:
    since = today - timedelta(days=days_counted)
    weeks = weeks_to_judge(today=today, since=since, horizon=horizon)
    assert len(weeks) <= WEEKS
    assert all(each.length == 7 and each.first.weekday() == 0 for each in weeks)
    assert all(since <= each.first and each.last < today for each in weeks)
    assert all(later.first - earlier.last == timedelta(days=1) for earlier, later in pairwise(weeks))
    assert not weeks or (today - weeks[-1].last).days <= 7
    assert len(weeks) == WEEKS or days_counted < 7 * (WEEKS + 1)
