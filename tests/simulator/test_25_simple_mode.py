"""The simple mode: no leads, every inquiry is a deal with a contact; and clients who ask again."""

from datetime import timedelta
from typing import Any

import pytest

from infra.clock import ManualClock
from infra.simulator import SimulatedPortal
from infra.simulator.events.subscription import CLIENT_EVENTS, DEAL_EVENTS, DEFAULT_EVENTS
from tests.simulator.callers import Receiver, Rest

LEAD, DEAL, CONTACT, COMPANY = 1, 2, 3, 4
EVERYTHING = (*DEFAULT_EVENTS, *DEAL_EVENTS, *CLIENT_EVENTS)
_AS_ITEM = {"NAME": "name", "TITLE": "title", "COMPANY_TITLE": "companyTitle"}
_PERSON: dict[str, Any] = {"NAME": "Eva", "LAST_NAME": "Eck", "PHONE": "+49 30 5550101"}


@pytest.fixture
def simple(portal: SimulatedPortal) -> SimulatedPortal:
    portal.people_actions.switch_mode(2)
    return portal


def item(rest: Rest, entity: int, number: int = 1) -> dict[str, Any]:
    found: dict[str, Any] = rest.result("crm.item.get", entityTypeId=entity, id=number)["item"]
    return found


def _added(rest: Rest, family: str, **fields: Any) -> int:
    if family == "crm.lead.add":
        return int(rest.result(family, fields=fields))
    named = {_AS_ITEM[name]: value for name, value in fields.items()}
    return int(rest.result(family, entityTypeId=LEAD, fields=named)["item"]["id"])


def test_the_mode_is_told(portal: SimulatedPortal, rest: Rest) -> None:
    assert rest.result("crm.settings.mode.get") == 1
    portal.people_actions.switch_mode(2)
    assert rest.result("crm.settings.mode.get") == 2


@pytest.mark.parametrize("family", ["crm.lead.add", "crm.item.add"])
def test_a_named_lead_is_a_deal_with_a_client_at_once(
    simple: SimulatedPortal, rest: Rest, family: str
) -> None:
    _added(rest, family, NAME="Eva", TITLE="Pump", COMPANY_TITLE="Acme")
    assert (item(rest, LEAD)["stageId"], item(rest, LEAD)["stageSemanticId"]) == ("CONVERTED", "S")
    deal = item(rest, DEAL)
    assert (deal["leadId"], deal["title"], deal["contactIds"], deal["companyId"]) == (1, "Pump", [1], 1)
    contact = item(rest, CONTACT)
    assert (contact["name"], contact["leadId"], contact["companyId"]) == ("Eva", 1, 1)
    assert item(rest, COMPANY)["title"] == "Acme"


@pytest.mark.parametrize("family", ["crm.lead.add", "crm.item.add"])
def test_a_lead_without_a_name_stays_one(simple: SimulatedPortal, rest: Rest, family: str) -> None:
    _added(rest, family, TITLE="Pump")
    assert item(rest, LEAD)["stageId"] == "NEW"
    assert simple.deals() == []


def test_in_the_classic_mode_a_named_lead_stays_one(portal: SimulatedPortal, rest: Rest) -> None:
    _added(rest, "crm.lead.add", NAME="Eva")
    assert (item(rest, LEAD)["stageId"], portal.deals()) == ("NEW", [])


def test_leads_may_be_unreadable_in_the_simple_mode(simple: SimulatedPortal, rest: Rest) -> None:
    _added(rest, "crm.lead.add", NAME="Eva")
    simple.switches.simple_leads_are_readable = False
    assert rest.error("crm.item.get", entityTypeId=LEAD, id=1) == (400, "NOT_FOUND")
    assert rest.body("crm.lead.get", id=1)["error_description"] == "Not found"
    assert rest.body("crm.item.list", entityTypeId=LEAD)["total"] == 0
    assert rest.result("crm.lead.list") == []
    wanted = {"entityTypeId": DEAL, "filter": {"leadId": 1}, "select": ["id"]}
    assert rest.result("crm.item.list", wanted)["items"] == [{"id": 1}]


