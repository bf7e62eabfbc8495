"""Section 11.11: to-dos, tasks, comments, notifications, triggers."""

from datetime import UTC, datetime
from typing import Any

import pytest

from infra.simulator import SimulatedPortal
from tests.simulator.callers import Receiver, Rest

_TODO = {"ownerTypeId": 1, "ownerId": 1, "deadline": "2026-11-03T10:00:00+03:00"}


def test_a_todo_is_an_activity_with_a_deadline(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_lead()
    number = rest.result("crm.activity.todo.add", _TODO, title="First touch", responsibleId=7)["id"]
    todo = portal.todos[0]
    assert (todo.id, todo.lead_id, todo.title, todo.responsible) == (number, 1, "First touch", 7)
    assert todo.deadline == datetime(2026, 11, 3, 7, 0, tzinfo=UTC)


def test_a_todo_can_be_changed(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_lead()
    rest.result("crm.activity.todo.add", _TODO)
    own = {"id": 1, "ownerTypeId": 1, "ownerId": 1}
    rest.result("crm.activity.todo.updateResponsibleUser", own, responsibleId=8)
    rest.result("crm.activity.todo.updateDeadline", own, value="2026-11-04T10:00:00+03:00")
    assert (portal.todos[0].responsible, portal.todos[0].deadline.day) == (8, 4)


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"ownerId": 99}, "OWNER_NOT_FOUND"),
        ({"deadline": "soon"}, "WRONG_DATETIME_FORMAT"),
        ({"deadline": ""}, "100"),
    ],
)
def test_a_wrong_todo_is_refused(
    portal: SimulatedPortal, rest: Rest, changed: dict[str, Any], error: str
) -> None:
    portal.people_actions.add_lead()
    assert rest.error("crm.activity.todo.add", {**_TODO, **changed}) == (400, error)


def test_a_task_answers_in_camel_case_text_and_mirrors_as_an_activity(
    portal: SimulatedPortal, rest: Rest
) -> None:
    portal.people_actions.add_lead()
    fields = {"TITLE": "Call", "RESPONSIBLE_ID": 7, "UF_CRM_TASK": ["L_1"]}
    task = rest.result("tasks.task.add", fields=fields)["task"]
    assert (task["id"], task["responsibleId"], task["createdBy"]) == ("1", "7", "1")
    assert portal.activities(1)[0]["PROVIDER_ID"] == "CRM_TASKS_TASK"


def test_a_comment_answers_its_number_and_its_event_has_no_fields(
    portal: SimulatedPortal, rest: Rest, receiver: Receiver
) -> None:
    portal.people_actions.add_lead()
    portal.subscribe(receiver.url, events=("ONCRMTIMELINECOMMENTADD",))
    fields = {"ENTITY_ID": 1, "ENTITY_TYPE": "lead", "COMMENT": "Scored 74"}
    assert rest.result("crm.timeline.comment.add", fields=fields) == 1
    portal.deliveries.wait_until_idle()
    assert portal.comments[0].text == "Scored 74"
    assert receiver.got[0].form["data[ID]"] == "1"
    listed = rest.result("crm.timeline.comment.list", filter={"ENTITY_ID": 1, "ENTITY_TYPE": "lead"})
    assert [row["COMMENT"] for row in listed] == ["Scored 74"]


@pytest.mark.parametrize(
    ("changed", "error"), [({"ENTITY_ID": 99}, "OWNER_NOT_FOUND"), ({"COMMENT": " "}, "INVALID_ARG_VALUE")]
)
def test_a_wrong_comment_is_refused(
    portal: SimulatedPortal, rest: Rest, changed: dict[str, Any], error: str
) -> None:
    portal.people_actions.add_lead()
    fields = {"ENTITY_ID": 1, "ENTITY_TYPE": "lead", "COMMENT": "x", **changed}
    assert rest.error("crm.timeline.comment.add", fields=fields) == (400, error)


def test_a_notification_with_the_same_tag_replaces_the_earlier(portal: SimulatedPortal, rest: Rest) -> None:
    tagged = {"USER_ID": 7, "TAG": "lead-1", "CLIENT_ID": "fairlead"}
    rest.result("im.notify.system.add", tagged, MESSAGE="one")
    rest.result("im.notify.personal.add", tagged, MESSAGE=" two ")
    rest.result("im.notify.system.add", tagged | {"USER_ID": 8}, MESSAGE="three")
    assert [(each.user, each.message) for each in portal.notifications] == [(7, "two"), (8, "three")]
    assert len(portal.sent_notifications) == 3


def test_a_notification_to_an_unknown_user_is_false(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people.change(7, is_active=False)
    assert rest.result("im.notify.system.add", USER_ID=7, MESSAGE="x") is False


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"USER_ID": 7, "MESSAGE": "x", "TAG": "t"}, "CLIENT_ID_EMPTY"),
        ({"USER_ID": 0, "MESSAGE": "x"}, "USER_ID_EMPTY"),
        ({"USER_ID": 7, "MESSAGE": " "}, "MESSAGE_EMPTY"),
        ({"USER_ID": 7, "MESSAGE": "x", "ATTACH": "a" * 60_001}, "ATTACH_OVERSIZE"),
    ],
)
def test_a_wrong_notification_is_refused(rest: Rest, params: dict[str, Any], error: str) -> None:
    assert rest.error("im.notify.system.add", params) == (400, error)


def test_a_trigger_is_noted(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_lead()
    assert rest.result("crm.automation.trigger", target="LEAD_1", code="nurture") is True
    assert [(each.target, each.code) for each in portal.triggers] == [("LEAD_1", "nurture")]
    assert rest.error("crm.automation.trigger", target="LEAD_9", code="nurture")[0] == 400


def test_a_workflow_is_started(portal: SimulatedPortal, rest: Rest) -> None:
    document = ["crm", "CCrmDocumentLead", "LEAD_1"]
    rest.result("bizproc.workflow.start", TEMPLATE_ID=5, DOCUMENT_ID=document)
    assert portal.store.workflows[0]["document"] == document


def test_a_comment_shows_its_author_and_only_what_was_selected(portal: SimulatedPortal, rest: Rest) -> None:
    lead_id = portal.people_actions.add_lead()
    portal.people_actions.write_comment(lead_id, "Called.", by=7)
    only = {"ENTITY_TYPE": "lead", "ENTITY_ID": lead_id}
    [whole] = rest.result("crm.timeline.comment.list", filter=only)
    assert (whole["AUTHOR_ID"], whole["COMMENT"]) == ("7", "Called.")
    [row] = rest.result("crm.timeline.comment.list", filter=only, select=["ID", "AUTHOR_ID"])
    assert row == {"ID": whole["ID"], "AUTHOR_ID": "7"}
