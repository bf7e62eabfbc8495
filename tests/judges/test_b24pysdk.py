"""b24pysdk, the portal's official SDK, works with the simulator as with a real portal."""

import pytest
from b24pysdk import BitrixWebhook, Client, Config
from b24pysdk.errors import (
    BitrixAPIInvalidArgValue,
    BitrixAPINotFound,
    BitrixAPIPortalDeleted,
    BitrixAPIUnauthorized,
    BitrixAPIWrongAuthType,
)

from infra.simulator import SimulatedPortal
from infra.simulator.limits import faults
from tests.judges.conftest import fill
from tests.secure_simulator import SecureSimulatorServer

LEAD = {"TITLE": "From the SDK", "PHONE": [{"VALUE": "+49 30 5550101", "VALUE_TYPE": "WORK"}]}


@pytest.fixture
def sdk(secure_server: SecureSimulatorServer) -> Client:
    return client_of(secure_server, code=secure_server.portal.webhook_code)


def client_of(server: SecureSimulatorServer, *, code: str) -> Client:
    host = server.base_url.removeprefix("https://")
    return Client(BitrixWebhook(domain=host, webhook_token=f"{server.portal.webhook_user}/{code}"))


def test_it_adds_and_reads_a_lead(sdk: Client) -> None:
    lead_id = sdk.crm.lead.add(fields=LEAD).result
    lead = sdk.crm.lead.get(bitrix_id=lead_id).result
    assert (lead["ID"], lead["TITLE"], lead["PHONE"][0]["VALUE"]) == (
        str(lead_id),
        "From the SDK",
        "+49 30 5550101",
    )


def test_it_adds_and_reads_an_item(sdk: Client) -> None:
    item = sdk.crm.item.add(entity_type_id=1, fields={"title": "From the SDK"}).result["item"]
    read = sdk.crm.item.get(entity_type_id=1, bitrix_id=item["id"]).result["item"]
    assert (read["id"], read["title"]) == (item["id"], "From the SDK")


@pytest.mark.parametrize("way", ["as_list", "as_list_fast"])
def test_it_lists_a_thousand_leads(sdk: Client, portal: SimulatedPortal, way: str) -> None:
    ids = fill(portal, 1000)
    rows = list(getattr(sdk.crm.lead.list(select=["ID", "TITLE"]), way)().result)
    assert [int(row["ID"]) for row in rows] == ids


@pytest.mark.parametrize("way", ["as_list", "as_list_fast"])
def test_it_lists_a_thousand_items(sdk: Client, portal: SimulatedPortal, way: str) -> None:
    ids = fill(portal, 1000)
    rows = list(getattr(sdk.crm.item.list(entity_type_id=1, select=["id", "title"]), way)().result)
    assert [row["id"] for row in rows] == ids


def test_its_fast_list_descends_too(sdk: Client, portal: SimulatedPortal) -> None:
    ids = fill(portal, 120)
    rows = sdk.crm.item.list(entity_type_id=1, select=["id"]).as_list_fast(descending=True).result
    assert [row["id"] for row in rows] == ids[::-1]


def test_it_updates_a_lead_and_an_item(sdk: Client, portal: SimulatedPortal) -> None:
    first, second = fill(portal, 2)
    assert sdk.crm.lead.update(bitrix_id=first, fields={"TITLE": "Changed"}).result is True
    item = sdk.crm.item.update(entity_type_id=1, bitrix_id=second, fields={"title": "Changed"}).result["item"]
    assert (portal.lead(first)["TITLE"], item["title"]) == ("Changed", "Changed")


def test_its_batch_answers_and_errs_by_key(sdk: Client, portal: SimulatedPortal) -> None:
    (lead_id,) = fill(portal, 1)
    commands = {"there": sdk.crm.lead.get(bitrix_id=lead_id), "missing": sdk.crm.lead.get(bitrix_id=99)}
    answer = sdk.call_batch(commands).result
    assert answer.result["there"]["TITLE"] == "Lead 0"
    assert list(answer.result_error) == ["missing"]


def test_its_batches_update_more_than_one_batch_holds(sdk: Client, portal: SimulatedPortal) -> None:
    ids = fill(portal, 120)
    commands = [sdk.crm.lead.update(bitrix_id=each, fields={"TITLE": f"New {each}"}) for each in ids]
    answer = sdk.call_batches(commands).result
    assert (len(answer.result), answer.result_error) == (120, {})
    assert [lead["TITLE"] for lead in portal.leads()] == [f"New {each}" for each in ids]
    assert len(portal.requests) == 3


def test_it_deletes_a_lead(sdk: Client, portal: SimulatedPortal) -> None:
    (lead_id,) = fill(portal, 1)
    assert sdk.crm.lead.delete(bitrix_id=lead_id).result is True
    assert portal.leads() == []


def test_it_knows_the_simulators_errors_by_their_classes(sdk: Client) -> None:
    with pytest.raises(BitrixAPINotFound):
        sdk.crm.item.get(entity_type_id=1, bitrix_id=99).call()
    with pytest.raises(BitrixAPIInvalidArgValue):
        sdk.crm.item.list(entity_type_id=1, filter={"nonsense": 1}).call()
    with pytest.raises(BitrixAPIWrongAuthType):
        sdk.event.get().call()


def test_it_is_refused_with_a_wrong_code(secure_server: SecureSimulatorServer) -> None:
    stranger = client_of(secure_server, code="wrong")
    with pytest.raises(BitrixAPIUnauthorized):
        stranger.crm.lead.get(bitrix_id=1).call()


def test_it_reads_a_fault_as_its_own_error(sdk: Client, portal: SimulatedPortal) -> None:
    portal.faults.add(faults.PORTAL_DELETED)
    with pytest.raises(BitrixAPIPortalDeleted):
        sdk.profile().call()


def test_it_tries_again_when_there_were_too_many_requests(sdk: Client, portal: SimulatedPortal) -> None:
    config = Config()
    before = config.default_initial_retry_delay
    config.configure(default_initial_retry_delay=0.01)
    portal.faults.add(faults.QUERY_LIMIT_EXCEEDED)
    try:
        assert sdk.profile().result["ID"] == str(portal.webhook_user)
    finally:
        config.configure(default_initial_retry_delay=before)
    assert portal.requests.count("profile") == 2


def test_it_reads_the_servers_times_in_the_servers_zone(sdk: Client) -> None:
    time = sdk.profile().time
    assert time.date_start.utcoffset().total_seconds() == 3 * 3600


def test_none_of_its_calls_breaks_a_contract(sdk: Client, portal: SimulatedPortal) -> None:
    (lead_id,) = fill(portal, 1)
    sdk.crm.lead.update(bitrix_id=lead_id, fields={"TITLE": "x"}).call()
    list(sdk.crm.item.list(entity_type_id=1).as_list_fast().result)
    sdk.crm.lead.fields().call()
    sdk.crm.status.list(filter={"ENTITY_ID": "STATUS"}).call()
    assert portal.contract_violations == []