@pytest.mark.parametrize("is_announced", [True, False])
def test_a_lead_converted_at_once_may_raise_no_events(
    simple: SimulatedPortal, rest: Rest, receiver: Receiver, *, is_announced: bool
) -> None:
    simple.switches.simple_leads_are_announced = is_announced
    simple.subscribe(receiver.url, events=EVERYTHING)
    _added(rest, "crm.lead.add", NAME="Eva")
    simple.deliveries.wait_until_idle()
    leads = {"ONCRMLEADADD", "ONCRMLEADUPDATE"} if is_announced else set()
    assert {event for event, _ in receiver.events} == leads | {"ONCRMDEALADD", "ONCRMCONTACTADD"}


def test_a_converted_lead_gives_its_deal_all_it_has(portal: SimulatedPortal, rest: Rest) -> None:
    people = portal.people_actions
    nurture = portal.funnels.add("Nurture")
    more: dict[str, Any] = {
        "OPPORTUNITY": 500,
        "SOURCE_ID": "WEB",
        "UTM_SOURCE": "google",
        "EMAIL": "e@a.example",
    }
    lead = people.add_lead(**_PERSON, **more, ASSIGNED_BY_ID=8)
    call = people.add_activity(lead, "call")
    made = people.convert_lead(lead, funnel=nurture)
    deal = item(rest, DEAL, made.deal)
    names = ("opportunity", "sourceId", "utmSource", "assignedById", "categoryId", "stageId")
    assert tuple(deal[name] for name in names) == (500, "WEB", "google", 8, nurture, "C1:NEW")
    contact = item(rest, CONTACT)
    assert (contact["phone"], contact["email"]) == ("+49 30 5550101", "e@a.example")
    assert contact["assignedById"] == 8
    bindings = {"BINDINGS": [{"OWNER_TYPE_ID": DEAL, "OWNER_ID": made.deal}]}
    assert [row["ID"] for row in rest.result("crm.activity.list", filter=bindings)] == [str(call)]
    assert (deal["isReturnCustomer"], deal["isRepeatedApproach"]) == ("N", "N")


def test_a_repeat_lead_takes_its_client_along(portal: SimulatedPortal, rest: Rest) -> None:
    people = portal.people_actions
    contact, company = people.add_contact(NAME="Eva"), people.add_company(TITLE="Acme")
    lead = people.add_lead(CONTACT_ID=contact, COMPANY_ID=company)
    made = people.convert_lead(lead)
    assert (made.contact, made.company) == (contact, company)
    assert (item(rest, DEAL)["contactIds"], item(rest, DEAL)["companyId"]) == ([contact], company)


def test_the_switch_converts_open_leads_in_one_burst_of_mixed_events(
    portal: SimulatedPortal, receiver: Receiver
) -> None:
    people = portal.people_actions
    for number in range(20):
        people.add_lead(NAME=f"Person {number}", ASSIGNED_BY_ID=7 + number % 3)
    people.add_lead(NAME="Lost", STATUS_ID="JUNK")
    portal.subscribe(receiver.url, events=EVERYTHING)
    converted = people.switch_mode(2)
    portal.deliveries.wait_until_idle()
    kinds = [event for event, _ in receiver.events]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "ONCRMLEADUPDATE": 20,
        "ONCRMDEALADD": 20,
        "ONCRMCONTACTADD": 20,
    }
    assert kinds != sorted(kinds, key=kinds.index)
    assert [each.deal for each in converted] == list(range(1, 21))
    assert [deal["ASSIGNED_BY_ID"] for deal in portal.deals()] == [7 + number % 3 for number in range(20)]
    assert portal.lead(21)["STATUS_ID"] == "JUNK"


def test_five_thousand_leads_are_switched_at_once(portal: SimulatedPortal) -> None:
    for number in range(5000):
        portal.people_actions.add_lead(NAME="Eva", PHONE=f"+49 30 {number:07d}")
    portal.subscribe("http://127.0.0.1:9/", events=EVERYTHING).delay = timedelta(hours=1)
    assert len(portal.people_actions.switch_mode(2)) == 5000
    assert portal.deliveries.waiting == 15_000
    assert portal.deal(5000)["LEAD_ID"] == 5000
    portal.close()


