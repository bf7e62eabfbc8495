"""The line by capacity: nearest, bounded, slow; and what a week of work can do."""

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from functions.domain.distribution import Absence, Manager
from functions.domain.figures.hot_line import (
    FEWEST,
    MOST_MOVE,
    Capacity,
    Line,
    computed_on,
    line_of,
    lines_in,
    lines_text,
    shares_from,
    touches_ahead,
)
from tests.bench.hot_line import played, restless, steady
from tests.builders import a_calendar

CAPACITY = Capacity(touches_per_hour=2, share=0.5, at_least=40, at_most=90)
MONDAY = date(2026, 11, 2)
scores = st.dictionaries(st.integers(0, 100), st.integers(1, 60), min_size=1)


@given(scores, st.floats(0, 500), st.integers(0, 100) | st.none())
def test_it_stays_in_its_bounds_and_moves_three_points(
    counts: dict[int, int], touches: float, before: int | None
) -> None:
    line = line_of(counts, touches, CAPACITY, before=before)
    if sum(counts.values()) < FEWEST:
        assert line is None
        return
    assert line is not None
    assert CAPACITY.at_least <= line.start <= CAPACITY.at_most
    known = min(max(CAPACITY.begin if before is None else before, CAPACITY.at_least), CAPACITY.at_most)
    assert abs(line.start - known) <= MOST_MOVE


@given(scores, st.floats(0, 500))
def test_where_it_may_go_anywhere_no_other_number_is_nearer(counts: dict[int, int], touches: float) -> None:
    for before in range(CAPACITY.at_least, CAPACITY.at_most + 1):
        line = line_of(counts, touches, CAPACITY, before=before)
        if line is None:
            return
        near = range(max(before - 3, CAPACITY.at_least), min(before + 3, CAPACITY.at_most) + 1)
        if line.start == before:
            shares = shares_from(counts, near)
            assert all(
                abs(shares[before] - line.wanted) <= abs(each - line.wanted) for each in shares.values()
            )
            return


def test_shares_are_of_the_leads_with_so_many_points_or_more() -> None:
    assert shares_from({50: 1, 60: 2, 70: 1}, range(59, 62)) == {59: 0.75, 60: 0.75, 61: 0.25}


def test_a_week_of_work_is_hours_without_absences_at_most_the_caps() -> None:
    week = a_calendar("mon-fri 09:00-17:00")
    all_week = Manager(1, week)
    assert touches_ahead([all_week], CAPACITY, MONDAY) == 40
    away = Manager(2, week, absences=(Absence(date(2026, 11, 4), date(2026, 11, 20)),))
    assert touches_ahead([away], CAPACITY, MONDAY) == 16
    capped = Manager(3, week, daily_cap=3, weight=Fraction(1, 2))
    assert touches_ahead([capped], CAPACITY, MONDAY) == 15
    idle = [Manager(4, week, is_paused=True), Manager(5, week, is_standby=True)]
    assert touches_ahead(idle, CAPACITY, MONDAY) == 0


def test_what_is_kept_comes_back_and_nonsense_is_nothing() -> None:
    lines = {"hot": Line(71, 0.2, 0.21, 40, 200)}
    text = lines_text(lines, day=MONDAY)
    assert (lines_in(text), computed_on(text)) == (lines, MONDAY)
    for nonsense in (None, "", "[]", '{"lines": 7}', '{"day": 1}'):
        assert (lines_in(nonsense), computed_on(nonsense)) == ({}, None)


def test_on_both_floors_most_weeks_are_near_capacity_and_little_stays_idle() -> None:
    """The rows of the bench on two worlds each: `make bench ROWS=hot_line` plays twelve."""
    for world in (steady, restless):
        near, idle, fixed = (
            sum(each) / 2 for each in zip(*(played(world, seed) for seed in (100, 101)), strict=True)
        )
        assert near >= 0.5
        assert near > fixed
        assert idle <= 0.15
