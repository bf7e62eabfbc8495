"""How long until it happens, and to how many: worked examples, and properties of any counts."""

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.figures.survival import Counts, IncidenceCurve, aalen_johansen, kaplan_meier

counts = st.dictionaries(st.integers(0, 40), st.integers(0, 6), max_size=12)
Lead = tuple[int, int]
"""When it was seen last, and its end: 1 and more are causes, 0 is still open."""


def each_once(*times: int) -> Counter[int]:
    return Counter(times)


def test_the_median_time_to_the_first_touch_counts_those_who_still_wait() -> None:
    curve = kaplan_meier(each_once(8, 9, 15, 31), each_once(10, 30))
    assert curve.times == (8, 9, 15, 31)
    assert curve.shares == (1 / 6, 1 / 3, 5 / 9, 1.0)
    assert (curve.quantile(0.5), curve.quantile(0.9)) == (15, 31)


def test_a_quantile_that_is_not_reached_is_more_than_the_longest_time() -> None:
    curve = kaplan_meier(each_once(3, 5), each_once(4, 12))
    assert (curve.quantile(0.9), curve.longest) == (None, 12)


def test_nine_of_ten_reach_the_quantile_of_nine_tenths() -> None:
    assert kaplan_meier({1: 9}, {2: 1}).quantile(0.9) == 1


def test_who_was_seen_last_when_it_happened_to_another_was_at_risk_too() -> None:
    assert kaplan_meier({5: 1}, {5: 1}).at(5) == 0.5


def test_half_of_the_hot_leads_of_october_are_expected_to_convert() -> None:
    converted, lost, still_open = each_once(4, 7), each_once(3), each_once(0, 0, 30)
    assert aalen_johansen(converted, still_open, competing=[lost]).at(30) == 0.5
    # One minus Kaplan-Meier takes the lost one for a lead that may still convert.
    assert kaplan_meier(converted, still_open + lost).at(30) == pytest.approx(2 / 3)


def test_what_nobody_was_watched_long_enough_for_is_not_known() -> None:
    young = aalen_johansen(each_once(4), each_once(9, 12), competing=[each_once(2)])
    assert (young.at(1), young.at(12), young.at(13)) == (0.0, 0.25, None)


def test_where_everything_has_ended_it_stays_known() -> None:
    assert aalen_johansen(each_once(4), {}, competing=[each_once(2)]).at(1000) == 0.5


def test_of_nobody_nothing_is_known() -> None:
    curve = kaplan_meier({}, {7: 0})
    assert (curve.at(0), curve.quantile(0.5), curve.longest) == (None, None, None)


@pytest.mark.parametrize("wrong", [{-1: 2}, {3: -2}])
def test_times_and_counts_below_zero_are_refused(wrong: Counts) -> None:
    with pytest.raises(ValueError, match="below 0"):
        kaplan_meier({1: 5, 3: 5}, wrong)


@pytest.mark.parametrize("share", [0, 1.5])
def test_what_is_no_quantile_is_refused(share: float) -> None:
    with pytest.raises(ValueError, match="no quantile"):
        kaplan_meier({1: 5}, {}).quantile(share)


@given(counts, counts, st.lists(counts, max_size=3))
def test_shares_grow_from_nothing_to_all_at_most(
    events: Counts, censored: Counts, others: list[Counts]
) -> None:
    curve = aalen_johansen(events, censored, competing=others)
    assert list(curve.times) == sorted(time for time, number in events.items() if number)
    shares = (0.0, *curve.shares)
    assert all(before < after for before, after in pairwise(shares))
    assert shares[-1] <= 1


@given(counts, counts, st.floats(0.01, 1))
def test_a_quantile_is_the_first_time_by_which_so_many_have_it(
    events: Counts, censored: Counts, share: float
) -> None:
    curve = kaplan_meier(events, censored)
    time = curve.quantile(share)
    if time is None:
        assert all(by_then < share for by_then in curve.shares)
        return
    before, by_then = curve.at(time - 1), curve.at(time)
    assert before is not None
    assert by_then is not None
    assert before < share <= by_then


@given(st.lists(counts, min_size=2, max_size=4), counts)
def test_the_causes_and_what_is_left_sum_to_everybody(causes: list[Counts], censored: Counts) -> None:
    everything = kaplan_meier(together(causes), censored)
    by_cause = [
        aalen_johansen(cause, censored, competing=causes[:index] + causes[index + 1 :])
        for index, cause in enumerate(causes)
    ]
    for time in everything.times:
        together_by_then = sum(carried_on(each, time) for each in by_cause)
        assert together_by_then == pytest.approx(carried_on(everything, time), rel=1e-12)


@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 3)), max_size=40))
def test_counts_say_what_the_list_of_leads_says_with_all_their_ties(leads: list[Lead]) -> None:
    events, *others, censored = (
        Counter(time for time, end in leads if end == cause) for cause in (1, 2, 3, 0)
    )
    curve = aalen_johansen(events, censored, competing=others)
    listed = redistributed_to_the_right(leads)
    assert all(carried_on(curve, time) == float(mass_until(listed, time)) for time in range(16))


@given(counts, counts, st.integers(2, 5))
def test_so_many_times_as_many_leads_have_the_same_curve(
    events: Counts, censored: Counts, times: int
) -> None:
    curve = kaplan_meier(events, censored)
    assert curve == kaplan_meier(together([events] * times), together([censored] * times))


def together(counts: Iterable[Counts]) -> Counts:
    pooled = Counter[int]()
    for each in counts:
        pooled.update(each)
    return pooled


def carried_on(curve: IncidenceCurve, time: int) -> float:
    """F by a time, carried on where nothing more is known."""
    shares = (share for step, share in zip(curve.times, curve.shares, strict=True) if step <= time)
    return max(shares, default=0.0)


def redistributed_to_the_right(leads: Sequence[Lead]) -> list[tuple[Lead, Fraction]]:
    """Efron's (1967) construction of the same estimate: who is still open leaves their weight to the rest."""
    weight, weighed = Fraction(1, max(len(leads), 1)), []
    in_order = sorted(leads, key=lambda lead: (lead[0], lead[1] == 0))
    for left, lead in zip(range(len(leads) - 1, -1, -1), in_order, strict=True):
        if lead[1]:
            weighed.append((lead, weight))
        elif left:
            weight += weight / left
    return weighed


def mass_until(weighed: list[tuple[Lead, Fraction]], time: int) -> Fraction:
    return sum((weight for (seen, cause), weight in weighed if cause == 1 and seen <= time), Fraction(0))
