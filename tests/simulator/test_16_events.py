"""Section 11.16 with 1.3, 1.5, 1.9, 1.10: outbound webhooks, their knobs, and never a second try."""

from datetime import timedelta
from threading import Event

import pytest

from infra.clock import ManualClock
from infra.simulator import SimulatedPortal
from infra.simulator.events.subscription import OPTIONAL_KEYS
from tests.simulator.callers import Receiver, Rest


def test_the_form_is_exactly_what_the_portal_sends(
    portal: SimulatedPortal, receiver: Receiver, clock: ManualClock
) -> None:
    portal.subscribe(receiver.url + "?key=1", token="secret")
    portal.people_actions.add_lead()
    portal.deliveries.wait_until_idle()
    came = receiver.got[0]
    assert came.form == {
        "event": "ONCRMLEADADD",
        "event_handler_id": "1",
        "data[FIELDS][ID]": "1",
        "ts": str(int(clock.now().timestamp())),
        "auth[domain]": portal.domain,
        "auth[client_endpoint]": f"https://{portal.domain}/rest/",
        "auth[server_endpoint]": "https://oauth.bitrix.info/rest/",
        "auth[member_id]": portal.member_id,
        "auth[application_token]": "secret",
    }
    assert came.path == "/lead_events?key=1"
    assert came.headers["User-Agent"] == "Bitrix24 Webhook Engine"
    assert came.headers["Content-Type"] == "application/x-www-form-urlencoded"


def test_rest_writes_and_ui_writes_raise_the_same_events(
    portal: SimulatedPortal, rest: Rest, receiver: Receiver
) -> None:
    portal.subscribe(receiver.url)
    portal.people_actions.add_lead()
    rest.result("crm.lead.add", fields={})
    rest.change(1, title="x")
    portal.people_actions.update_lead(2, TITLE="y")
    rest.result("crm.item.delete", entityTypeId=1, id=1)
    portal.deliveries.wait_until_idle()
    assert receiver.events == [
        ("ONCRMLEADADD", "1"),
        ("ONCRMLEADADD", "2"),
        ("ONCRMLEADUPDATE", "1"),
        ("ONCRMLEADUPDATE", "2"),
        ("ONCRMLEADDELETE", "1"),
    ]


def test_only_chosen_events_are_sent(portal: SimulatedPortal, receiver: Receiver) -> None:
    portal.subscribe(receiver.url, events=("onCrmLeadDelete",))
    portal.people_actions.add_lead()
    portal.people_actions.delete_lead(1)
    portal.deliveries.wait_until_idle()
    assert receiver.events == [("ONCRMLEADDELETE", "1")]


def test_a_failure_is_never_sent_again(portal: SimulatedPortal, receiver: Receiver) -> None:
    receiver.status = 500
    portal.subscribe(receiver.url)
    portal.people_actions.add_lead()
    portal.deliveries.wait_until_idle()
    assert len(receiver.got) == 1
    assert [(each.status, each.is_dropped) for each in portal.deliveries.log] == [(500, False)]


def test_a_handler_that_is_not_there_is_noted_and_forgotten(portal: SimulatedPortal) -> None:
    portal.subscribe("http://127.0.0.1:9/lead_events")
    portal.people_actions.add_lead()
    portal.deliveries.wait_until_idle()
    assert [(each.object_id, each.status) for each in portal.deliveries.log] == [(1, None)]


def test_a_delayed_event_waits_for_the_clock(
    portal: SimulatedPortal, receiver: Receiver, clock: ManualClock
) -> None:
    portal.subscribe(receiver.url).delay = timedelta(minutes=5)
    portal.people_actions.add_lead()
    portal.deliveries.wait_until_caught_up()
    assert (receiver.got, portal.deliveries.waiting) == ([], 1)
    clock.advance(timedelta(minutes=5))
    portal.deliveries.wait_until_caught_up()
    assert receiver.events == [("ONCRMLEADADD", "1")]


def test_waiting_until_idle_moves_a_manual_clock(
    portal: SimulatedPortal, receiver: Receiver, clock: ManualClock
) -> None:
    start = clock.now()
    portal.subscribe(receiver.url).delay = timedelta(minutes=5)
    portal.people_actions.add_lead()
    portal.deliveries.wait_until_idle()
    assert (len(receiver.got), clock.now() - start) == (1, timedelta(minutes=5))


def test_events_can_be_dropped(portal: SimulatedPortal, receiver: Receiver) -> None:
    portal.subscribe(receiver.url).drop_next = 1
    portal.people_actions.add_lead()
    portal.people_actions.add_lead()
    portal.deliveries.wait_until_idle()
    assert receiver.events == [("ONCRMLEADADD", "2")]
    assert [each.is_dropped for each in portal.deliveries.log] == [True, False]


