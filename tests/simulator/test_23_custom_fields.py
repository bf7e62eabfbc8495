"""Custom fields of every type, on every kind of record, empty in each of the ways that portals have."""

from datetime import timedelta
from typing import Any

import pytest

from infra.simulator import SimulatedPortal, SimulatorServer
from infra.simulator.events.subscription import Subscription
from infra.simulator.sample_portal import sample_portal
from infra.simulator.state.custom_fields import item_name
from infra.simulator.state.entities import COMPANY, CONTACT, DEAL, LEAD
from tests.simulator.callers import Receiver, Rest

_VALUES: dict[str, tuple[Any, Any, Any]] = {
    "string": ("text", "text", "text"),
    "url": ("https://a.example", "https://a.example", "https://a.example"),
    "integer": (456, 456, "456"),
    "double": (1.5, 1.5, "1.5"),
    "boolean": ("Y", "Y", True),
    "date": ("2026-12-01", "2026-12-01T03:00:00+03:00", "2026-12-01T03:00:00+03:00"),
    "datetime": ("2026-12-01T10:00:00+03:00", "2026-12-01T10:00:00+03:00", "2026-12-01T10:00:00+03:00"),
    "money": ("100|USD", "100|USD", "100|USD"),
    "employee": (7, 7, "7"),
    "crm": ("C_2", "C_2", "C_2"),
    "crm_status": ("CALL", "CALL", "CALL"),
    "iblock_element": (12, 12, "12"),
    "iblock_section": (12, 12, "12"),
    "address": ("Main Street 1|52.5;13.4|5", "Main Street 1|52.5;13.4|5", "Main Street 1|52.5;13.4|5"),
    "enumeration": (24, 24, "24"),
}
_USUAL: dict[str, Any] = {"date": "", "datetime": ""}


def deal_fields(rest: Rest, number: int = 1) -> dict[str, Any]:
    asked = {"entityTypeId": DEAL.type_id, "id": number, "useOriginalUfNames": "Y"}
    found: dict[str, Any] = rest.result("crm.item.get", asked)["item"]
    return found


def change(rest: Rest, **fields: Any) -> tuple[int, Any]:
    asked = {"entityTypeId": DEAL.type_id, "id": 1, "useOriginalUfNames": "Y", "fields": fields}
    answer = rest.post("crm.item.update", asked)
    return answer.status_code, answer.json().get("error")


@pytest.mark.parametrize("kind", _VALUES)
def test_a_value_of_every_type_is_printed_by_both_families(
    portal: SimulatedPortal, rest: Rest, kind: str
) -> None:
    sent, item, older = _VALUES[kind]
    portal.custom_fields(2).add("UF_CRM_X", kind)
    portal.people_actions.add_deal()
    assert change(rest, UF_CRM_X=sent) == (200, None)
    assert deal_fields(rest)["UF_CRM_X"] == item
    assert rest.result("crm.deal.get", id=1)["UF_CRM_X"] == older


@pytest.mark.parametrize("kind", _VALUES)
def test_several_values_of_every_type_are_a_list(portal: SimulatedPortal, rest: Rest, kind: str) -> None:
    sent, item, older = _VALUES[kind]
    portal.custom_fields(2).add("UF_CRM_X", kind, is_multiple=True)
    portal.people_actions.add_deal()
    assert change(rest, UF_CRM_X=sent) == (400, "100")
    assert change(rest, UF_CRM_X=[sent, sent]) == (200, None)
    assert deal_fields(rest)["UF_CRM_X"] == [item, item]
    assert rest.result("crm.deal.get", id=1)["UF_CRM_X"] == [older, older]
    assert change(rest, UF_CRM_X=[]) == (200, None)
    assert deal_fields(rest)["UF_CRM_X"] == []


@pytest.mark.parametrize("kind", _VALUES)
def test_an_empty_value_is_null_or_an_empty_date(portal: SimulatedPortal, rest: Rest, kind: str) -> None:
    portal.custom_fields(2).add("UF_CRM_X", kind)
    portal.people_actions.add_deal()
    assert deal_fields(rest)["UF_CRM_X"] is None
    assert rest.result("crm.deal.get", id=1)["UF_CRM_X"] == _USUAL.get(kind)


