"""Section 11.12: users, departments, absence, working day; and the dictionaries and custom fields."""

from datetime import timedelta
from typing import Any

import pytest

from infra.clock import ManualClock
from infra.simulator import SimulatedPortal
from tests.simulator.callers import Rest


def test_a_user_has_a_boolean_flag_int_departments_and_empty_objects_for_dates(rest: Rest) -> None:
    user = rest.result("user.get", FILTER={"ID": 7})[0]
    assert (user["ID"], user["ACTIVE"], user["UF_DEPARTMENT"]) == ("7", True, [2])
    assert (user["TIMESTAMP_X"], user["LAST_ACTIVITY_DATE"]) == ({}, {})


@pytest.mark.parametrize("flag", [True, "Y", 1])
def test_dismissed_users_are_filtered_out(portal: SimulatedPortal, rest: Rest, flag: object) -> None:
    portal.people.change(8, is_active=False)
    users = rest.result("user.get", FILTER={"ACTIVE": flag, "UF_DEPARTMENT": 2})
    assert [user["ID"] for user in users] == ["3", "7", "9"]


def test_users_can_be_searched(rest: Rest) -> None:
    assert [user["NAME"] for user in rest.result("user.search", FIND="boris")] == ["Boris"]
    assert [user["NAME"] for user in rest.result("user.search", LAST_NAME="vog")] == ["Vera"]


def test_the_webhook_knows_who_it_is(rest: Rest) -> None:
    assert (rest.result("profile")["ID"], rest.result("profile")["ADMIN"]) == ("1", True)
    assert rest.result("user.current")["NAME"] == "Ines"


def test_an_absence_ends(portal: SimulatedPortal, rest: Rest, clock: ManualClock) -> None:
    portal.people.change(7, absent_until=clock.now() + timedelta(days=2))
    absent = [user["absent"] for user in rest.result("im.user.list.get", ID=[7, 8])]
    assert absent == ["2026-11-04T12:00:00+03:00", False]
    clock.advance(timedelta(days=3))
    assert rest.result("im.user.get", ID=7)["absent"] is False


def test_the_calendar_shows_the_absence_with_text_timestamps(
    portal: SimulatedPortal, rest: Rest, clock: ManualClock
) -> None:
    until = clock.now() + timedelta(days=2)
    portal.people.change(7, absent_until=until)
    span = {"users": [7, 8], "from": "2026-11-01", "to": "2026-11-30"}
    shown = rest.result("calendar.accessibility.get", span)
    assert shown["8"] == []
    assert (shown["7"][0]["ACCESSIBILITY"], shown["7"][0]["DATE_TO_TS_UTC"]) == (
        "absent",
        str(int(until.timestamp())),
    )


def test_departments_are_text_and_the_root_has_no_parent(rest: Rest) -> None:
    root, sales, _ = rest.result("department.get")
    assert root == {"ID": "1", "NAME": "Company", "SORT": 500}
    assert (sales["PARENT"], sales["UF_HEAD"]) == ("1", "3")
    assert [each["NAME"] for each in rest.result("department.get", PARENT=1)] == ["Sales", "Marketing"]


def test_the_working_day_is_shown(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people.change(7, workday="CLOSED")
    assert rest.result("timeman.status", USER_ID=7)["STATUS"] == "CLOSED"


def test_stages_can_be_listed_and_added(rest: Rest) -> None:
    rest.result("crm.status.add", fields={"ENTITY_ID": "STATUS", "STATUS_ID": "UC_LATER", "NAME": "Later"})
    rows = rest.result("crm.status.list", filter={"ENTITY_ID": "STATUS"}, order={"SORT": "ASC"})
    assert [row["STATUS_ID"] for row in rows][-2:] == ["UC_NURTURE", "UC_LATER"]
    assert [row["SEMANTICS"] for row in rows][3:5] == ["F", "S"]
    items = rest.result("crm.status.entity.items", entityId="STATUS")
    assert items[0] == {"NAME": "Unassigned", "SORT": 10, "STATUS_ID": "NEW"}
    assert rest.result("crm.status.entity.types")[0]["ID"] == "STATUS"


@pytest.mark.parametrize("code", ["NEW", "X" * 22])
def test_a_stage_that_exists_or_is_too_long_is_refused(rest: Rest, code: str) -> None:
    fields = {"ENTITY_ID": "STATUS", "STATUS_ID": code, "NAME": "x"}
    assert rest.error("crm.status.add", fields=fields) == (400, "ERROR_CORE")


def test_a_custom_field_is_made_filled_and_removed(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_lead()
    fields = {"FIELD_NAME": "SIZE", "USER_TYPE_ID": "integer", "EDIT_FORM_LABEL": {"en": "Size"}}
    number = rest.result("crm.lead.userfield.add", fields=fields)
    assert rest.result("crm.lead.userfield.list", filter={"FIELD_NAME": "UF_CRM_SIZE"})[0]["ID"] == str(
        number
    )
    rest.change(1, ufCrmSize="12")
    assert portal.lead(1)["UF_CRM_SIZE"] == 12
    rest.result("crm.lead.userfield.delete", id=number)
    assert "ufCrmSize" not in rest.item(1)


@pytest.mark.parametrize(
    "fields",
    [
        {"FIELD_NAME": "LEAD_SCORE", "USER_TYPE_ID": "integer"},
        {"FIELD_NAME": "small letters", "USER_TYPE_ID": "integer"},
        {"FIELD_NAME": "X" * 60, "USER_TYPE_ID": "integer"},
        {"FIELD_NAME": "KIND", "USER_TYPE_ID": "nonsense"},
    ],
)
def test_a_wrong_custom_field_is_refused(rest: Rest, fields: dict[str, Any]) -> None:
    assert rest.error("crm.lead.userfield.add", fields=fields) == (400, "ERROR_CORE")


def test_labels_come_with_a_language_only(rest: Rest) -> None:
    assert "EDIT_FORM_LABEL" not in rest.result("crm.lead.userfield.list")[0]
    assert rest.result("crm.lead.userfield.list", filter={"LANG": "en"})[0]["EDIT_FORM_LABEL"] == "Score"


@pytest.mark.parametrize(
    ("kind", "sent", "printed"),
    [
        ("string", 5, ("5", "5", "5")),
        ("integer", "5", (5, 5, "5")),
        ("double", "5.5", (5.5, 5.5, "5.5")),
        ("boolean", "Y", (True, "Y", True)),
        ("enumeration", "3", (3, 3, "3")),
    ],
)
def test_custom_values_are_typed(
    portal: SimulatedPortal, rest: Rest, kind: str, sent: object, printed: tuple[object, object, object]
) -> None:
    portal.customfields.add("UF_CRM_X", kind)
    portal.people_actions.add_lead()
    in_item, in_lead = rest.change(1, ufCrmX=sent)["ufCrmX"], rest.result("crm.lead.get", id=1)["UF_CRM_X"]
    assert (portal.lead(1)["UF_CRM_X"], in_item, in_lead) == printed


def test_enumeration_items_have_ids(portal: SimulatedPortal, rest: Rest) -> None:
    items = [{"VALUE": "Small"}, {"VALUE": "Large", "DEF": "Y"}]
    fields = {"FIELD_NAME": "KIND", "USER_TYPE_ID": "enumeration", "LIST": items}
    number = rest.result("crm.lead.userfield.add", fields=fields)
    listed = rest.result("crm.lead.userfield.get", id=number)["LIST"]
    assert [(each["ID"], each["VALUE"], each["DEF"]) for each in listed] == [
        ("1", "Small", "N"),
        ("2", "Large", "Y"),
    ]
