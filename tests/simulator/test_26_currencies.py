"""The portal's currencies and their rates, and amounts that change by themselves."""

import pytest

from infra.simulator import SimulatedPortal
from infra.simulator.events.subscription import DEAL_EVENTS
from tests.simulator.callers import Receiver, Rest

DEAL = 2


def rates(rest: Rest) -> dict[str, tuple[str, str, str]]:
    rows = rest.result("crm.currency.list")
    return {row["CURRENCY"]: (row["AMOUNT"], row["AMOUNT_CNT"], row["BASE"]) for row in rows}


def amount(rest: Rest) -> tuple[float, str]:
    item = rest.result("crm.item.get", entityTypeId=DEAL, id=1)["item"]
    return item["opportunity"], item["currencyId"]


def test_rates_are_text_and_of_one_or_of_a_hundred_units(rest: Rest) -> None:
    assert rates(rest) == {
        "EUR": ("1.0000", "1", "Y"),
        "USD": ("0.9200", "1", "N"),
        "RUB": ("1.0500", "100", "N"),
    }
    assert rest.result("crm.currency.base.get") == "EUR"


def test_the_total_of_the_list_is_always_zero(rest: Rest) -> None:
    body = rest.body("crm.currency.list", order={"SORT": "DESC"})
    assert (body["total"], body["result"][0]["CURRENCY"], "next" in body) == (0, "RUB", False)


@pytest.mark.parametrize(("is_one", "dollar"), [(True, "1.0000"), (False, "0.9200")])
def test_a_new_base_leaves_the_other_rates_stale(
    portal: SimulatedPortal, rest: Rest, dollar: str, *, is_one: bool
) -> None:
    portal.switches.new_base_is_one = is_one
    portal.currencies.change_base("USD")
    assert rest.result("crm.currency.base.get") == "USD"
    assert rates(rest) == {
        "EUR": ("1.0000", "1", "N"),
        "USD": (dollar, "1", "Y"),
        "RUB": ("1.0500", "100", "N"),
    }


def test_the_rates_may_be_refused_and_the_base_told(portal: SimulatedPortal, rest: Rest) -> None:
    portal.switches.currencies_are_refused = True
    for method, params in (("crm.currency.list", {}), ("crm.currency.get", {"id": "EUR"})):
        body = rest.body(method, params)
        assert (body["error"], body["error_description"]) == ("", "Access denied.")
    assert rest.result("crm.currency.base.get") == "EUR"


def test_a_currency_is_got_by_its_code(portal: SimulatedPortal, rest: Rest) -> None:
    portal.currencies.change_rate("USD", 0.95)
    assert rest.result("crm.currency.get", id="USD")["AMOUNT"] == "0.9500"
    portal.currencies.remove("USD")
    assert rest.body("crm.currency.get", id="USD")["error_description"] == "Not found"


def test_a_deal_without_a_currency_gets_the_base_one(portal: SimulatedPortal, rest: Rest) -> None:
    portal.currencies.change_base("USD")
    made = rest.result("crm.item.add", entityTypeId=DEAL, fields={"opportunity": 5, "currencyId": ""})["item"]
    assert made["currencyId"] == "USD"
    assert portal.lead(portal.people_actions.add_lead())["CURRENCY_ID"] == "USD"


def test_a_deal_may_have_a_currency_that_the_portal_lost(portal: SimulatedPortal, rest: Rest) -> None:
    portal.currencies.add("XTS", 2.0, nominal=10)
    portal.people_actions.add_deal(OPPORTUNITY=100, CURRENCY_ID="XTS")
    portal.currencies.remove("XTS")
    assert amount(rest) == (100, "XTS")
    assert "XTS" not in rates(rest)


def test_choosing_another_currency_recalculates_the_amount(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_deal(OPPORTUNITY=105)
    portal.people_actions.change_currency(1, "RUB")
    assert amount(rest) == (10_000, "RUB")


@pytest.mark.parametrize("is_saved", [True, False])
def test_products_change_the_amount_perhaps_without_a_word(
    portal: SimulatedPortal, rest: Rest, receiver: Receiver, *, is_saved: bool
) -> None:
    portal.switches.links_raise_updates = is_saved
    portal.people_actions.add_deal(OPPORTUNITY=500)
    portal.subscribe(receiver.url, events=DEAL_EVENTS)
    portal.people_actions.set_products(1, 20, 30)
    portal.deliveries.wait_until_idle()
    assert amount(rest)[0] == 50
    assert receiver.events == ([("ONCRMDEALUPDATE", "1")] if is_saved else [])


def test_products_leave_an_amount_that_is_kept_by_hand(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_deal(OPPORTUNITY=500, IS_MANUAL_OPPORTUNITY="Y")
    portal.people_actions.set_products(1, 20, 30)
    assert amount(rest)[0] == 500
