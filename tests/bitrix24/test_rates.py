"""The cache of the portal's rates: when it asks, what it makes of an answer, a refusal and of none."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from functions.domain.lead.money import KEPT_FOR, Rate
from functions.errors import AccessDenied, PortalError, PortalFailed
from infra.bitrix24.crm.rates import REFUSED_FOR, RateCache
from infra.bitrix24.rest.answers import Answer, BatchAnswer

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)
REFUSED = AccessDenied("crm.currency.list: refused.", method="crm.currency.list")
BROKEN = PortalFailed("crm.currency.list: the portal broke.", method="crm.currency.list")
EUR = {"CURRENCY": "EUR", "AMOUNT": "1.0000", "AMOUNT_CNT": "1", "BASE": "Y"}
USD = {"CURRENCY": "USD", "AMOUNT": "0.9200", "AMOUNT_CNT": "1", "BASE": "N"}
RUB = {"CURRENCY": "RUB", "AMOUNT": "1.0500", "AMOUNT_CNT": "100", "BASE": "N"}


def told(cache: RateCache, rows: Any, now: datetime = NOW, *, base: Any = REFUSED) -> RateCache:
    """Give the cache what the portal answered to both questions: a result, or an error."""
    answers = {"currencies": rows, "base-currency": base}
    cache.store(
        BatchAnswer(
            {key: each if isinstance(each, PortalError) else Answer(each) for key, each in answers.items()}
        ),
        now,
    )
    return cache


def test_it_asks_once_a_day() -> None:
    cache = RateCache()
    assert [each.method for each in cache.commands(NOW)] == ["crm.currency.list", "crm.currency.base.get"]
    told(cache, [EUR, USD])
    assert cache.commands(NOW + KEPT_FOR - timedelta(seconds=1)) == []
    assert len(cache.commands(NOW + KEPT_FOR)) == 2


def test_rates_come_from_rows_of_text() -> None:
    cache = told(RateCache(), [EUR, USD, RUB])
    assert cache.is_base("EUR")
    assert cache.rate_of("RUB", (), NOW) == Rate("RUB", "EUR", "1.0500", "100", NOW)
    assert cache.rate_of("XXX", (), NOW) is None


def test_the_base_of_the_portal_counts_and_not_that_of_the_file() -> None:
    cache = told(RateCache("USD"), [EUR, USD])
    assert (cache.is_base("EUR"), cache.is_base("USD")) == (True, False)


def test_a_refusal_leaves_the_base_of_the_file_and_no_rates_and_is_asked_again_within_the_day() -> None:
    cache = told(RateCache("EUR"), REFUSED)
    assert (cache.is_base("EUR"), cache.rate_of("USD", (), NOW)) == (True, None)
    assert cache.commands(NOW + REFUSED_FOR - timedelta(seconds=1)) == []
    assert len(cache.commands(NOW + REFUSED_FOR)) == 2


def test_the_portal_may_name_its_base_to_whom_it_refuses_the_rates() -> None:
    cache = told(RateCache("USD"), REFUSED, base="EUR")
    assert (cache.is_base("EUR"), cache.is_base("USD")) == (True, False)


def test_a_list_without_a_base_is_completed_by_the_portals_own_word() -> None:
    cache = told(RateCache(), [USD], base="EUR")
    assert cache.is_base("EUR")
    assert cache.rate_of("USD", (), NOW) == Rate("USD", "EUR", "0.9200", "1", NOW)


def test_a_refusal_without_a_base_leaves_nothing_but_amounts_without_a_currency() -> None:
    cache = told(RateCache(), REFUSED)
    assert [cache.is_base(each) for each in ("", "EUR")] == [True, False]
    assert cache.rate_of("EUR", (), NOW) is None


def test_no_answer_is_no_rate_and_no_refusal() -> None:
    cache = told(RateCache(), BROKEN)
    assert cache.is_base("")
    with pytest.raises(PortalFailed):
        cache.is_base("EUR")
    with pytest.raises(PortalFailed):
        cache.rate_of("USD", (), NOW)
    assert len(cache.commands(NOW)) == 2


def test_without_an_answer_the_base_of_the_file_still_counts() -> None:
    assert told(RateCache("EUR"), BROKEN).is_base("EUR")
    assert told(RateCache(), BROKEN, base="EUR").is_base("EUR")


def test_yesterdays_rates_count_until_the_portal_answers_again() -> None:
    cache = told(told(RateCache(), [EUR, USD]), BROKEN, NOW + KEPT_FOR)
    assert cache.rate_of("USD", (), NOW + KEPT_FOR) == Rate("USD", "EUR", "0.9200", "1", NOW)
    assert len(cache.commands(NOW + KEPT_FOR)) == 2


@pytest.mark.parametrize(
    "amount", ["0", "-1", "", None, "nan", "1e999", "9" * 40, "one", "1/3", "1|2", "1e3"]
)
def test_a_currency_whose_rate_is_no_number_above_zero_has_none(amount: Any) -> None:
    cache = told(RateCache(), [EUR, {**USD, "AMOUNT": amount}, RUB])
    assert cache.rate_of("USD", (), NOW) is None
    assert cache.rate_of("RUB", (), NOW) is not None


def test_what_is_missing_and_what_is_stale_is_logged_once() -> None:
    with capture_logs() as logs:
        cache = told(RateCache(), [{**EUR, "AMOUNT": "90.0000"}, USD])
        for _ in range(3):
            cache.rate_of("XXX", (), NOW)
    assert [(each["event"], each.get("currency")) for each in logs] == [
        ("rates.stale", None),
        ("rate.missing", "XXX"),
    ]


leaves = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5) | st.just("1e5")
rows = st.fixed_dictionaries({}, optional={name: leaves | st.just(EUR[name]) for name in EUR}) | leaves


@given(st.lists(rows, max_size=4) | rows, leaves)
def test_no_answer_breaks_the_cache_and_each_rate_can_be_counted_with(answer: Any, base: Any) -> None:
    cache = told(RateCache(), answer, base=base)
    for currency in ("EUR", "USD", ""):
        rate = cache.rate_of(currency, (), NOW)
        assert rate is None or rate.worth > 0
