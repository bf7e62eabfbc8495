"""What the runbook says of costs on AWS is what was counted, the prices, and the arithmetic."""

from collections.abc import Callable

import pytest

from tests.terraform.aws.bill import (
    ALARM_METRICS,
    METRICS,
    bill,
    prices_of,
    stored_counts,
    used_in_a_month,
    written_into,
)
from tests.terraform.aws.counting import counted_on
from tests.terraform.aws.planned import AwsPlan
from tests.terraform.aws.provider import SOURCES
from tests.terraform.bill import A_DAY, SIZES, Price
from tests.terraform.runbook import Runbook

RUNBOOK = Runbook.beside(SOURCES)


def test_the_costs_are_what_the_arithmetic_and_the_prices_give() -> None:
    prices, counts = prices_of(RUNBOOK.text), stored_counts()
    bills = [bill(leads, prices, counts) for leads in SIZES]
    shown = {cells[0]: cells[1:] for cells in RUNBOOK.rows("a month, USD")}
    assert {meter: [f"{each[meter]:.2f}" for each in bills] for meter in prices} == {
        meter: cells for meter, cells in shown.items() if meter in prices
    }
    assert shown["**all**"] == [f"**{sum(each.values()):.2f}**" for each in bills]


def test_every_meter_has_a_price_and_every_price_a_meter() -> None:
    assert set(prices_of(RUNBOOK.text)) == set(used_in_a_month(100, stored_counts()))


def test_the_tables_of_the_bill_are_those_that_its_command_writes() -> None:
    assert written_into(RUNBOOK.text, stored_counts()) == RUNBOOK.text


def test_the_alarms_that_are_billed_are_those_of_the_plan(plan: AwsPlan) -> None:
    looked_at = [
        sum(bool(query["metric"]) for query in each["metric_query"]) or 1
        for each in plan.values("aws_cloudwatch_metric_alarm")
    ]
    assert sum(looked_at) == ALARM_METRICS
    assert len({fact for fact, _, _ in plan.filters}) == METRICS
    assert len(plan.of_type("aws_cloudwatch_composite_alarm")) == 1


def test_one_more_write_unit_an_event_costs_what_it_costs() -> None:
    counts = {what: dict(found) for what, found in stored_counts().items()}
    price = {meter: Price(0, float(meter == "write unit")) for meter in prices_of(RUNBOOK.text)}
    before = sum(bill(100, price, counts).values())
    counts["an event"]["writes"] += 1
    assert sum(bill(100, price, counts).values()) - before == pytest.approx(30 * 5 * 100)


@pytest.mark.process
@pytest.mark.long
def test_what_the_bill_counts_is_what_every_function_costs(new_dynamodb: Callable[[], str]) -> None:
    """`python -m tests.terraform.aws.counting` writes the counts, and what follows from them, anew."""
    counts = counted_on(new_dynamodb)
    assert set(counts) == set(A_DAY)
    assert counts == stored_counts()