@pytest.mark.parametrize("empty", ["", None, False, [], "0"], ids=repr)
@pytest.mark.parametrize("is_multiple", [False, True])
@pytest.mark.parametrize("kind", ["string", "integer", "enumeration", "date", "boolean"])
def test_an_empty_value_may_be_printed_in_any_way(
    portal: SimulatedPortal, rest: Rest, kind: str, empty: Any, *, is_multiple: bool
) -> None:
    portal.custom_fields(2).add("UF_CRM_X", kind, is_multiple=is_multiple, empty=empty)
    portal.people_actions.add_deal()
    assert deal_fields(rest)["UF_CRM_X"] == empty
    assert rest.result("crm.deal.get", id=1)["UF_CRM_X"] == empty


def test_a_yes_or_no_may_be_a_digit_in_the_older_family(portal: SimulatedPortal, rest: Rest) -> None:
    portal.switches.custom_flags_are_digits = True
    portal.custom_fields(2).add("UF_CRM_X", "boolean")
    portal.people_actions.add_deal(UF_CRM_X="Y")
    portal.people_actions.add_deal(UF_CRM_X="N")
    assert [rest.result("crm.deal.get", id=number)["UF_CRM_X"] for number in (1, 2)] == ["1", "0"]


def test_a_file_has_an_id_and_addresses(portal: SimulatedPortal, rest: Rest) -> None:
    file = {"id": 5, "url": "/bitrix/5", "urlMachine": "https://portal.example/5"}
    portal.custom_fields(2).add("UF_CRM_X", "file")
    portal.people_actions.add_deal(UF_CRM_X=file)
    assert deal_fields(rest)["UF_CRM_X"] == file


def test_one_call_names_the_items_of_every_list(portal: SimulatedPortal, rest: Rest) -> None:
    field = portal.custom_fields(2).add("UF_CRM_BRANCH", "enumeration", texts=["Retail", "Retail", "Trade"])
    described = rest.result("crm.item.fields", entityTypeId=2)["fields"]["ufCrmBranch"]
    assert (described["type"], described["upperName"]) == ("enumeration", "UF_CRM_BRANCH")
    assert described["items"] == [
        {"ID": str(each.id), "VALUE": text}
        for each, text in zip(field.choices, ["Retail", "Retail", "Trade"], strict=True)
    ]
    assert "items" not in rest.result("crm.item.fields", entityTypeId=2)["fields"]["title"]


def test_a_list_item_is_renamed_and_deleted_and_records_keep_its_id(
    portal: SimulatedPortal, rest: Rest
) -> None:
    fields = portal.custom_fields(2)
    first, second = (
        each.id for each in fields.add("BRANCH", "enumeration", texts=["Retail", "Trade"]).choices
    )
    portal.people_actions.add_deal(UF_CRM_BRANCH=first)
    fields.change_choice("UF_CRM_BRANCH", second, "Wholesale")
    fields.change_choice("UF_CRM_BRANCH", first, None)
    listed = rest.result("crm.deal.userfield.list", filter={"FIELD_NAME": "UF_CRM_BRANCH"})[0]["LIST"]
    assert [(row["ID"], row["VALUE"]) for row in listed] == [(str(second), "Wholesale")]
    assert deal_fields(rest)["UF_CRM_BRANCH"] == first


def test_a_field_switched_to_several_values_has_old_records_with_one(
    portal: SimulatedPortal, rest: Rest
) -> None:
    fields = portal.custom_fields(2)
    portal.people_actions.add_deal()
    made = fields.add("X", "string")
    portal.people_actions.update_deal(1, UF_CRM_X="one")
    fields.change(made, is_multiple=True)
    assert deal_fields(rest)["UF_CRM_X"] == "one"
    portal.people_actions.update_deal(1, UF_CRM_X=["one", "two"])
    fields.change(made, is_multiple=False)
    assert deal_fields(rest)["UF_CRM_X"] == ["one", "two"]


