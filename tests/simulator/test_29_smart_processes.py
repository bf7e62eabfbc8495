"""Smart processes: items like deals, with stages, clients and money, and no meaning of their stage."""

from typing import Any

import pytest

from infra.simulator import SimulatedPortal
from infra.simulator.state.smart_processes import SmartProcess
from tests.simulator.callers import Receiver, Rest

RENTAL = 1038


@pytest.fixture
def process(portal: SimulatedPortal) -> SmartProcess:
    return portal.add_smart_process("Rental", type_id=RENTAL)


def item(rest: Rest, number: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = rest.result("crm.item.get", entityTypeId=RENTAL, id=number)["item"]
    return found


def test_an_unknown_type_is_not_supported(rest: Rest) -> None:
    assert rest.error("crm.item.list", entityTypeId=RENTAL) == (400, "ENTITY_TYPE_NOT_SUPPORTED")
    assert rest.error("crm.category.list", entityTypeId=RENTAL) == (400, "ENTITY_TYPE_NOT_SUPPORTED")


def test_types_are_listed_for_administrators(
    portal: SimulatedPortal, rest: Rest, process: SmartProcess
) -> None:
    (row,) = rest.result("crm.type.list")["types"]
    assert (row["entityTypeId"], row["title"], row["isClientEnabled"]) == (RENTAL, "Rental", "Y")
    assert rest.result("crm.type.getByEntityTypeId", entityTypeId=RENTAL)["type"]["id"] == process.id
    assert rest.result("crm.type.get", id=process.id)["type"]["entityTypeId"] == RENTAL
    portal.people.change(1, is_admin=False)
    assert rest.error("crm.type.list") == (400, "ACCESS_DENIED")


def test_an_item_has_a_client_and_money_and_no_meaning_of_its_stage(
    portal: SimulatedPortal, rest: Rest, process: SmartProcess
) -> None:
    contact = portal.people_actions.add_contact(NAME="Eva")
    portal.people_actions.add_item(RENTAL, CONTACT_ID=contact, OPPORTUNITY=500)
    shown = item(rest)
    assert (shown["title"], shown["contactIds"], shown["opportunity"]) == ("Rental #1", [contact], 500)
    assert shown["stageId"] == f"DT{RENTAL}_{process.entity.first_funnel}:NEW"
    absent = {"stageSemanticId", "closed", "isReturnCustomer", "probability", "fm", "leadId"}
    assert not absent & set(shown)
    wanted = {"entityTypeId": RENTAL, "filter": {"stageSemanticId": "P"}}
    assert rest.error("crm.item.list", wanted) == (400, "INVALID_ARG_VALUE")


def test_the_meaning_of_a_stage_is_in_its_dictionary(rest: Rest, process: SmartProcess) -> None:
    (funnel,) = rest.result("crm.category.list", entityTypeId=RENTAL)["categories"]
    assert (funnel["id"], funnel["isDefault"]) == (process.entity.first_funnel, "Y")
    entity_id = f"DYNAMIC_{RENTAL}_STAGE_{funnel['id']}"
    rows = rest.result("crm.status.list", filter={"ENTITY_ID": entity_id})
    groups = {row["STATUS_ID"].partition(":")[2]: row["EXTRA"]["SEMANTICS"] for row in rows}
    assert groups == {
        "NEW": "process",
        "PREPARATION": "process",
        "CLIENT": "process",
        "SUCCESS": "success",
        "FAIL": "failure",
    }


def test_an_item_remembers_its_former_stage(
    portal: SimulatedPortal, rest: Rest, process: SmartProcess
) -> None:
    made = rest.result("crm.item.add", entityTypeId=RENTAL, fields={})["item"]
    prefix = made["stageId"].partition(":")[0]
    moved = {"entityTypeId": RENTAL, "id": 1, "fields": {"stageId": f"{prefix}:FAIL"}}
    assert rest.result("crm.item.update", moved)["item"]["previousStageId"] == f"{prefix}:NEW"
    history = rest.result("crm.stagehistory.list", entityTypeId=RENTAL, order={"ID": "ASC"})["items"]
    assert [(row["TYPE_ID"], row["STAGE_SEMANTIC_ID"]) for row in history] == [(1, "P"), (3, "F")]


def test_the_events_of_items_carry_their_type(
    portal: SimulatedPortal, rest: Rest, receiver: Receiver, process: SmartProcess
) -> None:
    portal.subscribe(receiver.url, events=["ONCRMDYNAMICITEMADD", f"ONCRMDYNAMICITEMUPDATE_{RENTAL}"])
    portal.people_actions.add_item(RENTAL)
    portal.people_actions.update_item(RENTAL, 1, TITLE="Crane")
    portal.deliveries.wait_until_idle()
    assert receiver.events == [("ONCRMDYNAMICITEMADD", "1"), (f"ONCRMDYNAMICITEMUPDATE_{RENTAL}", "1")]
    assert {each.form["data[FIELDS][ENTITY_TYPE_ID]"] for each in receiver.got} == {str(RENTAL)}


def test_its_custom_fields_have_the_number_of_the_type_in_their_names(
    portal: SimulatedPortal, rest: Rest, process: SmartProcess
) -> None:
    portal.custom_fields(RENTAL).add(f"UF_CRM_{process.id}_SCORE", "integer")
    portal.people_actions.add_item(RENTAL)
    fields = {f"ufCrm{process.id}Score": 40}
    changed = rest.result("crm.item.update", entityTypeId=RENTAL, id=1, fields=fields)["item"]
    assert changed[f"ufCrm{process.id}Score"] == 40


def test_its_timeline_takes_comments_to_dos_triggers_and_tasks(
    portal: SimulatedPortal, rest: Rest, process: SmartProcess
) -> None:
    portal.people_actions.add_item(RENTAL)
    comment = {"ENTITY_ID": 1, "ENTITY_TYPE": f"dynamic_{RENTAL}", "COMMENT": "x"}
    assert rest.result("crm.timeline.comment.add", fields=comment) == 1
    todo = {"ownerTypeId": RENTAL, "ownerId": 1, "deadline": "2026-11-03"}
    assert rest.result("crm.activity.todo.add", todo)["id"] == 1
    assert rest.result("crm.automation.trigger", target=f"DYNAMIC_{RENTAL}_1", code="x") is True
    task = {"TITLE": "Call", "RESPONSIBLE_ID": 7, "UF_CRM_TASK": [f"T{RENTAL:x}_1"]}
    rest.result("tasks.task.add", fields=task)
    assert len(portal.activities(1, owner_type=RENTAL)) == 2
