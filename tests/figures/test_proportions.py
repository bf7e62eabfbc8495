"""Wilson's interval, against the examples of Newcombe (1998), table I, method 3."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.figures.proportions import wilson_interval


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_published_intervals(successes: int, trials: int, low: float, high: float) -> None:
    share = wilson_interval(successes, trials)
    assert share is not None
    assert (round(share.low, 4), round(share.high, 4)) == (low, high)
    assert share.share == successes / trials


def test_without_trials_nothing_is_known() -> None:
    assert wilson_interval(0, 0) is None


@given(st.integers(1, 5000).flatmap(lambda trials: st.tuples(st.integers(0, trials), st.just(trials))))
def test_the_interval_holds_the_share_and_stays_inside_nothing_and_all(counted: tuple[int, int]) -> None:
    share = wilson_interval(*counted)
    assert share is not None
    assert 0 <= share.low <= share.share + 1e-12
    assert share.share - 1e-12 <= share.high <= 1


@given(st.integers(0, 50))
def test_more_trials_make_it_narrower(successes: int) -> None:
    few, many = wilson_interval(successes, 50), wilson_interval(10 * successes, 500)
    assert few is not None
    assert many is not None
    assert many.high - many.low < few.high - few.low


@pytest.mark.parametrize(("successes", "trials"), [(2, 1), (-1, 3)])
def test_what_is_no_share_is_refused(successes: int, trials: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson_interval(successes, trials)
