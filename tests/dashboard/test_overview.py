"""The cards of the first page, made of the eleven leads of the worked examples."""

from dataclasses import replace

import pytest

from functions.dashboard.judged import rule_rows
from functions.dashboard.lines import lines_of
from functions.dashboard.overview import (
    calibration_view,
    conversion_rows,
    days_by_band,
    deadline_rows,
    lift_view,
    nurturing_view,
    period_of,
    tiles,
    touch_view,
)
from functions.dashboard.pages import overview_page
from functions.dashboard.reading import Reading
from functions.dashboard.signs import Signs
from functions.dashboard.team import fairness_views
from functions.dashboard.view.rows import Verdict
from infra.web.dashboard import render_page
from tests.dashboard.conftest import PERIOD
from tests.figures.eleven_leads import AS_OF


def test_the_period_says_how_many_leads_are_old_enough(reading: Reading) -> None:
    period = period_of(reading)
    assert (period.arrived, period.mature, period.first_figures_on) == (11, 8, None)


def test_every_day_has_its_leads_by_band_the_highest_first(reading: Reading) -> None:
    days = days_by_band(reading)
    assert (days.bands, days.totals) == (("hot", "warm", "cold"), (6, 3, 2))
    assert len(days.days) == PERIOD.length


def test_conversion_is_by_band_and_of_all(reading: Reading) -> None:
    rows, overall = conversion_rows(reading)
    assert [(row.band, row.arrived, row.conversion.count, row.conversion.of) for row in rows] == [
        ("hot", 6, 1, 3),
        ("warm", 3, 1, 2),
        ("cold", 2, 1, 2),
    ]
    assert (overall.conversion.count, overall.conversion.of, overall.before) == (3, 7, None)


def test_deadlines_are_by_band_and_by_manager_unless_that_is_not_wanted(reading: Reading) -> None:
    rows = deadline_rows(reading, by_manager=True)
    assert [(row.name, row.in_time.count, row.in_time.of) for row in rows] == [
        ("hot", 3, 5),
        ("warm", 1, 2),
        ("Anna", 4, 4),
        ("Boris", 1, 2),
        ("user 9", 0, 2),
    ]
    assert (rows[0].deadline, rows[0].median, rows[0].nine_in_ten) == (20, 15, 31)
    assert [row.manager for row in deadline_rows(reading, by_manager=False)] == [None, None]


def test_the_curves_say_what_the_figures_say(reading: Reading) -> None:
    touch, lift, calibration = touch_view(reading), lift_view(reading), calibration_view(reading)
    assert touch is not None
    assert [(curve.band, curve.steps[0]) for curve in touch.curves] == [
        ("hot", (8, pytest.approx(1 / 6))),
        ("warm", (75, 0.5)),
    ]
    assert lift is not None
    assert (lift.points[0], lift.points[-1], lift.conversions) == ((0.0, 0.0), (1.0, 1.0), 3)
    assert calibration is not None
    assert sum(each.share.of for each in calibration.bins) == 7
    assert [(each.band, each.points) for each in calibration.thresholds] == [("warm", 40), ("hot", 70)]


def test_the_six_figures_are_there(reading: Reading) -> None:
    six = tiles(reading, Signs(AS_OF), by_manager=True)
    assert six.touch is not None
    assert (six.touch.in_time.count, six.touch.in_time.of, six.touch.median) == (4, 7, 15)
    assert six.conversion is not None
    assert (six.conversion.share.count, six.conversion.share.of, six.conversion.change) == (3, 7, None)
    assert six.separation is not None
    assert (six.separation.highest, six.separation.times) == ("hot", None)
    assert six.fairness is not None
    assert six.fairness.bound == 1.0
    assert (six.load.open, six.load.fullest, six.load.fullest_open) == (3, "Boris", 2)
    assert (six.conservation.open, six.conservation.assigned) == (3, 3)


def test_each_rule_has_a_row_with_its_verdict(reading: Reading) -> None:
    [row] = rule_rows(reading)
    assert (row.fired.count, row.fired.of, row.verdict) == (4, 7, Verdict.TOO_FEW)


def test_managers_stand_by_what_they_are_owed(reading: Reading) -> None:
    [view] = fairness_views(reading, by_manager=True)
    assert [row.name for row in view.managers] == ["Anna", "Boris", "user 9"]
    assert [row.open for row in view.managers] == [0, 2, 1]


def test_nobody_was_handed_over_and_nothing_is_said_of_it(reading: Reading) -> None:
    assert nurturing_view(reading) is None


def test_without_figures_by_manager_no_page_has_one_whoever_asks(reading: Reading) -> None:
    settings = replace(reading.config.figures, by_manager=False)
    bare = replace(reading, config=replace(reading.config, figures=settings))
    view = overview_page(bare, Signs(AS_OF), by_manager=True)
    assert (view.filter.managers, [row.manager for row in view.deadlines]) == ((), [None, None])
    assert (view.tiles.load.open, view.tiles.load.fullest, view.tiles.load.at_cap) == (3, "", None)
    shared = [row for each in view.fairness for row in each.managers]
    assert [row.name for row in shared] == ["Anna", "Boris", "user 9"]
    assert [(row.in_time, row.conversion) for row in shared] == [(None, None)] * 3
    assert [each for each in lines_of(bare, by_manager=True) if "manager" in each.dimension] == []
    assert "Nobody is at a cap" not in render_page(view, base=None)
