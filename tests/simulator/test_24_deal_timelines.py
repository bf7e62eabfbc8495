"""The timelines of deals, contacts and companies: activities, comments, to-dos, triggers, tasks."""

from typing import Any

import pytest

from infra.simulator import SimulatedPortal
from tests.simulator.callers import Receiver, Rest

DEAL, CONTACT, COMPANY = 2, 3, 4


@pytest.fixture
def shared_call(portal: SimulatedPortal) -> int:
    """A call that the portal filed into the second deal of a contact who has two."""
    people = portal.people_actions
    contact = people.add_contact(NAME="Eva", PHONE="+49 30 1")
    for _ in range(2):
        people.add_deal(CONTACT_ID=contact)
    bound = [(CONTACT, contact), (DEAL, 1)]
    return people.add_activity(2, "call", direction="incoming", owner_type=DEAL, bindings=bound)


def bound_to(rest: Rest, *owners: tuple[int, int]) -> list[dict[str, Any]]:
    bindings = [{"OWNER_TYPE_ID": type_id, "OWNER_ID": number} for type_id, number in owners]
    rows: list[dict[str, Any]] = rest.result("crm.activity.list", filter={"BINDINGS": bindings})
    return rows


def test_an_activity_is_found_by_every_record_that_it_is_bound_to(rest: Rest, shared_call: int) -> None:
    for owner in ((DEAL, 1), (DEAL, 2), (CONTACT, 1)):
        (row,) = bound_to(rest, owner)
        assert (row["ID"], row["OWNER_TYPE_ID"], row["OWNER_ID"]) == (str(shared_call), "2", "2")
    assert rest.result("crm.activity.list", filter={"OWNER_TYPE_ID": DEAL, "OWNER_ID": 1}) == []


def test_asking_for_several_records_gives_a_shared_activity_twice(rest: Rest, shared_call: int) -> None:
    rows = bound_to(rest, (DEAL, 1), (DEAL, 2))
    assert [row["ID"] for row in rows] == [str(shared_call)] * 2


def test_the_bindings_of_an_activity_are_told(rest: Rest, shared_call: int) -> None:
    (row,) = rest.result("crm.activity.list", filter={"ID": shared_call}, select=["ID", "BINDINGS"])
    assert [(each["OWNER_TYPE_ID"], each["OWNER_ID"]) for each in row["BINDINGS"]] == [
        ("2", "2"),
        ("3", "1"),
        ("2", "1"),
    ]
    assert rest.result("crm.activity.binding.list", activityId=shared_call)[1] == {
        "entityTypeId": CONTACT,
        "entityId": 1,
    }


def test_an_activity_that_leaves_its_owner_belongs_to_the_next(
    portal: SimulatedPortal, rest: Rest, shared_call: int
) -> None:
    asked = {"activityId": shared_call, "entityTypeId": DEAL}
    assert rest.result("crm.activity.binding.delete", {**asked, "entityId": 2}) is True
    assert bound_to(rest, (DEAL, 2)) == []
    assert bound_to(rest, (DEAL, 1))[0]["OWNER_TYPE_ID"] == str(CONTACT)
    assert rest.result("crm.activity.binding.add", {**asked, "entityId": 2}) is True
    assert len(bound_to(rest, (DEAL, 2))) == 1
    assert rest.error("crm.activity.binding.add", {**asked, "entityId": 99}) == (400, "OWNER_NOT_FOUND")
    portal.people_actions.delete_activity(shared_call)
    assert [bound_to(rest, owner) for owner in ((DEAL, 1), (DEAL, 2), (CONTACT, 1))] == [[], [], []]


