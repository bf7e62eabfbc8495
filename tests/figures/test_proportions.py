"""Wilson's and Newcombe's intervals, against the examples of Newcombe (1998), both papers."""

from math import hypot, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.figures.proportions import Interval, Share, newcombe, standardised, wilson_interval

shares = st.integers(1, 5000).flatmap(lambda of: st.builds(Share, st.integers(0, of), st.just(of)))


def in_order(interval: Interval | None) -> tuple[float, float, float]:
    assert interval is not None
    return interval.low, interval.value, interval.high


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_published_intervals_of_a_share(successes: int, trials: int, low: float, high: float) -> None:
    told = in_order(wilson_interval(successes, trials))
    assert told == pytest.approx((low, successes / trials, high), abs=5e-5)


@pytest.mark.parametrize(
    ("share", "in_percent"),
    [
        (Share(71, 237), (24.5, 30.0, 36.1)),
        (Share(10, 100), (5.5, 10.0, 17.4)),
        (Share(0, 10), (0.0, 0.0, 27.8)),
        (Share(0, 38), (0.0, 0.0, 9.2)),
        (Share(1, 3), (6.1, 33.3, 79.2)),
        (Share(1, 2), (9.5, 50.0, 90.5)),
        (Share(3, 7), (15.8, 42.9, 75.0)),
        (Share(3, 5), (23.1, 60.0, 88.2)),
    ],
    ids=str,
)
def test_shares_of_few_leads_are_told_with_wide_intervals(
    share: Share, in_percent: tuple[float, float, float]
) -> None:
    assert in_order(share.interval) == pytest.approx(tuple(each / 100 for each in in_percent), abs=5e-4)


def test_a_share_of_none_has_no_value_and_no_bounds() -> None:
    share = Share(0, 0)
    assert (share.value, share.low, share.high, share.interval) == (None, None, None, None)
    assert wilson_interval(0, 0) is None


@given(shares)
def test_the_interval_holds_the_share_and_stays_inside_nothing_and_all(share: Share) -> None:
    low, value, high = in_order(share.interval)
    assert 0 <= low <= value <= high <= 1
    assert (share.low, share.value, share.high) == (low, share.count / share.of, high)


@given(st.integers(0, 50))
def test_more_trials_make_it_narrower(successes: int) -> None:
    few, _, many = in_order(wilson_interval(successes, 50))
    fewer, _, more = in_order(wilson_interval(10 * successes, 500))
    assert more - fewer < many - few


@given(shares, st.floats(0.5, 0.98))
def test_more_confidence_makes_it_wider(share: Share, confidence: float) -> None:
    low, _, high = in_order(wilson_interval(share.count, share.of, confidence=confidence))
    lowest, _, highest = in_order(wilson_interval(share.count, share.of, confidence=confidence + 0.01))
    assert lowest <= low <= high <= highest


@given(shares)
def test_those_who_have_it_and_those_who_have_not_are_mirror_images(share: Share) -> None:
    low, value, high = in_order(share.interval)
    others = Share(share.of - share.count, share.of)
    assert in_order(others.interval) == pytest.approx((1 - high, 1 - value, 1 - low))


@pytest.mark.parametrize(("successes", "trials"), [(2, 1), (-1, 3)])
def test_what_is_no_share_is_refused(successes: int, trials: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson_interval(successes, trials)
    with pytest.raises(ValueError, match="no share"):
        Share(successes, trials)


def test_two_groups_are_counted_together() -> None:
    assert Share(2, 4) + Share(1, 3) == Share(3, 7)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        (Share(56, 70), Share(48, 80), 0.0524, 0.3339),
        (Share(9, 10), Share(3, 10), 0.1705, 0.8090),
        (Share(6, 7), Share(2, 7), 0.0582, 0.8062),
        (Share(5, 56), Share(0, 29), -0.0381, 0.1926),
        (Share(0, 10), Share(0, 20), -0.1611, 0.2775),
        (Share(0, 10), Share(0, 10), -0.2775, 0.2775),
        (Share(10, 10), Share(0, 10), 0.6075, 1.0000),
    ],
    ids=str,
)
def test_the_published_intervals_of_a_difference(
    first: Share, second: Share, low: float, high: float
) -> None:
    assert in_order(newcombe(first, second)) == pytest.approx(
        (low, first.count / first.of - second.count / second.of, high), abs=5e-5
    )


def test_a_difference_to_nobody_is_not_known() -> None:
    assert newcombe(Share(1, 2), Share(0, 0)) is None
    assert newcombe(Share(0, 0), Share(1, 2)) is None


@given(shares, shares)
def test_a_difference_lies_in_its_interval_and_turns_with_its_sides(first: Share, second: Share) -> None:
    low, value, high = in_order(newcombe(first, second))
    assert -1 <= low <= value <= high <= 1
    assert in_order(newcombe(second, first)) == pytest.approx((-high, -value, -low))


@given(shares)
def test_no_share_differs_from_itself(share: Share) -> None:
    low, value, high = in_order(newcombe(share, share))
    assert value == 0
    assert isclose(low, -high)


def test_a_standardised_share_weighs_groups_as_the_standard_has_them() -> None:
    own = {"hot": Share(10, 20), "cold": Share(1, 5)}
    team = {"hot": Share(40, 100), "cold": Share(30, 300), "nobody": Share(0, 0)}
    low, value, high = in_order(standardised(own, team, least=5))
    assert value == pytest.approx(0.25 * 0.5 + 0.75 * 0.2)
    # The score intervals are 0.2993 to 0.7007 and 0.0362 to 0.6245.
    below, above = hypot(0.25 * 0.2007, 0.75 * 0.1638), hypot(0.25 * 0.2007, 0.75 * 0.4245)
    assert (low, high) == pytest.approx((value - below, value + above), abs=1e-4)


@given(shares, shares)
def test_with_one_group_it_is_the_share_itself(own: Share, team: Share) -> None:
    assert in_order(standardised({1: own}, {1: team}, least=1)) == pytest.approx(in_order(own.interval))


def test_with_too_few_in_a_group_or_no_standard_it_is_not_known() -> None:
    team = {"hot": Share(40, 100), "cold": Share(30, 300)}
    assert standardised({"hot": Share(10, 20), "cold": Share(1, 4)}, team, least=5) is None
    assert standardised({"hot": Share(10, 20)}, team, least=5) is None
    assert standardised({}, {"hot": Share(0, 0)}, least=5) is None
