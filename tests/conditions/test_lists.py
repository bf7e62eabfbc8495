"""Conditions on fields that hold several values."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.conditions import ConditionInvalid, Environment, Kind

KINDS: dict[str, Kind] = {
    "products": "list(string)",
    "sizes": "list(int)",
    "budgets": "list(double)",
    "visits": "list(timestamp)",
    "branch": "string",
}
ENVIRONMENT = Environment.for_rules(KINDS)
EMPTY: dict[str, Any] = {f"lead.{name}": [] for name in KINDS} | {"lead.branch": "", "lead.company": ""}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ('"Enterprise" in lead.products', {"lead.products": ["Basic", "Enterprise"]}),
        ('lead.products.exists(each, each.startsWith("Ent"))', {"lead.products": ["Enterprise"]}),
        ('!("Basic" in lead.products) && size(lead.products) == 1', {"lead.products": ["Enterprise"]}),
        ("20 in lead.sizes", {"lead.sizes": [10, 20]}),
        ("lead.budgets.all(each, each >= 5.0)", {"lead.budgets": [5.0, 7.5]}),
        (
            'lead.visits.exists(each, each > timestamp("2026-01-01T00:00:00Z"))',
            {"lead.visits": [datetime(2026, 5, 1, tzinfo=UTC)]},
        ),
    ],
)
def test_a_condition_asks_for_one_of_several_values(text: str, values: dict[str, Any]) -> None:
    condition = ENVIRONMENT.compile(text)
    assert condition.evaluate({**EMPTY, **values}) is True
    assert condition.names == values.keys()


@pytest.mark.parametrize(
    "text",
    ['lead.products == "Enterprise"', '"Retail" in lead.branch', "5 in lead.products", "lead.products"],
)
def test_one_value_is_not_taken_for_several(text: str) -> None:
    with pytest.raises(ConditionInvalid):
        ENVIRONMENT.compile(text)


def test_none_of_no_values_is_there() -> None:
    texts = ['"Enterprise" in lead.products', "size(lead.sizes) > 0", "lead.budgets.exists(each, each > 0.0)"]
    conditions = ENVIRONMENT.condition_set([ENVIRONMENT.compile(text) for text in texts])
    assert conditions.evaluate(EMPTY) == [False, False, False]


TEXTS = st.lists(
    st.sampled_from(
        [
            '"A" in lead.products',
            '"A" in lead.products || lead.company == "A"',
            'lead.branch == "A"',
            'lead.branch != "B" && size(lead.products) < 2',
            'lead.products == ["A"]',
            "lead.branch in lead.products",
            'lead.branch in ["A", "B"]',
        ]
    ),
    min_size=1,
    max_size=7,
)
NAMED = st.sampled_from(["", "A", "B", "C"])
LEADS = st.lists(st.tuples(st.lists(NAMED), NAMED, NAMED), min_size=1, max_size=8)


@given(TEXTS, LEADS)
def test_what_is_cached_beside_a_list_is_answered_as_alone(
    texts: list[str], leads: list[tuple[list[str], str, str]]
) -> None:
    conditions = [ENVIRONMENT.compile(text) for text in texts]
    together = ENVIRONMENT.condition_set(conditions)
    for products, branch, company in leads:
        values = {"lead.products": products, "lead.branch": branch, "lead.company": company}
        assert list(together.evaluate(values)) == [each.evaluate(values) for each in conditions]
