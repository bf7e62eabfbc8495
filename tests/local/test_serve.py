"""All functions on one address, with webhooks of the portal coming in for real."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from functions.domain.item import Item, lead
from functions.domain.lead.decision_note import confirm
from functions.domain.lead.record import LeadRecord
from infra.clock import SystemClock
from infra.local.server import FunctionServer
from tests.builders import changed
from tests.team import COLD, HOT, TOKEN, Team, a_hot_lead, a_team


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, plan="unlimited") as team:
        yield team


def settle(team: Team) -> None:
    """Wait until all events are delivered, the inbox is empty, and no run is under way."""
    clock = SystemClock()
    for _ in range(2000):
        with team.wiring.run_lock:
            team.portal.deliveries.wait_until_idle(timeout=30)
            if team.wiring.state.inbox.next_due_at() is None:
                return
        clock.sleep(0.005)
    raise AssertionError("The functions did not come to rest.")


def lasting(record: LeadRecord) -> LeadRecord:
    """The record once all is done, without the moment of the last look: every look moves that on."""
    return changed(confirm(record), seen_until=None)


def webhook(item: Item) -> dict[str, str]:
    return {
        "event": "ONCRMLEADADD",
        "event_handler_id": "41",
        "data[FIELDS][ID]": str(item.id),
        "ts": "1790000000",
        "auth[domain]": "portal.example",
        "auth[application_token]": TOKEN,
    }


def test_one_webhook_sent_five_times_is_one_notification_each_and_one_to_do(team: Team) -> None:
    item = team.actions.add_lead(**HOT)
    with FunctionServer(team.wiring) as server:
        for _ in range(5):
            assert httpx.post(f"{server.url}/lead_events", data=webhook(item)).status_code == 202
            settle(team)
    lead = team.lead(item)
    assert lead["ASSIGNED_BY_ID"] in {7, 8, 9}
    assert (lead["UF_CRM_LEAD_SCORE"], lead["UF_CRM_LEAD_BAND"]) == (90, "hot")
    assert lead["UF_CRM_LEAD_SCORE_DATE"]
    assert lead["UF_CRM_LEAD_SCORE_WHY"]
    assert len(team.portal.sent_notifications) == 2
    assert len(team.portal.todos) == 1


@pytest.mark.long
def test_200_events_twice_shuffled_and_echoing_leave_one_state_and_the_echo_stops(team: Team) -> None:
    with FunctionServer(team.wiring) as server:
        once = team.portal.subscribe(f"{server.url}/lead_events", token=TOKEN)
        items = [team.actions.add_lead(**(a_hot_lead() if n % 9 == 0 else COLD)) for n in range(100)]
        settle(team)
        records = {item: lasting(team.record(item)) for item in items}
        counts = Counter(record.assignment.manager for record in records.values())
        leads, sent, todos = team.portal.leads(), team.portal.sent_notifications, team.portal.todos
        writes = len(team.portal.requests.writing())
        assert max(counts.values()) - min(counts.values()) <= 1
        team.portal.unsubscribe(once)
        for item in [*reversed(items), *items[::3], *items[1::3], *items[2::3]]:
            httpx.post(f"{server.url}/lead_events", data=webhook(item))
        settle(team)
    assert {item: lasting(team.record(item)) for item in items} == records
    assert (team.portal.leads(), team.portal.sent_notifications, team.portal.todos) == (leads, sent, todos)
    assert len(team.portal.requests.writing()) == writes


def test_an_unknown_address_is_404_and_the_functions_need_no_slash(team: Team) -> None:
    with FunctionServer(team.wiring) as server:
        assert httpx.post(f"{server.url}/nothing").status_code == 404
        assert httpx.post(f"{server.url}/lead_events/", data=webhook(lead(1))).status_code == 202
        assert httpx.post(f"{server.url}/processing").status_code == 200


def test_a_held_lead_wakes_without_anybody_calling(team: Team) -> None:
    team.clock.advance_to(team.clock.now().replace(hour=22))
    with FunctionServer(team.wiring) as server:
        item = team.actions.add_lead(**COLD)
        httpx.post(f"{server.url}/lead_events", data=webhook(item))
        clock = SystemClock()
        while team.wiring.state.inbox.next_due_at() is None or not team.wiring.state.leads.get_many([item]):
            clock.sleep(0.01)
        with team.wiring.run_lock:
            held = team.record(item).hold
        assert held is not None
        assert held.until is not None
        team.clock.advance_to(held.until)
        settle(team)
    assert team.record(item).assignment.manager in {7, 8, 9}
