"""Deals with their contacts and companies: the fields, the links between them, and what is left empty."""

from datetime import date, timedelta
from typing import Any

import pytest

from infra.clock import ManualClock
from infra.simulator import SimulatedPortal
from infra.simulator.events.subscription import CLIENT_EVENTS, DEAL_EVENTS
from tests.simulator.callers import Receiver, Rest

LEAD, DEAL, CONTACT, COMPANY = 1, 2, 3, 4


def item(rest: Rest, entity: int, number: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = rest.result("crm.item.get", entityTypeId=entity, id=number)["item"]
    return found


def test_records_of_different_kinds_have_the_same_ids(portal: SimulatedPortal, rest: Rest) -> None:
    people = portal.people_actions
    added = [people.add_lead(), people.add_deal(), people.add_contact(), people.add_company()]
    assert added == [1, 1, 1, 1]
    titles = [item(rest, LEAD)["title"], item(rest, DEAL)["title"], item(rest, COMPANY)["title"]]
    assert [*titles, item(rest, CONTACT)["lastName"]] == ["Lead #1", "Deal #1", "Company #1", "Contact #1"]


def test_a_bare_deal_is_empty_in_the_documented_ways(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_deal()
    deal = item(rest, DEAL)
    links = {"companyId": 0, "contactId": 0, "contactIds": [], "leadId": None, "quoteId": None}
    money = {"opportunity": 0, "taxValue": 0, "isManualOpportunity": "N", "probability": None}
    flags = {"closed": "N", "isRecurring": "N", "isReturnCustomer": "N", "isRepeatedApproach": "N"}
    stage = {"stageId": "NEW", "stageSemanticId": "P", "categoryId": 0, "typeId": "SALE", "isNew": "Y"}
    blank = dict.fromkeys(("isWon", "isLose", "isWork", "hasProducts", "closedateShort", "locationId"))
    expected = links | money | flags | stage | blank
    assert {name: deal[name] for name in expected} == expected


def test_a_deal_has_no_phone_no_email_and_no_name(portal: SimulatedPortal, rest: Rest) -> None:
    contact = portal.people_actions.add_contact(NAME="Eva", PHONE="+49 30 1")
    portal.people_actions.add_deal(CONTACT_ID=contact)
    absent = {"fm", "phone", "email", "hasPhone", "hasEmail", "name", "lastName", "post", "companyTitle"}
    assert not absent & set(item(rest, DEAL))
    assert not absent & set(rest.result("crm.item.fields", entityTypeId=DEAL)["fields"])
    with pytest.raises(ValueError, match="A deal has no field PHONE"):
        portal.people_actions.add_deal(PHONE="+49 30 1")


def test_a_deal_is_planned_to_end_in_a_week_whatever_becomes_of_it(
    portal: SimulatedPortal, rest: Rest
) -> None:
    portal.people_actions.add_deal()
    portal.people_actions.add_deal(STAGE_ID="WON", CLOSEDATE=date(2027, 1, 5))
    assert item(rest, DEAL)["begindate"] == "2026-11-02T03:00:00+03:00"
    assert item(rest, DEAL)["closedate"] == "2026-11-09T03:00:00+03:00"
    won = item(rest, DEAL, 2)
    assert (won["closed"], won["closedate"][:10], won["movedTime"][:10]) == ("Y", "2027-01-05", "2026-11-02")


def test_the_older_family_prints_a_deal_as_text(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_deal(OPPORTUNITY=999.9, PROBABILITY=40)
    deal = rest.result("crm.deal.get", id=1)
    texts = {"OPPORTUNITY": "999.90", "TAX_VALUE": "0.00", "PROBABILITY": "40", "CATEGORY_ID": "0"}
    assert {name: deal[name] for name in texts} == texts
    assert (deal["LEAD_ID"], deal["COMPANY_ID"], "CONTACT_IDS" in deal) == (None, None, False)
    assert rest.result("crm.deal.fields")["CATEGORY_ID"]["isImmutable"] is True
    assert rest.result("crm.item.fields", entityTypeId=DEAL)["fields"]["categoryId"]["isImmutable"] is False


def test_marks_are_written_by_the_older_family_only(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_deal()
    rest.result("crm.item.update", entityTypeId=DEAL, id=1, fields={"isReturnCustomer": "Y", "closed": "Y"})
    assert (item(rest, DEAL)["isReturnCustomer"], item(rest, DEAL)["closed"]) == ("N", "N")
    rest.result("crm.deal.update", id=1, fields={"IS_RETURN_CUSTOMER": "Y"})
    assert item(rest, DEAL)["isReturnCustomer"] == "Y"


def test_the_first_of_several_contacts_is_the_primary_one_until_another_is_made_it(
    portal: SimulatedPortal, rest: Rest
) -> None:
    people = portal.people_actions
    first, second, third = (people.add_contact(NAME=name) for name in "ABC")
    people.add_deal(CONTACT_IDS=[first, second])
    assert (item(rest, DEAL)["contactId"], item(rest, DEAL)["contactIds"]) == (first, [first, second])
    people.link_contact(1, third, is_primary=True)
    assert item(rest, DEAL)["contactId"] == third
    links = rest.result("crm.deal.contact.items.get", id=1)
    assert {row["CONTACT_ID"]: row["IS_PRIMARY"] for row in links} == {1: "N", 2: "N", 3: "Y"}
    people.unlink_contact(1, third)
    assert (item(rest, DEAL)["contactId"], item(rest, DEAL)["contactIds"]) == (first, [first, second])


@pytest.mark.parametrize(
    ("fields", "links"),
    [
        ({"contactIds": [2, 3]}, (2, [2, 3])),
        ({"contactIds": [3, 1]}, (1, [3, 1])),
        ({"contactIds": []}, (0, [])),
        ({"contactId": 3}, (3, [3, 2])),
        ({"contactId": 0}, (2, [2])),
    ],
)
def test_both_fields_of_a_link_agree(
    portal: SimulatedPortal, rest: Rest, fields: dict[str, Any], links: tuple[int, list[int]]
) -> None:
    for name in "ABC":
        portal.people_actions.add_contact(NAME=name)
    portal.people_actions.add_deal(CONTACT_IDS=[1, 2])
    rest.result("crm.item.update", entityTypeId=DEAL, id=1, fields=fields)
    assert (item(rest, DEAL)["contactId"], item(rest, DEAL)["contactIds"]) == links


def test_deals_are_found_by_any_of_their_contacts(portal: SimulatedPortal, rest: Rest) -> None:
    people = portal.people_actions
    for name in "AB":
        people.add_contact(NAME=name)
    people.add_deal(CONTACT_IDS=[1, 2])
    people.add_deal(CONTACT_IDS=[2])
    people.add_deal(CONTACT_IDS=[2], STAGE_ID="LOSE")
    wanted = {"contactIds": 2, "stageSemanticId": "P"}
    found = rest.result("crm.item.list", entityTypeId=DEAL, select=["id"], filter=wanted)["items"]
    assert found == [{"id": 1}, {"id": 2}]


@pytest.mark.parametrize("raises", [True, False])
def test_linking_a_contact_later_may_leave_the_deal_unsaved(
    portal: SimulatedPortal, rest: Rest, clock: ManualClock, receiver: Receiver, *, raises: bool
) -> None:
    portal.switches.links_raise_updates = raises
    portal.people_actions.add_contact(NAME="Eva")
    portal.people_actions.add_deal()
    before = item(rest, DEAL)["updatedTime"]
    portal.subscribe(receiver.url, events=DEAL_EVENTS)
    portal.people_actions.link_contact_later(1, 1, after=timedelta(seconds=3))
    clock.advance(timedelta(seconds=2))
    assert item(rest, DEAL)["contactIds"] == []
    clock.advance(timedelta(seconds=1))
    assert item(rest, DEAL)["contactIds"] == [1]
    portal.deliveries.wait_until_idle()
    assert receiver.events == ([("ONCRMDEALUPDATE", "1")] if raises else [])
    assert (item(rest, DEAL)["updatedTime"] != before) is raises


def test_a_phone_added_to_the_contact_is_news_of_the_contact_only(
    portal: SimulatedPortal, receiver: Receiver
) -> None:
    people = portal.people_actions
    contact, company = people.add_contact(NAME="Eva"), people.add_company(TITLE="Acme")
    people.add_deal(CONTACT_ID=contact, COMPANY_ID=company)
    portal.subscribe(receiver.url, events=(*DEAL_EVENTS, *CLIENT_EVENTS))
    people.update_contact(contact, PHONE="+49 30 1")
    people.update_company(company, EMAIL="a@b.example")
    people.delete_contact(contact)
    portal.deliveries.wait_until_idle()
    assert receiver.events == [
        ("ONCRMCONTACTUPDATE", "1"),
        ("ONCRMCOMPANYUPDATE", "1"),
        ("ONCRMCONTACTDELETE", "1"),
    ]
    assert portal.deal(1)["CONTACT_IDS"] == [contact]


def test_a_client_who_bought_before_returns_and_one_who_did_not_approaches_again(
    portal: SimulatedPortal, rest: Rest
) -> None:
    people = portal.people_actions
    contact, company = people.add_contact(NAME="Eva"), people.add_company(TITLE="Acme")
    people.add_deal(CONTACT_ID=contact)
    people.add_deal(CONTACT_ID=contact, STAGE_ID="WON")
    people.add_deal(CONTACT_ID=contact, COMPANY_ID=company)
    people.add_deal(COMPANY_ID=company)
    marks = [(deal["IS_RETURN_CUSTOMER"], deal["IS_REPEATED_APPROACH"]) for deal in portal.deals()]
    assert marks == [("N", "N"), ("N", "Y"), ("Y", "N"), ("N", "Y")]


def test_a_deal_is_no_repeated_approach_of_its_own_lead(portal: SimulatedPortal) -> None:
    people = portal.people_actions
    contact = people.add_contact(NAME="Eva")
    lead = people.add_lead(CONTACT_ID=contact)
    people.add_deal(CONTACT_ID=contact, LEAD_ID=lead)
    people.add_deal(CONTACT_ID=contact)
    assert [deal["IS_REPEATED_APPROACH"] for deal in portal.deals()] == ["N", "Y"]


def test_a_contact_has_companies_and_its_own_channels(portal: SimulatedPortal, rest: Rest) -> None:
    people = portal.people_actions
    first, second = people.add_company(TITLE="Acme"), people.add_company(TITLE="Bolt")
    people.add_contact(NAME="Eva", POST="Buyer", COMPANY_IDS=[second, first], PHONE="+49 30 1")
    contact = item(rest, CONTACT)
    assert (contact["companyId"], contact["companyIds"], contact["post"]) == (second, [2, 1], "Buyer")
    assert (contact["hasPhone"], contact["phone"], contact["leadId"]) == ("Y", "+49 30 1", None)


def test_a_company_tells_what_its_deals_do_not(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_company(TITLE="Acme", INDUSTRY="IT", EMPLOYEES="EMPLOYEES_2", REVENUE=1.5e6)
    company = item(rest, COMPANY)
    assert (company["industry"], company["employees"], company["revenue"]) == ("IT", "EMPLOYEES_2", 1500000)
    assert rest.result("crm.company.get", id=1)["REVENUE"] == "1500000"


def test_contacts_come_by_id_without_those_that_may_not_be_read(portal: SimulatedPortal, rest: Rest) -> None:
    for name in "ABC":
        portal.people_actions.add_contact(NAME=name)
    portal.people_actions.hide_contact(2, refuses_lists=False)
    asked = {"entityTypeId": CONTACT, "filter": {"@id": [3, 2, 1]}, "select": ["id"]}
    assert rest.result("crm.item.list", asked)["items"] == [{"id": 1}, {"id": 3}]


def test_deals_are_added_changed_and_deleted_over_rest(
    portal: SimulatedPortal, rest: Rest, receiver: Receiver
) -> None:
    portal.subscribe(receiver.url, events=DEAL_EVENTS)
    made = rest.result("crm.item.add", entityTypeId=DEAL, fields={"title": "Pump", "leadId": 5})["item"]
    assert (made["title"], made["leadId"], made["assignedById"]) == ("Pump", 5, 1)
    asked = {"entityTypeId": DEAL, "id": 1}
    rest.result("crm.item.update", {**asked, "fields": {"assignedById": 7, "stageId": "WON"}})
    rest.result("crm.item.update", {**asked, "fields": {"assignedById": 7}})
    rest.result("crm.item.delete", asked)
    portal.deliveries.wait_until_idle()
    assert receiver.events == [("ONCRMDEALADD", "1"), ("ONCRMDEALUPDATE", "1"), ("ONCRMDEALDELETE", "1")]


def test_a_reopened_deal_is_no_longer_closed(portal: SimulatedPortal, rest: Rest) -> None:
    portal.people_actions.add_deal(STAGE_ID="LOSE")
    assert item(rest, DEAL)["closed"] == "Y"
    portal.people_actions.update_deal(1, STAGE_ID="EXECUTING")
    deal = item(rest, DEAL)
    assert (deal["closed"], deal["stageSemanticId"], deal["isNew"]) == ("N", "P", "N")