def test_a_list_is_changed_by_the_ids_of_its_items(portal: SimulatedPortal, rest: Rest) -> None:
    made = {"FIELD_NAME": "BRANCH", "USER_TYPE_ID": "enumeration", "LIST": [{"VALUE": "A"}, {"VALUE": "B"}]}
    number = rest.result("crm.deal.userfield.add", fields=made)
    first, second = (each.id for each in portal.custom_fields(2)["UF_CRM_BRANCH"].choices)
    rows = [{"ID": first, "DEL": "Y"}, {"ID": second, "VALUE": "Bee"}, {"VALUE": "C"}]
    rest.result("crm.deal.userfield.update", id=number, fields={"LIST": rows})
    listed = rest.result("crm.deal.userfield.get", id=number)["LIST"]
    assert [row["VALUE"] for row in listed] == ["Bee", "C"]
    assert listed[0]["ID"] == str(second)


@pytest.mark.parametrize("entity", [LEAD, DEAL, CONTACT, COMPANY], ids=lambda each: each.name)
def test_the_same_name_may_be_a_field_of_each_kind_of_record(
    portal: SimulatedPortal, rest: Rest, entity: Any
) -> None:
    for each in (LEAD, DEAL, CONTACT, COMPANY):
        portal.custom_fields(each.type_id).add("UF_CRM_SCORE", "integer")
    (row,) = rest.result(f"crm.{entity.name.lower()}.userfield.list", filter={"FIELD_NAME": "UF_CRM_SCORE"})
    assert row["ENTITY_ID"] == f"CRM_{entity.name}"
    assert "ufCrmScore" in rest.result("crm.item.fields", entityTypeId=entity.type_id)["fields"]


def test_the_fields_of_deals_are_announced_as_such(portal: SimulatedPortal, receiver: Receiver) -> None:
    subscription: Subscription = portal.subscribe(receiver.url, events=["ONCRMDEALUSERFIELDADD"])
    portal.custom_fields(2).add("UF_CRM_SCORE", "integer")
    portal.deliveries.wait_until_idle()
    form = receiver.got[0].form
    assert subscription.includes(form["event"])
    assert (form["data[FIELDS][ENTITY_ID]"], form["data[FIELDS][FIELD_NAME]"]) == ("CRM_DEAL", "UF_CRM_SCORE")


@pytest.mark.parametrize(
    ("name", "item"),
    [
        ("UF_CRM_LEAD_SCORE", "ufCrmLeadScore"),
        ("UF_CRM_3_1747309727", "ufCrm3_1747309727"),
        ("UF_CRM_1747309879", "ufCrm_1747309879"),
        ("UF_CRM_3_DIGIT10", "ufCrm_3_DIGIT10"),
        ("UF_CRM_SCORE2", "ufCrm_SCORE2"),
        ("UF_CRM_5_SCORE", "ufCrm5Score"),
    ],
)
def test_a_custom_field_has_a_name_of_its_own_in_items(name: str, item: str) -> None:
    assert item_name(name) == item


@pytest.mark.parametrize(
    ("hours", "text"),
    [(0, "2026-12-01T00:00:00+00:00"), (3, "2026-12-01T03:00:00+03:00"), (-8, "2026-11-30T16:00:00-08:00")],
)
def test_a_date_is_midnight_in_utc_told_in_the_servers_zone(hours: int, text: str) -> None:
    portal = sample_portal(utc_offset=timedelta(hours=hours), plan="unlimited")
    portal.people_actions.add_deal(CLOSEDATE="2026-12-01")
    with SimulatorServer(portal) as server:
        rest = Rest(server)
        with rest.http:
            assert deal_fields(rest)["closedate"] == text


def test_fields_that_are_required_are_checked_inside_a_funnel_only(
    portal: SimulatedPortal, rest: Rest
) -> None:
    nurture = portal.funnels.add("Nurture")
    portal.custom_fields(2).add("UF_CRM_BUDGET", "integer", is_mandatory=True)
    portal.people_actions.add_deal()
    assert change(rest, stageId="EXECUTING") == (400, "CRM_FIELD_ERROR_REQUIRED")
    assert change(rest, categoryId=nurture) == (200, None)
