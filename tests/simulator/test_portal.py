"""The portal as an object: its people, its sample, its secrets, and many callers at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from infra.clock import SystemClock
from infra.simulator import SimulatedPortal, SimulatorServer
from infra.simulator.sample_portal import sample_portal
from tests.simulator.callers import Receiver, Rest


def test_the_sample_has_people_stages_sources_and_fields(rest: Rest) -> None:
    assert [user["ID"] for user in rest.result("user.get")] == ["1", "3", "7", "8", "9", "12"]
    stages = rest.result("crm.status.entity.items", entityId="STATUS")
    assert stages[-1]["STATUS_ID"] == "UC_NURTURE"
    assert len(rest.result("crm.status.entity.items", entityId="SOURCE")) == 12
    fields = {row["FIELD_NAME"]: row["USER_TYPE_ID"] for row in rest.result("crm.lead.userfield.list")}
    assert fields == {
        "UF_CRM_LEAD_SCORE": "integer",
        "UF_CRM_LEAD_SCORE_DATE": "datetime",
        "UF_CRM_LEAD_BAND": "string",
        "UF_CRM_LEAD_SCORE_WHY": "string",
        "UF_CRM_LEAD_SCORE_ADJUST": "integer",
        "UF_CRM_LEAD_SCORE_UNTIL": "date",
        "UF_CRM_LEAD_NURTURE_DATE": "datetime",
        "UF_CRM_LEAD_COMPANY_SIZE": "integer",
    }


def test_a_lead_added_by_hand_belongs_to_the_intake_user_and_has_another_creator(
    portal: SimulatedPortal,
) -> None:
    lead = portal.lead(portal.people_actions.add_lead(TITLE="Offer"))
    assert (lead["ASSIGNED_BY_ID"], lead["CREATED_BY_ID"]) == (1, 3)


def test_a_field_that_does_not_exist_is_named(portal: SimulatedPortal) -> None:
    with pytest.raises(ValueError, match="A lead has no field NONSENSE"):
        portal.people_actions.add_lead(NONSENSE=1)


@pytest.mark.parametrize(
    "act", [SimulatedPortal.lead, lambda portal, number: portal.people_actions.update_lead(number, TITLE="x")]
)
def test_a_lead_that_does_not_exist_is_named(portal: SimulatedPortal, act: object) -> None:
    assert callable(act)
    with pytest.raises(LookupError, match="no lead 99"):
        act(portal, 99)


def test_a_missing_mandatory_field_stops_a_move_by_item_but_not_by_lead(
    portal: SimulatedPortal, rest: Rest
) -> None:
    portal.customfields.add("UF_CRM_BUDGET", "integer", is_mandatory=True)
    portal.people_actions.add_lead()
    fields = {"stageId": "IN_PROCESS"}
    assert rest.error("crm.item.update", entityTypeId=1, id=1, fields=fields) == (
        400,
        "CRM_FIELD_ERROR_REQUIRED",
    )
    assert rest.result("crm.lead.update", id=1, fields={"STATUS_ID": "IN_PROCESS"}) is True
    assert rest.change(1, stageId="NEW", ufCrmBudget=5)["stageId"] == "NEW"


def test_the_code_and_the_token_are_in_no_repr(portal: SimulatedPortal) -> None:
    subscription = portal.subscribe("http://127.0.0.1:9/", token="hush-hush")
    assert portal.webhook_code not in repr(portal.gateway)
    assert "hush-hush" not in repr(subscription)


def test_a_revoked_code_is_refused(portal: SimulatedPortal, rest: Rest) -> None:
    portal.webhook_code = "another"
    assert rest.error("profile") == (401, "NO_AUTH_FOUND")


def test_many_callers_at_once_lose_and_double_nothing(
    portal: SimulatedPortal, rest: Rest, receiver: Receiver
) -> None:
    portal.subscribe(receiver.url)
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda _: rest.result("crm.lead.add", fields={}), range(80)))
    portal.deliveries.wait_until_idle()
    assert sorted(ids) == list(range(1, 81))
    assert sorted(int(number) for _, number in receiver.events) == list(range(1, 81))


def test_closing_the_server_drops_what_waits_and_says_so(receiver: Receiver) -> None:
    portal = sample_portal(clock=SystemClock())
    with SimulatorServer(portal):
        portal.subscribe(receiver.url).delay = timedelta(hours=1)
        portal.people_actions.add_lead()
    assert [each.is_dropped for each in portal.deliveries.log] == [True]
    assert receiver.got == []


def test_an_unsubscribed_handler_hears_nothing_more(portal: SimulatedPortal, receiver: Receiver) -> None:
    portal.unsubscribe(portal.subscribe(receiver.url))
    portal.people_actions.add_lead()
    portal.deliveries.wait_until_idle()
    assert receiver.got == []