def test_events_can_be_doubled(portal: SimulatedPortal, receiver: Receiver) -> None:
    portal.subscribe(receiver.url).duplicate_next = 1
    portal.people_actions.add_lead()
    portal.deliveries.wait_until_idle()
    assert receiver.events == [("ONCRMLEADADD", "1")] * 2
    assert [each.is_duplicate for each in portal.deliveries.log] == [False, True]


def test_events_can_change_places(portal: SimulatedPortal, receiver: Receiver) -> None:
    portal.subscribe(receiver.url).reorder_next = 1
    for _ in range(3):
        portal.people_actions.add_lead()
    portal.deliveries.wait_until_idle()
    assert [number for _, number in receiver.events] == ["2", "1", "3"]


def test_a_single_event_held_back_comes_a_second_later(
    portal: SimulatedPortal, receiver: Receiver, clock: ManualClock
) -> None:
    portal.subscribe(receiver.url).reorder_next = 1
    portal.people_actions.add_lead()
    portal.deliveries.wait_until_caught_up()
    assert receiver.got == []
    clock.advance(timedelta(seconds=1))
    portal.deliveries.wait_until_caught_up()
    assert len(receiver.got) == 1


def test_probabilities_lose_and_double_some_of_many(portal: SimulatedPortal, receiver: Receiver) -> None:
    subscription = portal.subscribe(receiver.url)
    subscription.drop, subscription.duplicate, subscription.reorder = 0.2, 0.2, 0.2
    for _ in range(60):
        portal.people_actions.add_lead()
    portal.deliveries.wait_until_idle()
    log = portal.deliveries.log
    assert 0 < sum(each.is_dropped for each in log) < 60
    assert 0 < sum(each.is_duplicate for each in log) < 60
    assert len(receiver.got) == sum(not each.is_dropped for each in log)
    assert receiver.events != sorted(receiver.events, key=lambda each: int(each[1]))


@pytest.mark.parametrize("token", ["wrong", None])
def test_the_token_can_be_wrong_or_missing(
    portal: SimulatedPortal, receiver: Receiver, token: str | None
) -> None:
    portal.subscribe(receiver.url).sent_token = token
    portal.people_actions.add_lead()
    portal.deliveries.wait_until_idle()
    assert receiver.got[0].form.get("auth[application_token]") == token


def test_case_and_optional_keys_can_differ(portal: SimulatedPortal, receiver: Receiver) -> None:
    subscription = portal.subscribe(receiver.url)
    subscription.is_case_mixed, subscription.omitted_keys = True, OPTIONAL_KEYS
    portal.people_actions.add_lead()
    portal.deliveries.wait_until_idle()
    assert receiver.got[0].form["event"] == "onCrmLeadAdd"
    assert not OPTIONAL_KEYS & set(receiver.got[0].form)


def test_a_slow_handler_is_called_less_often(
    portal: SimulatedPortal, receiver: Receiver, clock: ManualClock
) -> None:
    subscription = portal.subscribe(receiver.url)
    receiver.before_answering = lambda: clock.advance(timedelta(seconds=10))
    portal.people_actions.add_lead()
    portal.deliveries.wait_until_caught_up()
    assert subscription.pause == timedelta(seconds=10)
    receiver.before_answering = None
    portal.people_actions.add_lead()
    portal.deliveries.wait_until_caught_up()
    assert len(receiver.got) == 1
    portal.deliveries.wait_until_idle()
    assert (len(receiver.got), subscription.pause) == (2, timedelta(0))


def test_a_robot_sends_the_document_and_no_token(portal: SimulatedPortal, receiver: Receiver) -> None:
    portal.people_actions.add_lead()
    portal.people_actions.run_robot(1, url=receiver.url + "?lead_id={{ID}}&secret=s")
    portal.deliveries.wait_until_idle()
    came = receiver.got[0]
    assert came.path == "/lead_events?lead_id=1&secret=s"
    assert [came.form[f"document_id[{index}]"] for index in range(3)] == ["crm", "CCrmDocumentLead", "LEAD_1"]
    assert not {"event", "ts", "auth[application_token]"} & set(came.form)


def test_a_custom_fields_change_is_announced(portal: SimulatedPortal, rest: Rest, receiver: Receiver) -> None:
    portal.subscribe(receiver.url, events=("ONCRMLEADUSERFIELDADD",))
    rest.result("crm.lead.userfield.add", fields={"FIELD_NAME": "X", "USER_TYPE_ID": "string"})
    portal.deliveries.wait_until_idle()
    assert receiver.got[0].form["data[FIELDS][FIELD_NAME]"] == "UF_CRM_X"


def test_a_handler_that_never_answers_stops_the_wait_with_a_sentence(
    portal: SimulatedPortal, receiver: Receiver
) -> None:
    is_seen = Event()
    receiver.before_answering = is_seen.wait
    portal.subscribe(receiver.url).delay = timedelta(0)
    portal.people_actions.add_lead()
    with pytest.raises(TimeoutError, match="is the handler up"):
        portal.deliveries.wait_until_caught_up(timeout=0)
    is_seen.set()
    portal.deliveries.wait_until_idle()
