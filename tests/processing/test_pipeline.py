"""Many leads at once: few requests, no lead lost, one bad lead stops no other."""

import random
from collections import Counter
from datetime import timedelta

from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadState
from infra.simulator.limits import faults
from tests.team import COLD, HOT, Team, a_hot_lead


def test_a_burst_of_500_leads_is_shared_out_with_at_most_a_fifth_of_a_request_a_lead(team: Team) -> None:
    items = [team.actions.add_lead(**(a_hot_lead() if n % 5 == 0 else COLD)) for n in range(500)]
    team.announce(*items)
    requests = team.requests_during(team.process)
    assert requests <= 0.2 * len(items)
    assert [request for request in team.portal.requests if request.status == 503] == []
    # Three managers with a cap of 50 each; the others wait for tomorrow.
    counts = Counter(team.record(item).assignment.manager for item in items)
    assert counts == {7: 50, 8: 50, 9: 50, None: 350}


def test_a_lead_that_vanished_is_forgotten_and_the_others_go_on(team: Team) -> None:
    items = [team.add_lead(**COLD) for _ in range(50)]
    team.actions.delete_lead(items[20])
    assert team.process().outcomes == {"assigned": 49, "vanished": 1}
    assert team.wiring.state.leads.get_many(items).keys() == set(items) - {items[20]}
    assert team.wiring.state.inbox.next_due_at() is None


def test_who_is_absent_is_known_beside_a_lead_that_only_needs_a_new_score(team: Team) -> None:
    due = team.add_lead(**COLD)
    team.process()
    for manager in (7, 8):
        team.portal.people.change(manager, absent_until=team.clock.now() + timedelta(days=2))
    team.clock.advance(timedelta(hours=2))
    team.announce(due, reason=LookReason.DUE)
    team.clock.advance(timedelta(minutes=1))
    new = [team.add_lead(**COLD) for _ in range(3)]
    assert team.process().outcomes == {"aged": 1, "assigned": 3}
    assert {team.record(item).assignment.manager for item in new} == {9}


def test_an_id_that_never_was_a_lead_is_recorded_and_left(team: Team) -> None:
    team.announce(team.item(424242))
    assert team.process().outcomes == {"vanished": 1}
    assert team.process().outcomes == {}


def test_a_lead_whose_write_is_denied_is_recorded_and_the_others_go_on(team: Team) -> None:
    items = [team.add_lead(**COLD) for _ in range(50)]
    team.portal.faults.add(faults.ACCESS_DENIED, method="crm.item.update", lead_id=items[20].id, times=0)
    report = team.process()
    assert report.outcomes == {"assigned": 49, "refused": 1}
    assert report.errors == {"AccessDenied": 1}
    assert "manager (AccessDenied)" in team.record(items[20]).outbox.refused


def test_a_portal_that_is_down_postpones_every_lead_and_loses_none(team: Team) -> None:
    items = [team.add_lead(**a_hot_lead()) for _ in range(10)]
    team.portal.faults.add(faults.BAD_GATEWAY_PAGE, times=0)
    assert team.process().outcomes == {"postponed": 10}
    team.portal.faults.clear()
    assert team.process().outcomes == {}
    team.clock.advance(timedelta(minutes=1))
    assert team.process().outcomes == {"assigned": 10}
    assert len(team.portal.todos) == len(items)


def test_a_write_whose_answer_got_lost_is_finished_and_nothing_is_done_twice(team: Team) -> None:
    items = [team.add_lead(**a_hot_lead()) for _ in range(10)]
    team.process_until_idle(lost_writes=1)
    assert Counter(team.item(todo.lead_id) for todo in team.portal.todos) == Counter(items)
    assert len(team.portal.notifications) == 2 * len(items)
    assert {team.record(item).state for item in items} == {LeadState.ASSIGNED}


def test_a_rejected_webhook_keeps_every_lead_for_later(team: Team) -> None:
    team.add_lead(**HOT)
    team.portal.faults.add(faults.NO_AUTH_FOUND, times=0)
    report = team.process()
    assert (report.outcomes, report.errors) == ({"postponed": 1}, {"WebhookRejected": 1})
    assert team.wiring.state.inbox.next_due_at() is not None


def test_200_events_doubled_and_shuffled_with_echoes_leave_the_state_of_200_events(team: Team) -> None:
    items = [team.actions.add_lead(**(a_hot_lead() if n % 7 == 0 else COLD)) for n in range(100)]
    team.announce(*items)
    team.process()
    records = {item: team.record(item) for item in items}
    leads, sent, todos = team.actions.leads(), team.portal.sent_notifications, team.portal.todos
    again = [*items, *items]
    random.Random(2).shuffle(again)
    for item in again:
        team.announce(item)
        if item.id % 9 == 0:
            team.process()
    team.process()
    assert {item: team.record(item) for item in items} == records
    assert (team.actions.leads(), team.portal.sent_notifications, team.portal.todos) == (leads, sent, todos)
