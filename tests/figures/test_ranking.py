"""Do leads with more points convert more: worked examples, and properties of any counts by points."""

from collections.abc import Mapping
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.figures.proportions import Share
from functions.domain.figures.ranking import LiftPoint, auc, lift, lift_curve

OCTOBER = {
    82: Share(1, 1),
    74: Share(0, 1),
    71: Share(0, 1),
    55: Share(0, 1),
    48: Share(1, 1),
    22: Share(1, 1),
    12: Share(0, 1),
}
groups = st.integers(0, 8).flatmap(lambda of: st.builds(Share, st.integers(0, of), st.just(of)))
scored = st.dictionaries(st.integers(-5, 105), groups, max_size=12)
ByPoints = Mapping[int, Share]


def test_the_best_fifth_of_seven_leads_has_a_third_of_the_conversions() -> None:
    assert lift(OCTOBER, 0.2) == pytest.approx(1 / 3)


def test_a_score_that_does_not_tell_has_half_of_the_area() -> None:
    assert auc(OCTOBER) == 0.5


def test_a_tied_pair_shares_its_conversion() -> None:
    tied = {50: Share(1, 2), 10: Share(1, 2)}
    assert lift(tied, 0.25) == 0.25
    assert auc(tied) == 0.5


def test_the_curve_goes_from_nothing_to_everything_group_by_group() -> None:
    curve = lift_curve({10: Share(1, 6), 90: Share(3, 4)})
    assert curve == (LiftPoint(0, 0), LiftPoint(0.4, 0.75), LiftPoint(1, 1))


def test_of_leads_of_whom_none_converted_nothing_is_told() -> None:
    for by_points in ({}, {50: Share(0, 0)}, {50: Share(0, 9), 10: Share(0, 2)}):
        assert (lift_curve(by_points), lift(by_points, 0.2), auc(by_points)) == ((), None, None)


def test_where_all_converted_nobody_is_above_anybody() -> None:
    assert auc({50: Share(2, 2)}) is None


@pytest.mark.parametrize("best", [-0.1, 1.1])
def test_more_than_all_leads_are_refused(best: float) -> None:
    with pytest.raises(ValueError, match="no share of the leads"):
        lift(OCTOBER, best)


@given(scored)
def test_the_area_is_the_share_of_pairs_in_which_the_converted_one_has_more_points(
    by_points: ByPoints,
) -> None:
    won = [points for points, group in by_points.items() for _ in range(group.count)]
    lost = [points for points, group in by_points.items() for _ in range(group.of - group.count)]
    pairs = [(high > low) + (high == low) / 2 for high, low in product(won, lost)]
    assert auc(by_points) == (pytest.approx(sum(pairs) / len(pairs)) if pairs else None)


@given(scored)
def test_turned_upside_down_a_score_has_the_rest_of_the_area(by_points: ByPoints) -> None:
    area, turned = auc(by_points), auc({-points: group for points, group in by_points.items()})
    assert (area is None) == (turned is None)
    assert area is None or turned is None or area + turned == pytest.approx(1)


@given(scored, st.floats(0, 1), st.floats(0, 1))
def test_more_leads_have_more_of_the_conversions(by_points: ByPoints, one: float, other: float) -> None:
    few, many = sorted([one, other])
    of_none, of_few, of_many, of_all = (lift(by_points, best) for best in (0, few, many, 1))
    if of_none is None or of_few is None or of_many is None or of_all is None:
        assert not sum(group.count for group in by_points.values())
        return
    assert of_none == 0 <= of_few <= of_many <= 1 == of_all


@given(scored)
def test_the_area_above_the_diagonal_follows_from_the_lift_curve(by_points: ByPoints) -> None:
    """With a share c converted, the area under the lift curve is c / 2 + (1 - c) AUC."""
    area, curve = auc(by_points), lift_curve(by_points)
    if area is None:
        return
    below = sum(
        (after.leads - before.leads) * (after.conversions + before.conversions) / 2
        for before, after in pairwise(curve)
    )
    converted = sum(by_points.values(), Share(0, 0)).value
    assert converted is not None
    assert below == pytest.approx(converted / 2 + (1 - converted) * area)


@given(scored, st.floats(0, 1))
def test_a_score_of_one_value_is_the_diagonal(by_points: ByPoints, best: float) -> None:
    together = sum(by_points.values(), Share(0, 0))
    assert lift({50: together}, best) == (pytest.approx(best) if together.count else None)
