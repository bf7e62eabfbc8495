"""Section 11.2: top-level names in any case, the last one wins; and PHP's brackets."""

import pytest

from infra.simulator import SimulatedPortal
from infra.simulator.protocol.decoding import from_php
from tests.simulator.callers import Rest


def test_of_two_spellings_the_last_wins(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_lead(TITLE="one")
    portal.people_actions.add_lead(TITLE="two")
    found = rest.result(
        "crm.lead.list", {"filter": {"TITLE": "one"}, "FILTER": {"TITLE": "two"}, "select": ["ID"]}
    )
    assert found == [{"ID": "2"}]


@pytest.mark.parametrize(
    ("query", "params"),
    [
        ("a%5Bb%5D%5Bc%5D=1", {"a": {"b": {"c": "1"}}}),
        ("a[]=1&a[]=2", {"a": ["1", "2"]}),
        ("a[0]=x&a[1]=y", {"a": ["x", "y"]}),
        ("a[1]=y", {"a": {"1": "y"}}),
        ("a=1&a=2", {"a": "2"}),
        ("a=%D0%96+b", {"a": "Ж b"}),
        ("a[b]=", {"a": {"b": ""}}),
    ],
)
def test_php_brackets_are_read(query: str, params: object) -> None:
    assert from_php(query) == params
