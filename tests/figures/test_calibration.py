"""Do points mean what they say: bins out of order, hot against cold, too many hot leads."""

from collections.abc import Mapping
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.figures.calibration import HotWeek, calibration, is_inflated, separation
from functions.domain.figures.proportions import Share

groups = st.integers(0, 200).flatmap(lambda of: st.builds(Share, st.integers(0, of), st.just(of)))
RISING = [HotWeek(Share(10 + n, 100), Share(9 - n, 10 + n)) for n in range(5)]


def test_the_bins_go_by_tens_and_the_last_one_has_a_hundred() -> None:
    bins = calibration({})
    assert [(each.lowest, each.highest) for each in bins[:2]] == [(0, 9), (10, 19)]
    assert (len(bins), bins[-1].lowest, bins[-1].highest) == (10, 90, 100)


@pytest.mark.parametrize(
    ("points", "index"), [(-7, 0), (0, 0), (9, 0), (10, 1), (89, 8), (90, 9), (100, 9), (130, 9)]
)
def test_every_lead_is_in_one_bin(points: int, index: int) -> None:
    bins = calibration({points: Share(1, 3)})
    assert [each.converted for each in bins].index(Share(1, 3)) == index


def test_a_bin_that_converts_less_than_a_lower_one_is_out_of_order() -> None:
    bins = calibration({15: Share(5, 100), 35: Share(40, 100), 55: Share(10, 100), 95: Share(50, 100)})
    assert [each.lowest for each in bins if each.is_out_of_order] == [50]


def test_a_bin_that_may_be_lower_by_chance_is_in_order() -> None:
    assert not any(each.is_out_of_order for each in calibration({35: Share(4, 10), 55: Share(1, 10)}))


@given(st.dictionaries(st.integers(-20, 120), groups))
def test_the_bins_have_all_leads_and_their_order_follows_from_their_intervals(
    by_points: Mapping[int, Share],
) -> None:
    bins = calibration(by_points)
    assert sum((each.converted for each in bins), Share(0, 0)) == sum(by_points.values(), Share(0, 0))
    out_of_order = {
        higher.lowest
        for lower, higher in combinations(bins, 2)
        if (above := lower.converted.interval) and (below := higher.converted.interval)
        if below.high < above.low
    }
    assert {each.lowest for each in bins if each.is_out_of_order} == out_of_order


def test_separation_says_how_many_times_as_often_hot_leads_convert() -> None:
    assert separation(Share(30, 100), Share(5, 100)) == pytest.approx(6)


@pytest.mark.parametrize(
    ("hot", "cold"),
    [(Share(30, 100), Share(4, 1000)), (Share(30, 100), Share(0, 0)), (Share(0, 0), Share(9, 90))],
    ids=str,
)
def test_separation_is_not_told_by_few_cold_conversions_or_without_hot_leads(hot: Share, cold: Share) -> None:
    assert separation(hot, cold) is None


def test_ever_more_hot_leads_of_whom_ever_fewer_convert_are_inflation() -> None:
    assert is_inflated(RISING)
    assert is_inflated([HotWeek(Share(90, 100), Share(1, 90)), *RISING])


def test_three_weeks_running_may_be_chance() -> None:
    assert not is_inflated(RISING[1:])
    assert not is_inflated([])


@pytest.mark.parametrize(
    "broken",
    [
        HotWeek(RISING[1].hot, RISING[2].converted),
        HotWeek(RISING[2].hot, RISING[1].converted),
        HotWeek(Share(0, 0), Share(0, 0)),
        HotWeek(Share(0, 100), Share(0, 0)),
    ],
    ids=["as many hot", "as many convert", "nothing came", "nothing hot"],
)
def test_a_week_that_stands_still_breaks_the_run(broken: HotWeek) -> None:
    assert not is_inflated([*RISING[:2], broken, *RISING[3:]])
