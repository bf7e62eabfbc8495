"""Section 11.6: pages of fifty."""

from typing import Any

import pytest

from infra.simulator import SimulatedPortal
from tests.simulator.callers import Rest


@pytest.fixture
def crowd(portal: SimulatedPortal) -> SimulatedPortal:
    for number in range(120):
        portal.people_actions.add_lead(OPPORTUNITY=number % 7)
    return portal


def _page(rest: Rest, start: int) -> dict[str, Any]:
    return rest.body("crm.item.list", entityTypeId=1, select=["id"], start=start)


def test_fifty_rows_a_page_and_next_until_the_last(crowd: SimulatedPortal, rest: Rest) -> None:
    pages = [_page(rest, start) for start in (0, 50, 100)]
    assert [len(page["result"]["items"]) for page in pages] == [50, 50, 20]
    assert [page.get("next") for page in pages] == [50, 100, None]
    assert [page["total"] for page in pages] == [120] * 3


def test_start_minus_one_does_not_count(crowd: SimulatedPortal, rest: Rest) -> None:
    page = _page(rest, -1)
    assert len(page["result"]["items"]) == 50
    assert page["total"] == 0
    assert "next" not in page


def test_keyset_paging_sees_every_row_once(crowd: SimulatedPortal, rest: Rest) -> None:
    last, seen = 0, list[int]()
    while rows := rest.result(
        "crm.lead.list", filter={">ID": last}, order={"ID": "ASC"}, select=["ID"], start=-1
    ):
        seen += [int(row["ID"]) for row in rows]
        last = seen[-1]
    assert seen == list(range(1, 121))


def test_rows_are_ordered_by_several_fields(crowd: SimulatedPortal, rest: Rest) -> None:
    order = {"OPPORTUNITY": "DESC", "ID": "ASC"}
    rows = rest.result("crm.lead.list", order=order, select=["ID", "OPPORTUNITY"], filter={"<ID": 10})
    assert [int(row["ID"]) for row in rows] == [7, 6, 5, 4, 3, 2, 9, 1, 8]


def test_an_empty_php_array_as_filter_is_no_filter(crowd: SimulatedPortal, rest: Rest) -> None:
    assert rest.body("crm.lead.list", filter=[], order=[], select=[])["total"] == 120
