"""Section 11.15: faults on demand."""

import random
from datetime import timedelta

import httpx
import pytest

from infra.clock import ManualClock
from infra.simulator import SimulatedPortal, SimulatorServer
from infra.simulator.limits import faults
from infra.simulator.limits.faults import Fault
from tests.simulator.callers import Rest


@pytest.mark.parametrize("fault", faults.SYSTEM_ERRORS, ids=lambda fault: f"{fault.status}-{fault.error}")
def test_every_system_error_can_be_provoked(
    portal: SimulatedPortal, rest: Rest, fault: faults.ErrorAnswer
) -> None:
    portal.faults.add(fault)
    assert rest.error("profile") == (fault.status, fault.error)
    assert rest.post("profile").status_code == 200


@pytest.mark.parametrize("status", [403, 502])
def test_a_page_comes_instead_of_json(portal: SimulatedPortal, rest: Rest, status: int) -> None:
    portal.faults.add(faults.HtmlPage(status))
    answer = rest.post("profile")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")


def test_a_body_may_be_broken(portal: SimulatedPortal, rest: Rest) -> None:
    portal.faults.add(faults.NOT_JSON)
    with pytest.raises(ValueError):
        rest.post("profile").json()


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.CONNECTION_RESET, httpx.ReadError),
        (faults.CONNECTION_CLOSED, httpx.RemoteProtocolError),
        (faults.NO_ANSWER, httpx.ReadTimeout),
    ],
)
def test_the_connection_breaks_before_anything_is_done(
    portal: SimulatedPortal, portal_server: SimulatorServer, fault: Fault, error: type[Exception]
) -> None:
    portal.faults.add(fault)
    with Rest(portal_server, timeout=0.2).http as http, pytest.raises(error):
        http.post("crm.lead.add", json={"fields": {}})
    assert portal.leads() == []
    assert portal.requests[0].status is None


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.CLOSED_AFTER_WRITING, httpx.RemoteProtocolError),
        (faults.TIMED_OUT_AFTER_WRITING, httpx.ReadTimeout),
        (faults.AfterWriting(faults.CONNECTION_RESET), httpx.ReadError),
    ],
)
def test_the_connection_breaks_after_the_write(
    portal: SimulatedPortal, portal_server: SimulatorServer, fault: Fault, error: type[Exception]
) -> None:
    portal.faults.add(fault, method="crm.lead.add")
    with Rest(portal_server, timeout=0.2).http as http, pytest.raises(error):
        http.post("crm.lead.add", json={"fields": {"TITLE": "written"}})
    assert [lead["TITLE"] for lead in portal.leads()] == ["written"]


def test_an_error_may_follow_the_write(portal: SimulatedPortal, rest: Rest) -> None:
    portal.faults.add(faults.FAILED_AFTER_WRITING)
    assert rest.error("crm.lead.add", fields={}) == (500, "INTERNAL_SERVER_ERROR")
    assert len(portal.leads()) == 1


def test_a_slow_answer_takes_time_on_the_portals_clock(
    portal: SimulatedPortal, rest: Rest, clock: ManualClock
) -> None:
    before = clock.now()
    portal.faults.add(faults.SlowAnswer(30))
    assert rest.post("profile").status_code == 200
    assert clock.now() - before == timedelta(seconds=30)


def test_a_moved_portal_points_to_the_new_host(portal: SimulatedPortal, rest: Rest) -> None:
    portal.faults.add(faults.Moved("https://new.example"))
    answer = rest.post("profile")
    assert answer.status_code == 302
    assert answer.headers["location"] == f"https://new.example/rest/1/{portal.webhook_code}/profile"
    assert "json" not in answer.headers["content-type"]


def test_a_blocked_method_may_have_the_end_of_the_block(
    portal: SimulatedPortal, rest: Rest, clock: ManualClock
) -> None:
    portal.faults.add(faults.OPERATION_TIME_LIMIT_FOR_A_MINUTE)
    time = rest.body("profile")["time"]
    assert time["operating_reset_at"] == int(clock.now().timestamp()) + 60


def test_a_fault_of_a_method_hits_that_method_so_often(portal: SimulatedPortal, rest: Rest) -> None:
    portal.faults.add(faults.INTERNAL_SERVER_ERROR, method="server.time", times=2)
    statuses = [rest.post(method).status_code for method in ("profile", *["server.time"] * 3)]
    assert statuses == [200, 500, 500, 200]


