"""Section 11.1: paths, verbs, bodies, and who is let in."""

import httpx

from infra.simulator import SimulatedPortal, SimulatorServer
from tests.simulator.callers import Rest


def test_get_json_and_form_mean_the_same(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_lead(TITLE="Offer")
    by_get = rest.http.get("crm.lead.list?filter[TITLE]=Offer&select[]=ID")
    by_form = rest.http.post("crm.lead.list", data={"filter[TITLE]": "Offer", "select[0]": "ID"})
    by_json = rest.post("crm.lead.list", filter={"TITLE": "Offer"}, select=["ID"])
    assert by_get.json()["result"] == by_form.json()["result"] == by_json.json()["result"] == [{"ID": "1"}]


def test_the_json_suffix_and_the_case_of_the_method_do_not_matter(rest: Rest) -> None:
    assert rest.result("CRM.Settings.Mode.GET.json") == 1


def test_a_wrong_code_is_no_auth_found(portal_server: SimulatorServer) -> None:
    answer = httpx.post(f"{portal_server.base_url}/rest/1/wrongcode/profile")
    assert (answer.status_code, answer.json()["error"]) == (401, "NO_AUTH_FOUND")


def test_a_wrong_user_id_looks_like_a_wrong_method(
    portal: SimulatedPortal, portal_server: SimulatorServer
) -> None:
    answer = httpx.post(f"{portal_server.base_url}/rest/99/{portal.webhook_code}/profile")
    assert answer.status_code == 404
    assert answer.json()["error_description"] == "Method not found!"


def test_an_unknown_method_is_not_found(rest: Rest) -> None:
    assert rest.error("crm.lead.convert") == (404, "ERROR_METHOD_NOT_FOUND")


def test_every_answer_carries_the_time(rest: Rest) -> None:
    time = rest.body("profile")["time"]
    assert {"start", "finish", "duration", "processing", "date_start", "date_finish"} <= set(time)


def test_connections_are_kept_alive(portal_server: SimulatorServer, rest: Rest) -> None:
    first, second = rest.post("profile"), rest.post("profile")
    assert first.extensions["network_stream"] is second.extensions["network_stream"]


def test_the_requests_are_logged(portal: SimulatedPortal, rest: Rest) -> None:
    rest.post("profile")
    rest.batch({"a": "crm.lead.list", "b": "crm.lead.add?fields[TITLE]=x"})
    assert [(each.method, each.commands, each.status) for each in portal.requests] == [
        ("profile", (), 200),
        ("batch", ("crm.lead.list", "crm.lead.add"), 200),
    ]
    assert portal.requests.count() == 2
    assert [each.method for each in portal.requests.reading_only()] == ["profile"]


def test_outside_of_its_folder_there_is_no_portal(portal: SimulatedPortal) -> None:
    with SimulatorServer(portal, folder="/crm") as server:
        inside = httpx.post(f"{server.webhook_url}profile")
        outside = httpx.post(f"{server.base_url}/rest/1/{portal.webhook_code}/profile")
    assert (inside.status_code, outside.status_code) == (200, 404)
    assert outside.headers["Content-Type"].startswith("text/html")
