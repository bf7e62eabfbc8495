"""Both judges read and write deals, contacts and currencies on the simulator as on a real portal."""

from typing import Any

import pytest
from b24pysdk import Client
from fast_bitrix24.server_response import ErrorInServerResponseException

from infra.simulator import SimulatedPortal, SimulatorServer
from tests.judges.test_b24pysdk import client_of
from tests.judges.test_fast_bitrix24 import Judge
from tests.secure_simulator import SecureSimulatorServer

DEAL, CONTACT = 2, 3
_PERSON = {"NAME": "Eva", "PHONE": [{"VALUE": "+49 30 5550101", "VALUE_TYPE": "WORK"}]}


@pytest.fixture
def sdk(secure_server: SecureSimulatorServer) -> Client:
    return client_of(secure_server, code=secure_server.portal.webhook_code)


def fill(portal: SimulatedPortal, deals: int) -> list[int]:
    return [portal.people_actions.add_deal(TITLE=f"Deal {number}") for number in range(deals)]


def test_the_sdk_adds_a_deal_with_its_contact(sdk: Client) -> None:
    contact = sdk.crm.contact.add(fields=_PERSON).result
    fields = {"title": "Pump", "contactIds": [contact], "opportunity": 500}
    deal = sdk.crm.item.add(entity_type_id=DEAL, fields=fields).result["item"]
    read = sdk.crm.deal.get(bitrix_id=deal["id"]).result
    assert (read["TITLE"], read["OPPORTUNITY"], read["CONTACT_ID"]) == ("Pump", "500.00", str(contact))
    (link,) = sdk.crm.deal.contact.items.get(bitrix_id=deal["id"]).result
    assert (link["CONTACT_ID"], link["IS_PRIMARY"]) == (contact, "Y")
    assert sdk.crm.contact.get(bitrix_id=contact).result["PHONE"][0]["VALUE"] == "+49 30 5550101"


@pytest.mark.parametrize("way", ["as_list", "as_list_fast"])
def test_the_sdk_lists_a_thousand_deals_in_both_families(
    sdk: Client, portal: SimulatedPortal, way: str
) -> None:
    ids = fill(portal, 1000)
    deals = list(getattr(sdk.crm.deal.list(select=["ID"]), way)().result)
    items = list(getattr(sdk.crm.item.list(entity_type_id=DEAL, select=["id"]), way)().result)
    assert [int(row["ID"]) for row in deals] == [row["id"] for row in items] == ids


def test_the_sdk_moves_a_deal_into_another_funnel(sdk: Client, portal: SimulatedPortal) -> None:
    portal.funnels.add("Nurture")
    (deal,) = fill(portal, 1)
    funnels = sdk.crm.category.list(entity_type_id=DEAL).result["categories"]
    nurture = next(each["id"] for each in funnels if each["name"] == "Nurture")
    stages = sdk.crm.status.list(filter={"ENTITY_ID": f"DEAL_STAGE_{nurture}"}).result
    fields = {"categoryId": nurture, "stageId": stages[1]["STATUS_ID"]}
    sdk.crm.item.update(entity_type_id=DEAL, bitrix_id=deal, fields=fields).call()
    assert (portal.deal(deal)["CATEGORY_ID"], portal.deal(deal)["STAGE_ID"]) == (1, "C1:PREPARATION")


def test_the_sdk_reads_the_currencies(sdk: Client) -> None:
    rates = {row["CURRENCY"]: float(row["AMOUNT"]) for row in sdk.crm.currency.list().result}
    assert rates[sdk.crm.currency.base.get().result] == 1.0
    assert sdk.crm.currency.get(bitrix_id="RUB").result["AMOUNT_CNT"] == "100"


