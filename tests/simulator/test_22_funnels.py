"""The funnels of deals: their stages, moves inside one and from one to another, and the history of both."""

from datetime import timedelta
from typing import Any

import pytest

from infra.clock import ManualClock
from infra.simulator import SimulatedPortal
from infra.simulator.events.subscription import DEAL_EVENTS
from infra.simulator.state.context import Occurrence
from tests.simulator.callers import Receiver, Rest

DEAL = 2


@pytest.fixture
def nurture(portal: SimulatedPortal) -> int:
    """A second funnel with the id 10, so that its codes are longer than the portal's column."""
    for number in range(1, 10):
        portal.funnels.add(f"Funnel {number}")
    return portal.funnels.add("Nurture", sort=500)


def deal(rest: Rest, number: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = rest.result("crm.item.get", entityTypeId=DEAL, id=number)["item"]
    return found


def move(rest: Rest, **fields: Any) -> tuple[int, Any]:
    answer = rest.post("crm.item.update", entityTypeId=DEAL, id=1, fields=fields)
    return answer.status_code, answer.json().get("error")


def stages(rest: Rest, entity_id: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = rest.result("crm.status.list", filter={"ENTITY_ID": entity_id})
    return rows


def test_funnels_are_listed_with_the_default_one_as_zero(rest: Rest, nurture: int) -> None:
    body = rest.body("crm.category.list", entityTypeId=DEAL)
    funnels = {each["id"]: each for each in body["result"]["categories"]}
    assert (body["total"], funnels[0]["isDefault"], funnels[nurture]["name"]) == (11, "Y", "Nurture")
    assert "originId" not in funnels[0]
    assert funnels[nurture]["originId"] == ""


@pytest.mark.parametrize("method", ["crm.category.list", "crm.category.fields"])
@pytest.mark.parametrize("entity", [1, 3, 4])
def test_leads_contacts_and_companies_have_no_funnels(rest: Rest, method: str, entity: int) -> None:
    assert rest.error(method, entityTypeId=entity) == (400, "ENTITY_TYPE_NOT_SUPPORTED")


def test_the_codes_of_a_funnel_are_cut_to_twenty_one_characters(rest: Rest, nurture: int) -> None:
    codes = [row["STATUS_ID"] for row in stages(rest, f"DEAL_STAGE_{nurture}")]
    assert codes == [
        "C10:NEW",
        "C10:PREPARATION",
        "C10:PREPAYMENT_INVOIC",
        "C10:EXECUTING",
        "C10:FINAL_INVOICE",
        "C10:WON",
        "C10:LOSE",
        "C10:APOLOGY",
    ]
    assert stages(rest, f"DEAL_STAGE_{nurture}")[0]["CATEGORY_ID"] == "10"


def test_there_is_no_dictionary_of_funnel_zero_by_number(rest: Rest) -> None:
    assert stages(rest, "DEAL_STAGE_0") == []
    assert stages(rest, "DEAL_STAGE")[2]["STATUS_ID"] == "PREPAYMENT_INVOICE"


def test_a_funnel_has_one_success_and_several_failures(rest: Rest) -> None:
    groups = {row["STATUS_ID"]: row["EXTRA"]["SEMANTICS"] for row in stages(rest, "DEAL_STAGE")}
    assert [code for code, group in groups.items() if group == "success"] == ["WON"]
    assert (groups["LOSE"], groups["APOLOGY"]) == ("failure", "apology")
    assert [row["STATUS_ID"] for row in stages(rest, "DEAL_STAGE") if row["SEMANTICS"] == "F"] == [
        "LOSE",
        "APOLOGY",
    ]


def test_an_added_stage_gets_the_prefix_of_its_funnel_from_the_portal(rest: Rest, nurture: int) -> None:
    entity_id = f"DEAL_STAGE_{nurture}"
    rest.result("crm.status.add", fields={"ENTITY_ID": entity_id, "STATUS_ID": "UC_COLD", "NAME": "Cold"})
    assert stages(rest, entity_id)[-1]["STATUS_ID"] == "C10:UC_COLD"
    unknown = {"ENTITY_ID": "DEAL_STAGE_0", "STATUS_ID": "UC_COLD", "NAME": "Cold"}
    assert rest.error("crm.status.add", fields=unknown) == (400, "ERROR_CORE")
    too_long = {"ENTITY_ID": entity_id, "STATUS_ID": "UC_" + "X" * 15, "NAME": "Cold"}
    assert rest.error("crm.status.add", fields=too_long) == (400, "ERROR_CORE")


def test_a_deal_of_a_funnel_begins_in_its_first_stage(
    portal: SimulatedPortal, rest: Rest, nurture: int
) -> None:
    made = rest.result("crm.item.add", entityTypeId=DEAL, fields={"categoryId": nurture})["item"]
    assert (made["stageId"], made["stageSemanticId"], made["isNew"]) == ("C10:NEW", "P", "Y")
    portal.people_actions.add_deal(CATEGORY_ID=nurture, STAGE_ID="C10:APOLOGY")
    assert (deal(rest, 2)["stageSemanticId"], deal(rest, 2)["closed"]) == ("F", "Y")


@pytest.mark.parametrize(
    ("fields", "stage"),
    [({"categoryId": 10, "stageId": "C10:EXECUTING"}, "C10:EXECUTING"), ({"categoryId": 10}, "C10:NEW")],
)
def test_an_item_is_moved_to_another_funnel(
    portal: SimulatedPortal, rest: Rest, nurture: int, fields: dict[str, Any], stage: str
) -> None:
    portal.people_actions.add_deal()
    assert move(rest, **fields) == (200, None)
    assert (deal(rest)["categoryId"], deal(rest)["stageId"]) == (nurture, stage)


@pytest.mark.parametrize(
    "fields",
    [
        {"stageId": "C10:NEW"},
        {"categoryId": 10, "stageId": "NEW"},
        {"categoryId": 10, "stageId": "C10:PREPAYMENT_INVOICE"},
        {"categoryId": 99},
    ],
)
def test_an_item_is_not_moved_to_a_stage_of_another_funnel(
    portal: SimulatedPortal, rest: Rest, nurture: int, fields: dict[str, Any]
) -> None:
    portal.people_actions.add_deal()
    assert move(rest, **fields) == (400, "CRM_FIELD_ERROR_VALUE_NOT_VALID")
    assert deal(rest)["stageId"] == "NEW"


@pytest.mark.parametrize("fields", [{"STAGE_ID": "C10:NEW"}, {"STAGE_ID": "NOWHERE"}])
def test_the_older_family_ignores_a_foreign_stage_and_answers_true(
    portal: SimulatedPortal, rest: Rest, receiver: Receiver, nurture: int, fields: dict[str, Any]
) -> None:
    portal.people_actions.add_deal()
    portal.subscribe(receiver.url, events=DEAL_EVENTS)
    assert rest.result("crm.deal.update", id=1, fields=fields) is True
    portal.deliveries.wait_until_idle()
    assert (deal(rest)["stageId"], deal(rest)["categoryId"], receiver.events) == ("NEW", 0, [])
    assert rest.result("crm.deal.update", id=1, fields={**fields, "TITLE": "Pump"}) is True
    assert (deal(rest)["stageId"], deal(rest)["title"]) == ("NEW", "Pump")


def test_the_older_family_moves_inside_a_funnel(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_deal()
    rest.result("crm.deal.update", id=1, fields={"STAGE_ID": "PREPARATION"})
    assert deal(rest)["stageId"] == "PREPARATION"


@pytest.mark.parametrize("by_whom", ["people", "rest"])
def test_a_move_to_another_funnel_reaches_no_outbound_webhook(
    portal: SimulatedPortal, rest: Rest, receiver: Receiver, nurture: int, by_whom: str
) -> None:
    announced: list[str] = []
    tell = portal.store.context.announce

    def listen(occurrence: Occurrence) -> None:
        announced.append(occurrence.event)
        tell(occurrence)

    portal.store.context.announce = listen
    portal.people_actions.add_deal()
    portal.subscribe(receiver.url, events=(*DEAL_EVENTS, "ONCRMDEALMOVETOCATEGORY"))
    if by_whom == "people":
        portal.people_actions.move_deal(1, funnel=nurture)
    else:
        move(rest, categoryId=nurture)
    portal.people_actions.move_deal(1, "C10:EXECUTING")
    portal.deliveries.wait_until_idle()
    assert receiver.events == [("ONCRMDEALUPDATE", "1")]
    assert announced == ["ONCRMDEALADD", "ONCRMDEALMOVETOCATEGORY", "ONCRMDEALUPDATE"]


@pytest.mark.parametrize("is_stamped", [True, False])
def test_a_move_to_another_funnel_may_leave_no_trace_in_the_times(
    portal: SimulatedPortal, rest: Rest, clock: ManualClock, nurture: int, *, is_stamped: bool
) -> None:
    portal.switches.funnel_moves_are_stamped = is_stamped
    portal.people_actions.add_deal()
    before = deal(rest)
    clock.advance(timedelta(hours=1))
    portal.people_actions.move_deal(1, funnel=nurture)
    after = deal(rest)
    assert (after["movedTime"] != before["movedTime"]) is is_stamped
    assert (after["updatedTime"] != before["updatedTime"]) is is_stamped


def test_the_history_tells_creation_middle_final_and_other_funnel(
    portal: SimulatedPortal, rest: Rest, nurture: int
) -> None:
    people = portal.people_actions
    people.add_deal()
    people.move_deal(1, "EXECUTING")
    people.move_deal(1, funnel=nurture)
    people.move_deal(1, "C10:LOSE")
    body = rest.body("crm.stagehistory.list", entityTypeId=DEAL, filter={"OWNER_ID": 1}, order={"ID": "ASC"})
    names = ("TYPE_ID", "CATEGORY_ID", "STAGE_ID", "STAGE_SEMANTIC_ID")
    assert [tuple(row[name] for name in names) for row in body["result"]["items"]] == [
        (1, 0, "NEW", "P"),
        (2, 0, "EXECUTING", "P"),
        (5, nurture, "C10:NEW", "P"),
        (3, nurture, "C10:LOSE", "F"),
    ]
    moves = {"entityTypeId": DEAL, "filter": {"TYPE_ID": 5}}
    assert [row["CATEGORY_ID"] for row in rest.result("crm.stagehistory.list", moves)["items"]] == [nurture]


def test_a_hidden_funnel_is_not_there_and_nor_are_its_deals(
    portal: SimulatedPortal, rest: Rest, nurture: int
) -> None:
    portal.people_actions.add_deal(CATEGORY_ID=nurture)
    portal.people_actions.add_deal()
    portal.people_actions.hide_funnel(nurture)
    listed = rest.result("crm.category.list", entityTypeId=DEAL)["categories"]
    assert nurture not in [each["id"] for each in listed]
    assert rest.result("crm.item.list", entityTypeId=DEAL, select=["id"])["items"] == [{"id": 2}]
    assert rest.result("crm.deal.list", select=["ID"]) == [{"ID": "2"}]
    assert rest.error("crm.item.get", entityTypeId=DEAL, id=1) == (400, "ACCESS_DENIED")
    for method in ("crm.deal.get", "crm.deal.contact.items.get"):
        assert rest.body(method, id=1)["error_description"] == "Access denied."
    moved = {"entityTypeId": DEAL, "id": 2, "fields": {"categoryId": nurture}}
    assert rest.error("crm.item.update", moved) == (400, "ACCESS_DENIED")
    owners = rest.result("crm.stagehistory.list", entityTypeId=DEAL)["items"]
    assert [row["OWNER_ID"] for row in owners] == [2]


def test_people_cannot_move_a_deal_to_a_stage_that_its_funnel_lacks(
    portal: SimulatedPortal, nurture: int
) -> None:
    portal.people_actions.add_deal()
    with pytest.raises(ValueError, match="The funnel 0 has no stage C10:NEW"):
        portal.people_actions.move_deal(1, "C10:NEW")
