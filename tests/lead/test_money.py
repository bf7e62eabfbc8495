"""What amounts are worth by the portal's rates."""

import sys
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import inf, isnan, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.lead.money import KEPT_FOR, Rate, Rates, in_base

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
MOMENT = timedelta(microseconds=1)


def a_rate(amount: str = "0.9200", count: str = "1", *, currency: str = "USD", at: datetime = NOW) -> Rate:
    return Rate(currency, "EUR", amount, count, at)


numbers = st.decimals(min_value="0.0001", max_value="100000", places=4).map(str)
counts = st.sampled_from(["1", "10", "100", "1000", "7"])


@given(st.floats(min_value=-1e15, max_value=1e15), numbers, counts)
def test_a_conversion_is_that_of_fractions(amount: float, worth: str, count: str) -> None:
    exact = Fraction(str(amount)) * Fraction(worth) / Fraction(count)
    assert in_base(amount, a_rate(worth, count)) == float(exact)


@given(
    st.floats(min_value=0, max_value=1e12), numbers, st.dictionaries(st.just("USD"), numbers), st.booleans()
)
def test_a_value_made_again_at_its_kept_rate_is_the_same_whatever_the_rates_became(
    amount: float,
    worth: str,
    later: dict[str, str],
    is_refused: bool,  # noqa: FBT001  drawn by Hypothesis
) -> None:
    rate = Rates("EUR", {"USD": a_rate(worth)}).rate_of("USD", (), NOW)
    assert rate is not None
    table = {} if is_refused else {code: a_rate(text, currency=code) for code, text in later.items()}
    again = Rates("EUR", table).rate_of("USD", [rate], NOW)
    assert again is not None
    assert in_base(amount, again) == in_base(amount, rate)


def test_a_rate_for_a_hundred_is_not_one_for_one() -> None:
    assert in_base(150_000.0, a_rate("1.0500", "100")) == 1575.0


@pytest.mark.parametrize(
    ("amount", "worth"),
    [(inf, inf), (-inf, -inf), (1e308, sys.float_info.max), (-1e308, -sys.float_info.max)],
)
def test_an_amount_beyond_all_numbers_stays_beyond(amount: float, worth: float) -> None:
    assert in_base(amount, a_rate("1000.0")) == worth
    assert isnan(in_base(nan, a_rate()))


def test_the_base_and_no_currency_count_as_they_are() -> None:
    rates = Rates("EUR", {"USD": a_rate()})
    assert [rates.is_base(each) for each in ("EUR", "", "USD", "XXX")] == [True, True, False, False]


def test_without_a_base_nothing_but_no_currency_is_known() -> None:
    assert [Rates().is_base(each) for each in ("", "EUR")] == [True, False]
    assert Rates().rate_of("EUR", (), NOW) is None


@pytest.mark.parametrize(
    ("age", "is_kept"),
    [(timedelta(), True), (KEPT_FOR - MOMENT, True), (KEPT_FOR, False), (-MOMENT, False)],
)
def test_the_rate_of_the_decision_before_counts_for_a_day(age: timedelta, *, is_kept: bool) -> None:
    kept, current = a_rate("0.5", at=NOW - age), a_rate("0.9")
    assert Rates("EUR", {"USD": current}).rate_of("USD", [kept], NOW) == (kept if is_kept else current)


def test_a_kept_rate_of_another_currency_or_base_does_not_count() -> None:
    current = a_rate("0.9")
    rates = Rates("EUR", {"USD": current})
    assert rates.rate_of("USD", [a_rate("0.5", currency="RUB")], NOW) == current
    assert rates.rate_of("USD", [Rate("USD", "RUB", "80", "1", NOW)], NOW) == current


def test_a_currency_that_left_the_portal_keeps_its_rate_for_the_day() -> None:
    assert Rates("EUR").rate_of("USD", [a_rate()], NOW) == a_rate()
    assert Rates("EUR").rate_of("USD", [], NOW) is None


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (a_rate(), "1 USD = 0.92 EUR"),
        (a_rate("1.0500", "100", currency="RUB"), "100 RUB = 1.05 EUR"),
        (a_rate("90.0000", "10"), "10 USD = 90 EUR"),
    ],
)
def test_a_rate_reads_as_people_write_it(rate: Rate, words: str) -> None:
    assert str(rate) == words
