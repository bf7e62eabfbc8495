"""fast_bitrix24, the most used community client, works with the simulator as with a real portal."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from fast_bitrix24 import BitrixAsync
from fast_bitrix24.server_response import ErrorInServerResponseException

from infra.simulator import SimulatedPortal, SimulatorServer
from infra.simulator.limits import faults
from tests.judges.conftest import fill


class Judge:
    """Its asynchronous client, each call in a loop of its own."""

    def __init__(self, server: SimulatorServer) -> None:
        self._url = server.webhook_url

    def __getattr__(self, name: str) -> Any:
        def call(*args: Any, **more: Any) -> Any:
            return asyncio.run(getattr(BitrixAsync(self._url, verbose=False), name)(*args, **more))

        return call


@pytest.fixture
def portal() -> SimulatedPortal:
    # Its `call` adds a parameter `__order` to every command of a batch. A real portal ignores it; one that
    # holds every call against its contract would not.
    return SimulatedPortal(plan="unlimited", is_strict=False)


@pytest.fixture
def judge(portal: SimulatedPortal) -> Iterator[Judge]:
    with SimulatorServer(portal) as server:
        yield Judge(server)


def test_it_adds_and_reads_a_lead(judge: Judge) -> None:
    lead_id = judge.call("crm.lead.add", {"fields": {"TITLE": "From the client"}})
    leads = judge.get_by_ID("crm.lead.get", [lead_id])
    assert leads["TITLE"] == "From the client"


def test_it_adds_more_leads_than_one_batch_holds(judge: Judge, portal: SimulatedPortal) -> None:
    ids = judge.call("crm.lead.add", [{"fields": {"TITLE": f"Lead {n}"}} for n in range(120)])
    # Its batches run side by side and come back in any order.
    assert {portal.lead(each)["TITLE"] for each in ids} == {f"Lead {n}" for n in range(120)}
    assert len(portal.leads()) == 120


def test_it_reads_leads_by_id(judge: Judge, portal: SimulatedPortal) -> None:
    ids = fill(portal, 60)
    leads = judge.get_by_ID("crm.lead.get", ids)
    assert {int(key): lead["TITLE"] for key, lead in leads.items()} == {
        each: f"Lead {n}" for n, each in enumerate(ids)
    }


def test_it_lists_a_thousand_leads(judge: Judge, portal: SimulatedPortal) -> None:
    ids = fill(portal, 1000)
    rows = judge.get_all("crm.lead.list", {"select": ["ID", "TITLE"]})
    assert sorted(int(row["ID"]) for row in rows) == ids


def test_it_lists_a_thousand_items(judge: Judge, portal: SimulatedPortal) -> None:
    ids = fill(portal, 1000)
    rows = judge.get_all("crm.item.list", {"entityTypeId": 1, "select": ["id", "title"]})
    assert sorted(row["id"] for row in rows) == ids


def test_it_lists_by_a_filter(judge: Judge, portal: SimulatedPortal) -> None:
    ids = fill(portal, 120)
    rows = judge.get_all("crm.lead.list", {"select": ["ID"], "filter": {">ID": ids[9], "!ID": ids[50]}})
    assert sorted(int(row["ID"]) for row in rows) == [*ids[10:50], *ids[51:]]


@pytest.mark.parametrize(
    ("method", "make"),
    [
        ("crm.lead.update", lambda number: {"ID": number, "fields": {"TITLE": f"New {number}"}}),
        (
            "crm.item.update",
            lambda number: {"entityTypeId": 1, "id": number, "fields": {"title": f"New {number}"}},
        ),
    ],
)
def test_it_updates_sixty_leads(judge: Judge, portal: SimulatedPortal, method: str, make: Any) -> None:
    ids = fill(portal, 60)
    assert len(judge.call(method, [make(number) for number in ids])) == 60
    assert [lead["TITLE"] for lead in portal.leads()] == [f"New {number}" for number in ids]
    assert portal.requests.count(method) == 2


def test_its_batch_follows_references(judge: Judge, portal: SimulatedPortal) -> None:
    (lead_id,) = fill(portal, 1)
    commands = {"first": f"crm.lead.get?id={lead_id}", "again": "crm.lead.get?id=$result[first][ID]"}
    answers = judge.call_batch({"halt": 0, "cmd": commands})
    assert answers["again"]["TITLE"] == answers["first"]["TITLE"] == "Lead 0"


def test_its_batch_raises_the_errors_by_key(judge: Judge) -> None:
    with pytest.raises(ErrorInServerResponseException, match="missing"):
        judge.call_batch({"halt": 0, "cmd": {"missing": "crm.lead.get?id=99"}})


def test_a_raw_call_can_empty_a_field(judge: Judge, portal: SimulatedPortal) -> None:
    lead_id = portal.people_actions.add_lead(TITLE="Lead", COMMENTS="to be emptied")
    assert judge.call("crm.lead.update", {"ID": lead_id, "fields": {"COMMENTS": None}}, raw=True)["result"]
    assert not portal.lead(lead_id)["COMMENTS"]


def test_it_tries_again_after_too_many_requests(judge: Judge, portal: SimulatedPortal) -> None:
    (lead_id,) = fill(portal, 1)
    portal.faults.add(faults.QUERY_LIMIT_EXCEEDED)
    assert judge.get_all("crm.lead.list", {"select": ["ID"]}) == [{"ID": str(lead_id)}]


def test_nothing_but_its_order_parameter_breaks_a_contract(judge: Judge, portal: SimulatedPortal) -> None:
    (lead_id,) = fill(portal, 1)
    judge.call("crm.lead.update", {"ID": lead_id, "fields": {"TITLE": "x"}})
    judge.get_all("crm.item.list", {"entityTypeId": 1})
    assert {violation.parameter for violation in portal.contract_violations} == {"__order"}