def test_a_stranger_is_a_lead_in_the_classic_mode(portal: SimulatedPortal, rest: Rest) -> None:
    inquiry = portal.people_actions.receive_inquiry(**_PERSON, TITLE="Pump")
    assert (inquiry.lead, inquiry.deal, inquiry.contact) == (1, None, None)
    lead = item(rest, LEAD)
    assert (lead["hasPhone"], lead["isReturnCustomer"], lead["title"]) == ("Y", "N", "Pump")


@pytest.mark.parametrize("again", ["+49305550101", "0049 30 5550101"])
def test_a_known_contact_is_a_repeat_lead_without_channels(
    portal: SimulatedPortal, rest: Rest, again: str
) -> None:
    company = portal.people_actions.add_company(TITLE="Acme")
    contact = portal.people_actions.add_contact(**_PERSON, COMPANY_ID=company)
    inquiry = portal.people_actions.receive_inquiry(NAME="Eva", PHONE=again, TITLE="Pump")
    assert (inquiry.lead, inquiry.contact) == (1, contact)
    lead = item(rest, LEAD)
    assert (lead["contactId"], lead["companyId"], lead["isReturnCustomer"]) == (contact, company, "Y")
    assert (lead["fm"], lead["hasPhone"], lead["phone"], lead["name"]) == ([], "N", "", None)
    found = {"type": "PHONE", "values": [again]}
    assert rest.result("crm.duplicate.findbycomm", found) == {"CONTACT": [contact]}


def test_in_the_simple_mode_an_inquiry_is_a_deal_of_the_known_contact_or_a_new_one(
    simple: SimulatedPortal, rest: Rest
) -> None:
    first = simple.people_actions.receive_inquiry(**_PERSON, TITLE="Pump")
    second = simple.people_actions.receive_inquiry(**_PERSON, TITLE="Hose")
    assert (first.contact, second.contact) == (1, 1)
    assert [deal["CONTACT_IDS"] for deal in simple.deals()] == [[1], [1]]
    assert [deal["IS_REPEATED_APPROACH"] for deal in simple.deals()] == ["N", "Y"]
    assert simple.leads() == []


def test_the_contact_may_be_linked_some_seconds_after_the_deal(
    simple: SimulatedPortal, rest: Rest, clock: ManualClock
) -> None:
    simple.people_actions.receive_inquiry(**_PERSON, link_after=timedelta(seconds=5))
    assert item(rest, DEAL)["contactIds"] == []
    clock.advance(timedelta(seconds=5))
    assert item(rest, DEAL)["contactIds"] == [1]


@pytest.mark.parametrize("mode", [1, 2])
def test_without_repeat_sales_a_known_client_leaves_an_activity_only(
    portal: SimulatedPortal, rest: Rest, mode: int
) -> None:
    portal.people_actions.switch_mode(mode)
    portal.store.has_repeat_sales = False
    contact = portal.people_actions.add_contact(**_PERSON)
    inquiry = portal.people_actions.receive_inquiry(**_PERSON)
    assert (inquiry.lead, inquiry.deal, inquiry.contact) == (None, None, contact)
    assert (portal.leads(), portal.deals()) == ([], [])
    (row,) = rest.result("crm.activity.list", filter={"OWNER_TYPE_ID": CONTACT, "OWNER_ID": contact})
    assert (row["ID"], row["PROVIDER_ID"]) == (str(inquiry.activity), "CRM_WEBFORM")


def test_deals_are_never_found_by_phone(simple: SimulatedPortal, rest: Rest) -> None:
    simple.people_actions.receive_inquiry(**_PERSON)
    asked = {"type": "PHONE", "values": ["+49305550101"]}
    assert rest.result("crm.duplicate.findbycomm", asked) == {"CONTACT": [1]}
    assert rest.result("crm.duplicate.findbycomm", {**asked, "entity_type": "DEAL"}) == []