def test_a_fault_of_a_lead_hits_that_lead_in_both_families(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_lead()
    portal.people_actions.add_lead()
    portal.faults.add(faults.ACCESS_DENIED, lead_id=2, times=0)
    maps = rest.batch({"a": "crm.item.get?entityTypeId=1&id=1", "b": "crm.item.get?entityTypeId=1&id=2"})
    assert maps["result_error"]["b"]["error"] == "ACCESS_DENIED"
    assert list(maps["result"]) == ["a"]
    assert rest.error("crm.lead.update", id=2, fields={})[1] == "ACCESS_DENIED"
    assert (
        rest.error("crm.activity.todo.add", ownerTypeId=1, ownerId=2, deadline="2026-11-03")[1]
        == "ACCESS_DENIED"
    )


def test_a_named_error_stays_inside_its_batch_and_503_hits_the_whole(
    portal: SimulatedPortal, rest: Rest
) -> None:
    portal.faults.add(faults.INTERNAL_SERVER_ERROR, method="server.time")
    assert rest.batch({"a": "server.time"})["result_error"]["a"]["error"] == "INTERNAL_SERVER_ERROR"
    portal.faults.add(faults.QUERY_LIMIT_EXCEEDED, method="server.time")
    assert rest.error("batch", cmd={"a": "server.time"}) == (503, "QUERY_LIMIT_EXCEEDED")
    portal.faults.add(faults.BAD_GATEWAY_PAGE, method="server.time")
    assert rest.post("batch", cmd={"a": "server.time"}).status_code == 502


def test_a_script_is_played_request_by_request(portal: SimulatedPortal, rest: Rest) -> None:
    portal.faults.script([None, faults.INTERNAL_SERVER_ERROR, faults.BAD_GATEWAY_PAGE, None])
    assert [rest.post("profile").status_code for _ in range(5)] == [200, 500, 502, 200, 200]


def test_a_probability_is_drawn_with_the_portals_own_dice(clock: ManualClock) -> None:
    def play() -> list[int]:
        portal = SimulatedPortal(clock=clock, plan="unlimited", chance=random.Random(5))
        portal.faults.add(faults.INTERNAL_SERVER_ERROR, probability=0.5)
        with SimulatorServer(portal) as server, Rest(server).http as http:
            return [http.get("profile").status_code for _ in range(20)]

    assert play() == play()
    assert {200, 500} == set(play())


def test_cleared_faults_do_not_happen(portal: SimulatedPortal, rest: Rest) -> None:
    portal.faults.add(faults.INTERNAL_SERVER_ERROR)
    portal.faults.script([faults.BAD_GATEWAY_PAGE])
    portal.faults.clear()
    assert rest.post("profile").status_code == 200


def test_a_webhook_without_a_scope_is_refused(clock: ManualClock) -> None:
    portal = SimulatedPortal(clock=clock, scopes={"crm"})
    with SimulatorServer(portal) as server:
        rest = Rest(server)
        with rest.http:
            assert rest.error("im.notify.system.add", USER_ID=1, MESSAGE="x") == (403, "insufficient_scope")
            assert rest.result("scope") == ["crm"]
            available = rest.result("method.get", name="im.notify.system.add")
            assert available == {"isExisting": True, "isAvailable": False}
            assert rest.result("method.get", name="nonsense") == {"isExisting": False, "isAvailable": False}


def test_a_list_is_hit_by_a_fault_of_a_record_that_its_filter_names(
    portal: SimulatedPortal, rest: Rest
) -> None:
    portal.faults.add(faults.ACCESS_DENIED, method="crm.item.list", lead_id=7, times=0)
    for ids, is_hit in (([6, 7], True), ([6], False)):
        params = {"entityTypeId": 1, "filter": {"@id": ids}}
        answer = rest.post("crm.item.list", params).json()
        assert ("error" in answer) is is_hit


@pytest.mark.parametrize("refuses_lists", [True, False])
def test_a_hidden_contact_is_not_shown(portal: SimulatedPortal, rest: Rest, *, refuses_lists: bool) -> None:
    contact = portal.people_actions.add_contact(NAME="Zoe")
    portal.people_actions.hide_contact(contact, refuses_lists=refuses_lists)
    assert rest.error("crm.item.get", {"entityTypeId": 3, "id": contact})[1] == "ACCESS_DENIED"
    answer = rest.post("crm.item.list", {"entityTypeId": 3, "filter": {"@id": [contact]}}).json()
    assert answer.get("error") == "ACCESS_DENIED" if refuses_lists else answer["result"] == {"items": []}