def test_the_sdk_makes_a_field_on_deals_and_puts_it_into_the_card(
    sdk: Client, portal: SimulatedPortal
) -> None:
    sdk.crm.deal.userfield.add(fields={"FIELD_NAME": "RATING", "USER_TYPE_ID": "integer"}).call()
    assert "UF_CRM_RATING" in portal.custom_fields(DEAL)
    section = {
        "name": "rating",
        "title": "Rating",
        "type": "section",
        "elements": [{"name": "UF_CRM_RATING"}],
    }
    card = {"entity_type_id": DEAL, "scope": "C"}
    sdk.crm.item.details.configuration.set(data=[section], **card).call()
    (shown,) = sdk.crm.item.details.configuration.get(**card).result
    assert shown["elements"] == [{"name": "UF_CRM_RATING", "optionFlags": "0"}]


def test_none_of_the_sdks_calls_about_deals_breaks_a_contract(sdk: Client, portal: SimulatedPortal) -> None:
    (deal,) = fill(portal, 1)
    sdk.crm.deal.update(bitrix_id=deal, fields={"TITLE": "x"}).call()
    sdk.crm.deal.fields().call()
    sdk.crm.deal.userfield.list().call()
    list(sdk.crm.item.list(entity_type_id=DEAL).as_list_fast().result)
    assert portal.contract_violations == []


@pytest.fixture
def lenient() -> SimulatedPortal:
    # Its `call` adds a parameter `__order`, see test_fast_bitrix24.py.
    return SimulatedPortal(plan="unlimited", is_strict=False)


def _judged(portal: SimulatedPortal, method: str, *args: Any) -> Any:
    with SimulatorServer(portal) as server:
        return getattr(Judge(server), method)(*args)


def test_the_community_client_adds_deals_and_contacts(lenient: SimulatedPortal) -> None:
    contact = _judged(lenient, "call", "crm.contact.add", {"fields": _PERSON})
    titled = [{"fields": {"TITLE": f"Deal {n}", "CONTACT_ID": contact}} for n in range(60)]
    ids = _judged(lenient, "call", "crm.deal.add", titled)
    assert {lenient.deal(each)["TITLE"] for each in ids} == {f"Deal {n}" for n in range(60)}
    assert lenient.deal(1)["CONTACT_IDS"] == [contact]


@pytest.mark.parametrize("method", ["crm.deal.list", "crm.item.list"])
def test_the_community_client_lists_a_thousand_deals(lenient: SimulatedPortal, method: str) -> None:
    ids = fill(lenient, 1000)
    params = {"entityTypeId": DEAL} if method == "crm.item.list" else {}
    rows = _judged(lenient, "get_all", method, {**params, "select": ["ID", "id"]})
    assert sorted(int(row.get("ID") or row["id"]) for row in rows) == ids


def test_the_community_client_reads_the_currencies_in_spite_of_their_total(lenient: SimulatedPortal) -> None:
    rows = _judged(lenient, "get_all", "crm.currency.list")
    assert {row["CURRENCY"] for row in rows} == {"EUR", "USD", "RUB"}


def test_the_community_client_follows_a_whole_list_of_contacts(lenient: SimulatedPortal) -> None:
    contacts = [lenient.people_actions.add_contact(NAME=name) for name in "AB"]
    lenient.people_actions.add_deal(CONTACT_IDS=contacts)
    commands = {
        "deal": f"crm.item.get?entityTypeId={DEAL}&id=1",
        "people": f"crm.item.list?entityTypeId={CONTACT}&filter[@id]=$result[deal][item][contactIds]",
    }
    answers = _judged(lenient, "call_batch", {"halt": 0, "cmd": commands})
    assert [row["id"] for row in answers["people"]["items"]] == contacts


def test_the_community_client_hears_of_a_deal_that_may_not_be_read(lenient: SimulatedPortal) -> None:
    lenient.people_actions.add_deal(CATEGORY_ID=lenient.funnels.add("Board"))
    lenient.people_actions.hide_funnel(1)
    commands = {"deal": f"crm.item.get?entityTypeId={DEAL}&id=1"}
    with pytest.raises(ErrorInServerResponseException, match="Access denied"):
        _judged(lenient, "call_batch", {"halt": 0, "cmd": commands})
