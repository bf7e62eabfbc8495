"""The dictionary's worked examples: eleven leads, and what every figure says of them."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from functions.domain.distribution import bound_for_anybody
from functions.domain.figures.cells import Cell, cells_of, cohort_name
from functions.domain.figures.cohorts import Period
from functions.domain.figures.documents import difference
from functions.domain.figures.outcomes import (
    arrived,
    conversion,
    conversion_of_summary,
    conversion_so_far,
    converted_by_points,
    expected,
    rules,
    total,
)
from functions.domain.figures.proportions import Share
from functions.domain.figures.ranking import auc, lift
from functions.domain.figures.service import in_time_by_band, in_time_by_manager, time_to_touch
from functions.domain.figures.verdicts import Verdict
from functions.domain.lead.record import Ending, LeadState
from tests.figures.eleven_leads import (
    ANNA,
    AS_OF,
    BORIS,
    CALENDAR,
    SINCE,
    VERA,
    a_stint,
    at,
    cubes_of,
    elapsed,
    eleven,
    minutes,
)

PERIOD = Period(date(2026, 10, 1), AS_OF.date(), AS_OF.date())
CUBES = cubes_of(eleven(), PERIOD)
MINUTE = int(AS_OF.timestamp() // 60)


def percent(share: Share) -> tuple[float, float, float]:
    assert share.value is not None
    return (round(100 * share.value, 1), round(100 * (share.low or 0), 1), round(100 * (share.high or 0), 1))


def test_1_conversion_is_of_mature_leads_and_within_the_horizon() -> None:
    shares = conversion(CUBES)
    assert sum(arrived(CUBES).values()) == 11
    assert {band: (each.count, each.of) for band, each in shares.items()} == {
        "hot": (1, 3),
        "warm": (1, 2),
        "cold": (1, 2),
    }
    assert percent(shares["hot"]) == (33.3, 6.1, 79.2)
    assert percent(shares["warm"]) == (50.0, 9.5, 90.5)
    assert percent(total(shares)) == (42.9, 15.8, 75.0)
    so_far = total(conversion_so_far(CUBES))
    assert (so_far.count, so_far.of) == (5, 10)


def test_1_the_summaries_say_the_same_as_the_weeks() -> None:
    assert conversion_of_summary(CUBES) == conversion(CUBES)


def test_2_a_deadline_counts_once_it_is_over() -> None:
    bands = in_time_by_band(CUBES, minute=MINUTE)
    assert percent(bands["hot"]) == (60.0, 23.1, 88.2)
    assert (bands["hot"].count, bands["hot"].of) == (3, 5)
    assert (bands["warm"].count, bands["warm"].of) == (1, 2)
    managers = in_time_by_manager(CUBES, minute=MINUTE)
    assert {name: (managers[name].count, managers[name].of) for name in (ANNA, BORIS, VERA)} == {
        ANNA: (4, 4),
        BORIS: (1, 2),
        VERA: (0, 2),
    }


def test_3_who_still_waits_counts_as_waiting() -> None:
    curve = time_to_touch(CUBES, elapsed)["hot"]
    assert curve.times == (8, 9, 15, 31)
    assert [round(float(each), 3) for each in curve.shares] == [0.167, 0.333, 0.556, 1.0]
    assert (curve.quantile(0.5), curve.quantile(0.9)) == (15, 31)


def test_3_a_lead_that_was_taken_back_waits_on() -> None:
    assert time_to_touch(CUBES, elapsed)["warm"].times == (75, 160)


def test_4_junk_and_lost_leads_compete_with_conversion() -> None:
    assert expected(CUBES, "hot").at(30) == 0.5


def test_5_lift_and_auc_rest_on_the_first_points() -> None:
    points = converted_by_points(CUBES)
    assert lift(points, 0.2) == pytest.approx(1 / 3)
    assert auc(points) == 0.5
    ties = {50: Share(1, 2), 10: Share(1, 2)}
    assert lift(ties, 0.25) == pytest.approx(0.25)


def test_6_a_rule_is_judged_by_those_with_and_without_it() -> None:
    judged = rules(CUBES)["reachable", 10]
    assert (judged.fired.count, judged.fired.of) == (2, 4)
    assert (judged.others.count, judged.others.of) == (1, 3)
    assert judged.difference is not None
    assert [round(100 * each, 1) for each in (judged.difference.value, judged.difference.low)] == [
        16.7,
        -41.1,
    ]
    assert round(100 * judged.difference.high, 1) == 61.0
    assert judged.verdict is Verdict.TOO_FEW


def test_9_a_reopened_lead_is_taken_out_of_its_ending_again() -> None:
    assigned = eleven()[4]
    sold_on = at(10, 15, 12)
    milestones = replace(assigned.milestones, ended_on=sold_on.date())
    sold = replace(
        assigned, milestones=milestones, ending=Ending.CONVERTED, closed_at=sold_on, state=LeadState.CLOSED
    )
    week, key = cohort_name(date(2026, 10, 7)), (2, "warm", "converted/8")
    counts = [cells_of(each, since=SINCE) for each in (None, assigned, sold, assigned, None)]
    steps = [difference(after, before) for before, after in pairwise(counts)]
    sales = [step[Cell(week, "leads", key)] for step in steps]
    arrivals = [sum(n for cell, n in step.items() if cell[:2] == (week, "leads")) for step in steps]
    assert sales == [0, 1, -1, 0]
    assert arrivals == [1, 0, 0, -1]
    assert difference(counts[2], counts[2]) == Counter()


def test_10_six_managers_with_equal_weights_are_two_and_a_half_leads_from_their_due_at_most() -> None:
    debts = [1.83, 0.33, 0.17, -0.33, -0.83, -1.17]
    assert sum(debts) == pytest.approx(0)
    assert max(map(abs, debts)) == 1.83 < bound_for_anybody(6)
    # With any weights it is 2.9; (n - 1) / 2 holds for equal ones.
    assert bound_for_anybody(5) == 2


def test_11_a_day_is_the_portals() -> None:
    assert CALENDAR.business_day(datetime(2026, 10, 30, 23, 30, tzinfo=UTC)) == date(2026, 10, 31)
    assert CALENDAR.business_day(datetime(2026, 10, 24, 22, 30, tzinfo=UTC)) == date(2026, 10, 25)


def test_11_a_weekend_in_which_the_clocks_go_back_has_no_working_minutes() -> None:
    assert minutes(at(10, 23, 17, 30), at(10, 26, 9, 10)) == 40


def test_a_stint_that_ended_after_its_deadline_was_missed_and_before_it_was_not_due() -> None:
    rows = eleven()
    assert (in_time_by_band(CUBES, minute=MINUTE)["warm"].of) == 2  # 6 was gone before it was due
    later = in_time_by_band(CUBES, minute=MINUTE + 20)
    assert (later["hot"].count, later["hot"].of) == (3, 6)
    assert a_stint(VERA, "hot", at(10, 8, 9)).is_running
    assert rows[6].is_gone


def test_a_period_reads_fourteen_weeks_at_the_most() -> None:
    for number in range(7):
        today = date(2026, 11, 23) + timedelta(days=number)
        period = Period.of_days(90, today=today, since=date(2026, 1, 1), horizon=30)
        assert period.length == 90
        assert len(period.documents()) <= 28
        assert len(period.before.summaries()) <= 2
        assert period.before.last == period.first - timedelta(days=1)
