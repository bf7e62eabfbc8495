"""Reading a list by ascending id while it changes."""

import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.errors import CallInvalid, PortalFailed
from infra.clock import ManualClock
from tests.bitrix24.scripted_portal import START, Setup, ok


class ChangingList:
    """A list of rows that is changed between the pages, as a portal is by the people who use it."""

    def __init__(self, ids: set[int], changes: list[tuple[set[int], set[int]]]) -> None:
        self.ids, self.changes, self.requests = set(ids), list(changes), list[dict[str, Any]]()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        self.requests.append(body)
        id_field = next(iter(body["order"]))
        after = int(body["filter"][f">{id_field}"])
        rows = [{id_field: number} for number in sorted(self.ids) if number > after][:50]
        added, deleted = self.changes.pop(0) if self.changes else (set(), set())
        self.ids = (self.ids | added) - deleted
        return ok({"items": rows} if "entityTypeId" in body else rows, total=0)


def test_items_are_read_by_growing_id(scripted: Setup) -> None:
    portal = ChangingList(set(range(1, 121)), [])
    rows = list(
        scripted.client(portal).iterate("crm.item.list", {"entityTypeId": 1, "filter": {"stageId": "NEW"}})
    )
    assert [row["id"] for row in rows] == list(range(1, 121))
    assert [body["filter"] for body in portal.requests] == [
        {"stageId": "NEW", ">id": 0},
        {"stageId": "NEW", ">id": 50},
        {"stageId": "NEW", ">id": 100},
    ]
    assert all((body["start"], body["order"]) == (-1, {"id": "ASC"}) for body in portal.requests)


def test_leads_are_read_by_their_upper_case_id(scripted: Setup) -> None:
    portal = ChangingList({5, 7}, [])
    params = {"SELECT": ["TITLE"], "FILTER": {">ID": 5}}
    rows = list(scripted.client(portal).iterate("crm.lead.list", params, id_field="ID"))
    assert rows == [{"ID": 7}]
    assert portal.requests[0]["select"] == ["TITLE", "ID"]


def test_pages_are_fetched_lazily(scripted: Setup) -> None:
    portal = ChangingList(set(range(1, 500)), [])
    rows = scripted.client(portal).iterate("crm.lead.list", id_field="ID")
    assert (next(rows)["ID"], len(portal.requests)) == (1, 1)


@pytest.mark.parametrize("empty", [[], {"items": []}])
def test_an_empty_list_has_either_form(scripted: Setup, empty: Any) -> None:
    client, _ = scripted(ok(empty))
    assert list(client.iterate("crm.item.list")) == []


@pytest.mark.parametrize(
    "params", [{"order": {"id": "DESC"}}, {"ORDER": {}}, {"start": 0}, {"filter": {}, "FILTER": {}}]
)
def test_parameters_that_would_break_paging_are_refused(scripted: Setup, params: dict[str, Any]) -> None:
    client, portal = scripted(ok([]))
    with pytest.raises(CallInvalid):
        next(client.iterate("crm.item.list", params))
    assert portal.requests == []


def test_a_method_that_ignores_the_filter_does_not_run_endlessly(scripted: Setup) -> None:
    client, portal = scripted(ok([{"id": number} for number in range(1, 51)]))
    with pytest.raises(CallInvalid):
        list(client.iterate("user.get"))
    assert len(portal.requests) == 2


def test_a_row_that_comes_twice_is_yielded_once(scripted: Setup) -> None:
    client, _ = scripted(ok([{"id": number} for number in range(1, 51)]), ok([{"id": 50}, {"id": 51}]))
    assert [row["id"] for row in client.iterate("crm.item.list")] == list(range(1, 52))


@pytest.mark.parametrize("result", [True, {"tasks": []}, [1], None])
def test_what_is_no_list_is_an_error(scripted: Setup, result: Any) -> None:
    client, _ = scripted(ok(result))
    with pytest.raises(PortalFailed):
        list(client.iterate("crm.item.list"))


def test_rows_without_the_id_are_an_error(scripted: Setup) -> None:
    client, _ = scripted(ok([{"ID": 1}]))
    with pytest.raises(CallInvalid):
        list(client.iterate("crm.lead.list"))


IDS = st.sets(st.integers(1, 400), max_size=30)


@given(st.sets(st.integers(1, 400), max_size=300), st.lists(st.tuples(IDS, IDS), max_size=8))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_row_that_exists_throughout_is_read_exactly_once(
    ids: set[int], changes: list[tuple[set[int], set[int]]]
) -> None:
    setup = Setup(ManualClock(START))
    client = setup.client(ChangingList(ids, changes))
    read = [row["id"] for row in client.iterate("crm.item.list", {"entityTypeId": 1})]
    client.close()
    throughout = ids - {number for _, deleted in changes for number in deleted}
    assert throughout <= set(read)
    assert len(read) == len(set(read))
