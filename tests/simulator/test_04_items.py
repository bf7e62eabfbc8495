"""Section 11.4: `crm.item.*` is typed, wrapped, and saves only what differs."""

import pytest

from infra.simulator import SimulatedPortal
from tests.simulator.callers import Receiver, Rest


def test_get_answers_in_types_with_aliases(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_lead(OPPORTUNITY=999.9, PHONE=[("MOBILE", "+49 170 1")], UF_CRM_LEAD_SCORE=40)
    item = rest.item(1)
    assert (item["id"], item["opportunity"], item["ufCrmLeadScore"]) == (1, 999.9, 40)
    assert (item["companyId"], item["contactIds"], item["dateClosed"], item["entityTypeId"]) == (
        0,
        [],
        None,
        1,
    )
    assert item["fm"] == [{"id": 1, "typeId": "PHONE", "valueType": "MOBILE", "value": "+49 170 1"}]
    assert (item["phone"], item["phoneMobile"], item["phoneWork"], item["email"]) == (
        "+49 170 1",
        "+49 170 1",
        "",
        "",
    )


def test_upper_names_of_custom_fields_go_both_ways(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_lead()
    fields = {"UF_CRM_LEAD_SCORE": 12}
    params = {"entityTypeId": 1, "id": 1, "fields": fields, "useOriginalUfNames": "Y"}
    assert rest.result("crm.item.update", params)["item"]["UF_CRM_LEAD_SCORE"] == 12
    assert rest.item(1, useOriginalUfNames="Y")["UF_CRM_LEAD_SCORE"] == 12
    assert "UF_CRM_LEAD_SCORE" not in rest.item(1)


def test_an_update_without_a_change_saves_nothing(
    portal: SimulatedPortal, rest: Rest, receiver: Receiver
) -> None:
    portal.people_actions.add_lead(TITLE="Same")
    portal.subscribe(receiver.url)
    rest.change(1, title="Same")
    portal.deliveries.wait_until_idle()
    assert receiver.got == []
    assert portal.lead(1)["MODIFY_BY_ID"] == 3


def test_a_lead_update_without_a_change_is_saved(
    portal: SimulatedPortal, rest: Rest, receiver: Receiver
) -> None:
    portal.people_actions.add_lead(TITLE="Same")
    portal.subscribe(receiver.url)
    rest.result("crm.lead.update", id=1, fields={"TITLE": "Same"})
    portal.deliveries.wait_until_idle()
    assert receiver.events == [("ONCRMLEADUPDATE", "1")]


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"entityTypeId": 1, "filter": {"nonsense": 1}}, "INVALID_ARG_VALUE"),
        ({"entityTypeId": 1, "filter": {"TITLE": "x"}}, "INVALID_ARG_VALUE"),
        ({"entityTypeId": 1, "order": {"DATE_CREATE": "ASC"}}, "INVALID_ARG_VALUE"),
        ({"entityTypeId": 1, "filter": {">=createdTime": "yesterday"}}, "INVALID_ARG_VALUE"),
        ({"entityTypeId": 177}, "ENTITY_TYPE_NOT_SUPPORTED"),
    ],
)
def test_wrong_lists_are_refused(rest: Rest, params: dict[str, object], error: str) -> None:
    assert rest.error("crm.item.list", params) == (400, error)


def test_what_is_missing_is_not_found(rest: Rest) -> None:
    assert rest.error("crm.item.get", entityTypeId=1, id=99) == (400, "NOT_FOUND")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"stageId": "NOWHERE"}, "CRM_FIELD_ERROR_VALUE_NOT_VALID"),
        ({"ufCrmLeadScore": "many"}, "CRM_FIELD_ERROR_VALUE_NOT_VALID"),
        ({"observers": 7}, "100"),
    ],
)
def test_wrong_values_are_refused(
    portal: SimulatedPortal, rest: Rest, fields: dict[str, object], error: str
) -> None:
    portal.people_actions.add_lead()
    assert rest.error("crm.item.update", entityTypeId=1, id=1, fields=fields) == (400, error)


def test_add_returns_the_item_and_delete_an_empty_array(rest: Rest) -> None:
    item = rest.result("crm.item.add", entityTypeId=1, fields={"title": "New"})["item"]
    assert (item["title"], item["stageId"], item["assignedById"]) == ("New", "NEW", 1)
    assert rest.result("crm.item.delete", entityTypeId=1, id=item["id"]) == []


def test_fm_comes_with_the_star_only(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_lead(PHONE="+49 30 1")
    everything = rest.result("crm.item.list", entityTypeId=1, select=["*"])["items"][0]
    named = rest.result("crm.item.list", entityTypeId=1, select=["id", "fm", "phone"])["items"][0]
    assert len(everything["fm"]) == 1
    assert named == {"id": 1, "phone": "+49 30 1"}


def test_fields_name_the_upper_case_twin(rest: Rest) -> None:
    fields = rest.result("crm.item.fields", entityTypeId=1)["fields"]
    assert fields["ufCrmLeadScore"]["upperName"] == "UF_CRM_LEAD_SCORE"
    assert fields["stageId"]["upperName"] == "STATUS_ID"


def test_contacts_companies_and_deals_are_there_too(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_contact(
        NAME="Eva", PHONE="+49 30 1", COMPANY_ID=portal.people_actions.add_company(TITLE="Acme")
    )
    portal.people_actions.add_deal(TITLE="Deal")
    assert rest.result("crm.contact.get", id=1)["PHONE"][0]["VALUE"] == "+49 30 1"
    assert rest.result("crm.company.list", select=["TITLE"]) == [{"TITLE": "Acme"}]
    assert rest.result("crm.deal.list", select=["STAGE_ID"]) == [{"STAGE_ID": "NEW"}]
    assert rest.result("crm.item.get", entityTypeId=3, id=1)["item"]["companyId"] == 1
