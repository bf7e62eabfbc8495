"""Section 11.18: `event.*` is for applications; and every call keeps to its official contract."""

import pytest

from infra.clock import ManualClock
from infra.simulator import SimulatedPortal, SimulatorServer
from tests.simulator.callers import Rest


@pytest.mark.parametrize(
    "method", ["event.bind", "event.get", "event.offline.get", "events", "bizproc.robot.add"]
)
def test_applications_only(rest: Rest, method: str) -> None:
    assert rest.error(method) == (403, "WRONG_AUTH_TYPE")


@pytest.mark.parametrize(
    ("method", "params", "sentence"),
    [
        ("crm.item.get", {"id": 1}, "crm.item.get: entitytypeid is required and missing"),
        (
            "crm.item.get",
            {"entityTypeId": 1, "id": 1, "fields": {}},
            "crm.item.get: fields is not a parameter",
        ),
        ("crm.lead.update", {"fields": {}}, "crm.lead.update: id is required"),
        (
            "crm.item.update",
            {"entityTypeId": 1, "id": 1, "fields": {"TITLE": "x"}},
            "fields[TITLE] is not a parameter",
        ),
        ("crm.lead.add", {"fields": {"title": "x"}}, "fields[title] is not a parameter"),
        ("crm.timeline.comment.add", {"fields": {"ENTITY_ID": 1}}, "fields[COMMENT] is required"),
        ("im.notify.system.add", {"USER_ID": 7}, "message is required"),
    ],
)
def test_a_call_that_breaks_its_contract_is_refused(
    portal: SimulatedPortal, rest: Rest, method: str, params: dict[str, object], sentence: str
) -> None:
    body = rest.body(method, params)
    assert body["error"] == "CONTRACT_VIOLATION"
    assert sentence in body["error_description"]
    assert method == portal.contract_violations[0].method


def test_a_command_of_a_batch_is_held_against_its_contract_too(portal: SimulatedPortal, rest: Rest) -> None:
    maps = rest.batch({"a": "crm.lead.get?nonsense=1", "b": "profile"})
    assert maps["result_error"]["a"]["error"] == "CONTRACT_VIOLATION"
    assert len(portal.contract_violations) == 2


def test_custom_fields_are_no_violation(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_lead()
    rest.change(1, ufCrmNobodyKnows=1, parentId128=3)
    assert portal.contract_violations == []


def test_a_lenient_portal_records_and_ignores(clock: ManualClock) -> None:
    portal = SimulatedPortal(clock=clock, is_strict=False)
    with SimulatorServer(portal) as server:
        rest = Rest(server)
        with rest.http:
            rest.result("crm.lead.add", fields={"NONSENSE": 1})
    assert [str(each) for each in portal.contract_violations] == [
        "crm.lead.add: fields[NONSENSE] is not a parameter of this method"
    ]
