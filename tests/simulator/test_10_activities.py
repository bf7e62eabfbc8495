"""Section 11.10: activities with direction and provider, and the one row of a chat."""

from datetime import timedelta

import pytest

from infra.clock import ManualClock
from infra.simulator import SimulatedPortal
from tests.simulator.callers import Receiver, Rest


@pytest.mark.parametrize(
    ("kind", "direction", "expected"),
    [
        ("call", "outgoing", ("2", "2", "VOXIMPLANT_CALL", "N")),
        ("call", "incoming", ("2", "1", "VOXIMPLANT_CALL", "Y")),
        ("mail", "incoming", ("4", "1", "CRM_EMAIL", "Y")),
        ("webform", "none", ("6", "0", "CRM_WEBFORM", "Y")),
        ("meeting", "none", ("1", "0", "CRM_MEETING", "N")),
    ],
)
def test_kinds_have_their_type_direction_and_provider(
    portal: SimulatedPortal, rest: Rest, kind: str, direction: str, expected: tuple[str, ...]
) -> None:
    portal.people_actions.add_activity(portal.people_actions.add_lead(), kind, direction=direction)
    row = rest.result("crm.activity.get", id=1)
    assert (row["TYPE_ID"], row["DIRECTION"], row["PROVIDER_ID"], row["IS_INCOMING_CHANNEL"]) == expected
    assert (row["COMPLETED"], row["STATUS"], row["DEADLINE"][:4]) == ("Y", "2", "9999")


def test_a_chat_is_one_row_whose_last_update_moves(
    portal: SimulatedPortal, rest: Rest, clock: ManualClock
) -> None:
    portal.people_actions.add_lead()
    portal.people_actions.client_writes_in_chat(1)
    clock.advance(timedelta(minutes=5))
    portal.people_actions.client_writes_in_chat(1)
    rows = rest.result("crm.activity.list", filter={"OWNER_TYPE_ID": 1, "OWNER_ID": 1})
    assert [(row["CREATED"][11:16], row["LAST_UPDATED"][11:16]) for row in rows] == [("12:00", "12:05")]
    recent = rest.result("crm.activity.list", filter={">=LAST_UPDATED": "2026-11-02T12:05:00+03:00"})
    assert len(recent) == 1


def test_two_bindings_in_one_filter_repeat_a_row(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_activity(portal.people_actions.add_lead(), "call")
    owner = {"OWNER_TYPE_ID": 1, "OWNER_ID": 1}
    assert len(rest.result("crm.activity.list", filter={"BINDINGS": [owner, owner]})) == 2


def test_bindings_and_communications_come_on_request(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_activity(portal.people_actions.add_lead(PHONE="+49 30 1"), "call")
    row = rest.result("crm.activity.list", select=["ID", "BINDINGS", "COMMUNICATIONS"])[0]
    assert row["BINDINGS"] == [{"OWNER_TYPE_ID": "1", "OWNER_ID": "1"}]
    assert row["COMMUNICATIONS"][0]["VALUE"] == "+49 30 1"


def test_activities_can_be_written_over_rest(portal: SimulatedPortal, rest: Rest, receiver: Receiver) -> None:
    portal.people_actions.add_lead()
    portal.subscribe(receiver.url)
    fields = {
        "OWNER_TYPE_ID": 1,
        "OWNER_ID": 1,
        "TYPE_ID": 2,
        "DIRECTION": 2,
        "RESPONSIBLE_ID": 7,
        "COMPLETED": "Y",
    }
    number = rest.result("crm.activity.add", fields=fields)
    rest.result("crm.activity.update", id=number, fields={"SUBJECT": "Called"})
    portal.deliveries.wait_until_idle()
    assert receiver.events == [("ONCRMACTIVITYADD", "1"), ("ONCRMACTIVITYUPDATE", "1")]
    assert portal.activities(1)[0]["SUBJECT"] == "Called"


@pytest.mark.parametrize(
    ("kind", "direction", "expected"),
    [
        ("sms", "outgoing", ("6", "2", "CRM_SMS", "N")),
        ("sms", "incoming", ("6", "1", "CRM_SMS", "Y")),
        ("app", "none", ("6", "0", "CONFIGURABLE_REST_APP", "N")),
        ("own", "outgoing", ("6", "2", "REST_APP", "N")),
    ],
)
def test_messages_and_kinds_of_applications_have_a_direction(
    portal: SimulatedPortal, rest: Rest, kind: str, direction: str, expected: tuple[str, ...]
) -> None:
    portal.people_actions.add_activity(portal.people_actions.add_lead(), kind, direction=direction)
    row = rest.result("crm.activity.get", id=1)
    assert (row["TYPE_ID"], row["DIRECTION"], row["PROVIDER_ID"], row["IS_INCOMING_CHANNEL"]) == expected


def test_what_an_automation_rule_completes_has_a_status_of_its_own(
    portal: SimulatedPortal, rest: Rest
) -> None:
    actions = portal.people_actions
    lead_id = actions.add_lead()
    for is_automatic in (True, False):
        todo = actions.add_activity(lead_id, "todo", completed=False)
        actions.complete_activity(todo, automatically=is_automatic)
    rows = rest.result("crm.activity.list", order={"ID": "ASC"})
    assert [(row["COMPLETED"], row["STATUS"]) for row in rows] == [("Y", "3"), ("Y", "2")]


def test_the_history_of_a_chat_tells_who_wrote_which_its_row_does_not(
    portal: SimulatedPortal, rest: Rest
) -> None:
    actions = portal.people_actions
    lead_id = actions.add_lead()
    actions.client_writes_in_chat(lead_id)
    before = rest.result("crm.activity.get", id=1)
    actions.answer_in_chat(lead_id, by=7)
    actions.answer_in_chat(lead_id, by=0)
    assert rest.result("crm.activity.get", id=1) == before
    told = rest.result("imopenlines.session.history.get", SESSION_ID=before["ASSOCIATED_ENTITY_ID"])
    client, *others = [each["senderid"] for each in told["message"].values()]
    assert others == ["7", "0"]
    assert {number: user["connector"] for number, user in told["users"].items()} == {client: True, "7": False}
