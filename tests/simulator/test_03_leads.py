"""Section 11.3: `crm.lead.*` answers in text."""

from infra.simulator import SimulatedPortal
from tests.simulator.callers import Rest


def test_get_answers_in_text_with_empty_dates(portal: SimulatedPortal, rest: Rest) -> None:
    lead = rest.result(
        "crm.lead.get", id=portal.people_actions.add_lead(OPPORTUNITY=15000, UF_CRM_LEAD_SCORE=40)
    )
    assert (lead["ID"], lead["OPPORTUNITY"], lead["UF_CRM_LEAD_SCORE"]) == ("1", "15000.00", "40")
    assert (lead["BIRTHDATE"], lead["DATE_CLOSED"], lead["UTM_SOURCE"]) == ("", "", None)


def test_phones_are_there_only_when_filled(portal: SimulatedPortal, rest: Rest) -> None:
    bare, filled = (
        portal.people_actions.add_lead(),
        portal.people_actions.add_lead(PHONE=[("WORK", "+49 30 1")]),
    )
    assert "PHONE" not in rest.result("crm.lead.get", id=bare)
    phone = {"ID": "1", "VALUE_TYPE": "WORK", "VALUE": "+49 30 1", "TYPE_ID": "PHONE"}
    assert rest.result("crm.lead.get", id=filled)["PHONE"] == [phone]


def test_a_missing_link_is_null_in_get_and_zero_in_lists(portal: SimulatedPortal, rest: Rest) -> None:
    lead_id = portal.people_actions.add_lead()
    assert rest.result("crm.lead.get", id=lead_id)["COMPANY_ID"] is None
    assert rest.result("crm.lead.list")[0]["COMPANY_ID"] == "0"


def test_masks_select_standard_and_custom_fields(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_lead(PHONE="+49 30 1", UF_CRM_LEAD_BAND="hot")
    standard = rest.result("crm.lead.list", select=["*"])[0]
    custom = rest.result("crm.lead.list", select=["UF_*", "PHONE"])[0]
    assert "TITLE" in standard
    assert not {"PHONE", "UF_CRM_LEAD_BAND"} & set(standard)
    assert (custom["UF_CRM_LEAD_BAND"], custom["PHONE"][0]["VALUE"]) == ("hot", "+49 30 1")
    assert "TITLE" not in custom


def test_add_update_delete(portal: SimulatedPortal, rest: Rest) -> None:
    lead_id = rest.result("crm.lead.add", fields={"TITLE": "A", "UF_CRM_UNKNOWN": 1})
    assert isinstance(lead_id, int)
    assert rest.result("crm.lead.update", id=lead_id, fields={"TITLE": "B"}) is True
    assert portal.lead(lead_id)["TITLE"] == "B"
    assert rest.result("crm.lead.delete", id=lead_id) is True
    assert portal.leads() == []


def test_what_is_missing_has_an_empty_code(rest: Rest) -> None:
    body = rest.body("crm.lead.get", id=99)
    assert (body["error"], body["error_description"]) == ("", "Not found")
    assert rest.body("crm.lead.get", id="x")["error_description"] == "ID is not defined or invalid."


def test_fields_describe_standard_and_custom_fields(rest: Rest) -> None:
    fields = rest.result("crm.lead.fields")
    assert fields["STATUS_ID"]["statusType"] == "STATUS"
    assert fields["DATE_CREATE"]["isReadOnly"] is True
    assert fields["UF_CRM_LEAD_SCORE"]["isDynamic"] is True
