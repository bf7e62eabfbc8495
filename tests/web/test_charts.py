"""Charts: words stay text, colours are the page's, and the numbers stand where they belong."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from xml.etree.ElementTree import fromstring

import pytest
from markupsafe import Markup

from functions.dashboard.view.charts import DaysByBand
from infra.language.language import ENGLISH
from infra.web.charts.axes import day_ticks, minute_ticks, round_ticks
from infra.web.charts.bars import days_chart, stacked_bars
from infra.web.charts.curves import calibration_chart, lift_chart, touch_chart
from infra.web.charts.drawing import Size, band_number, texts, tone
from infra.web.charts.lines import score_chart, sequence_chart
from tests.browser.sample_charts import the_calibration, the_days, the_lift, the_sequence, the_touch
from tests.browser.sample_story import the_story

MARKUP = "rgb(1,2,3) <b>1.23456</b> & #010203"
CHARTS: dict[str, Callable[[Size], Markup]] = {
    "days": lambda size: days_chart(the_days(), size, ENGLISH),
    "lift": lambda size: lift_chart(the_lift(), size, ENGLISH),
    "calibration": lambda size: calibration_chart(the_calibration(), size, ENGLISH),
    "touch": lambda size: touch_chart(the_touch(), size, ENGLISH),
    "score": lambda size: score_chart(the_story().line, size, ENGLISH),
    "sequence": lambda size: sequence_chart(the_sequence(), size, ENGLISH),
}


def bars(*numbers: int, words: str = "Monday") -> Markup:
    return stacked_bars(
        (numbers,), tones=(tone("band-1"),), labels=((0, words),), size=Size.HALF, language=ENGLISH
    )


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS)
def test_a_chart_has_the_colours_of_the_page_and_no_script_style_or_name(
    draw: Callable[[Size], Markup], size: Size
) -> None:
    svg = draw(size)
    assert fromstring(str(svg)).get("viewBox") == f"0 0 {size.value[0]} {size.value[1]}"
    assert "var(--" in svg
    assert not any(unwanted in svg for unwanted in ("<script", "<style", " id=", "rgb(1,2", "#0102", "href"))


@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS)
def test_a_chart_of_the_same_numbers_is_drawn_once(draw: Callable[[Size], Markup]) -> None:
    assert draw(Size.HALF) is draw(Size.HALF)


def test_words_in_a_chart_are_text_as_they_were_written() -> None:
    svg = bars(3, words=MARKUP)
    assert MARKUP in list(texts(svg))
    assert "<b>" not in svg


def test_the_axis_of_bars_begins_at_nothing_and_reaches_over_the_highest() -> None:
    assert list(texts(bars(3, 17))) == ["Monday", "0", "5", "10", "15", "20"]


def test_a_chart_without_a_number_is_a_chart() -> None:
    assert list(texts(bars(0, 0))) == ["Monday", "0", "1"]


def test_a_phone_is_shown_whole_weeks() -> None:
    days = the_days()
    weeks = days.weeks
    assert {day.weekday() for day in weeks.days} == {0}
    assert sum(weeks.totals) < sum(days.totals)
    assert days_chart(days, Size.PHONE, ENGLISH) == days_chart(weeks, Size.PHONE, ENGLISH)


def test_weeks_at_the_turn_of_the_year_are_whole() -> None:
    days = tuple(date(2026, 12, 28) + timedelta(days=at) for at in range(14))
    weeks = DaysByBand(days, ("hot",), ((1,) * 14,)).weeks
    assert (weeks.days, weeks.counts) == ((date(2026, 12, 28), date(2027, 1, 4)), ((7, 7),))


def test_a_bin_out_of_order_is_marked() -> None:
    view = the_calibration()
    in_order = replace(view, bins=tuple(replace(each, is_out_of_order=False) for each in view.bins))
    assert "var(--bad)" in calibration_chart(view, Size.HALF, ENGLISH)
    assert "var(--bad)" not in calibration_chart(in_order, Size.HALF, ENGLISH)


def test_a_lead_of_an_hour_is_told_by_the_clock() -> None:
    line = the_story().line
    first = replace(line, steps=line.steps[:1], until=line.steps[0].at + timedelta(hours=1))
    assert {"Tue 3 Nov, 09:12", "10:12"} <= set(texts(score_chart(first, Size.HALF, ENGLISH)))


@pytest.mark.parametrize(
    ("ticks", "expected"),
    [
        (round_ticks(0), [0, 1]),
        (round_ticks(4), [0, 1, 2, 3, 4]),
        (round_ticks(46), [0, 20, 40, 60]),
        (round_ticks(1300), [0, 500, 1000, 1500]),
        (minute_ticks(240, most=6), [0, 60, 120, 180, 240]),
        (minute_ticks(45, most=6), [0, 10, 20, 30, 40]),
        (day_ticks([date(2026, 11, 2) + timedelta(days=at) for at in range(21)], most=3), [0, 7, 14]),
        (day_ticks([date(2026, 11, 2)], most=3), [0]),
    ],
)
def test_an_axis_has_round_numbers(ticks: list[int], expected: list[int]) -> None:
    assert ticks == expected


def test_bands_keep_the_colours_of_hot_and_cold() -> None:
    assert [[band_number(at, of) for at in range(of)] for of in (1, 2, 3, 6)] == [
        [1],
        [1, 3],
        [1, 2, 3],
        [1, 2, 3, 4, 5, 1],
    ]