def test_an_activity_can_be_added_with_its_bindings(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_contact(NAME="Eva")
    portal.people_actions.add_deal()
    fields = {"OWNER_TYPE_ID": DEAL, "OWNER_ID": 1, "TYPE_ID": 2, "RESPONSIBLE_ID": 7, "DIRECTION": 2}
    bindings = [{"OWNER_TYPE_ID": CONTACT, "OWNER_ID": 1}]
    made = rest.result("crm.activity.add", fields={**fields, "BINDINGS": bindings})
    assert [row["ID"] for row in bound_to(rest, (CONTACT, 1))] == [str(made)]


@pytest.mark.parametrize("sent", ["deal", "2"])
def test_a_deal_has_comments_of_its_own(portal: SimulatedPortal, rest: Rest, sent: str) -> None:
    portal.people_actions.add_lead()
    portal.people_actions.add_deal()
    portal.people_actions.write_comment(1, "by hand", owner_type=DEAL)
    fields = {"ENTITY_ID": 1, "ENTITY_TYPE": sent, "COMMENT": "over rest"}
    rest.result("crm.timeline.comment.add", fields=fields)
    asked = {"filter": {"ENTITY_ID": 1, "ENTITY_TYPE": "deal"}}
    assert [row["COMMENT"] for row in rest.result("crm.timeline.comment.list", asked)] == [
        "by hand",
        "over rest",
    ]
    leads = {"filter": {"ENTITY_ID": 1, "ENTITY_TYPE": "lead"}}
    assert rest.result("crm.timeline.comment.list", leads) == []


def test_a_deal_has_to_dos_of_its_own(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_lead()
    portal.people_actions.add_deal()
    asked = {"ownerTypeId": DEAL, "ownerId": 1, "deadline": "2026-11-03", "title": "Call"}
    made = rest.result("crm.activity.todo.add", asked)["id"]
    assert [(todo.owner_type, todo.lead_id, todo.title) for todo in portal.todos] == [(DEAL, 1, "Call")]
    of_lead = {**asked, "ownerTypeId": 1, "id": made}
    assert rest.error("crm.activity.todo.update", of_lead) == (400, "NOT_FOUND")


def test_a_trigger_names_the_deal(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_deal()
    assert rest.result("crm.automation.trigger", target="DEAL_1", code="x") is True
    assert portal.triggers[0].target == "DEAL_1"
    assert rest.error("crm.automation.trigger", target="DEAL_2", code="x") == (400, "ERROR_ARGUMENT")


def test_a_task_is_bound_to_the_deal(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_deal()
    fields = {"TITLE": "Call", "RESPONSIBLE_ID": 7, "UF_CRM_TASK": ["D_1"]}
    rest.result("tasks.task.add", fields=fields)
    assert [row["SUBJECT"] for row in portal.activities(1, owner_type=DEAL)] == ["Call"]


def test_a_robot_of_a_deal_names_it(portal: SimulatedPortal, receiver: Receiver) -> None:
    portal.people_actions.add_deal()
    portal.people_actions.run_robot(1, url=receiver.url, owner_type=DEAL)
    portal.deliveries.wait_until_idle()
    form = receiver.got[0].form
    assert [form[f"document_id[{n}]"] for n in range(3)] == ["crm", "CCrmDocumentDeal", "DEAL_1"]


def test_a_chat_belongs_to_a_deal(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_deal()
    session = portal.people_actions.client_writes_in_chat(1, owner_type=DEAL)
    portal.people_actions.answer_in_chat(1, owner_type=DEAL)
    assert [row["ID"] for row in bound_to(rest, (DEAL, 1))] == [str(session)]


def test_what_happens_to_a_deal_is_its_last_activity(
    portal: SimulatedPortal, rest: Rest, shared_call: int
) -> None:
    portal.people_actions.complete_activity(shared_call, by=8)
    for entity, number in ((DEAL, 1), (DEAL, 2), (CONTACT, 1)):
        item = rest.result("crm.item.get", entityTypeId=entity, id=number)["item"]
        assert item["lastActivityBy"] == 8


def test_templates_of_recurring_deals_are_among_the_deals(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_deal(IS_RECURRING="Y")
    portal.people_actions.add_deal()
    items = rest.result("crm.item.list", entityTypeId=DEAL, select=["id", "isRecurring"])["items"]
    assert items == [{"id": 1, "isRecurring": "Y"}, {"id": 2, "isRecurring": "N"}]
    real = {"entityTypeId": DEAL, "filter": {"isRecurring": "N"}, "select": ["id"]}
    assert rest.result("crm.item.list", real)["items"] == [{"id": 2}]
