"""What no webhook announced is found once, with few requests, and the portal's own clock counts."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from functions.domain.item import Item
from functions.domain.lead.record import LeadState
from functions.reconciling.reconcile import reconcile
from infra.clock import ManualClock
from infra.simulator.limits import faults
from tests.reconciling.runs import KEPT, QUARTER, catch_up, ports_of, run
from tests.team import COLD, HOT, Team, a_hot_lead, a_team


def known_lead(team: Team) -> Item:
    """A lead that was announced and assigned, and whose echo was read: reconciling finds nothing in it."""
    item = team.add_lead(**a_hot_lead())
    team.process()
    catch_up(team)
    return item


def test_a_lead_that_no_webhook_announced_is_found_and_given_to_a_manager(team: Team) -> None:
    item = team.actions.add_lead(**HOT)
    assert run(team).found == {"created": 1, "changed": 0, "touched": 0}
    team.process()
    assert team.lead(item)["ASSIGNED_BY_ID"] in {7, 8, 9}


def test_a_change_that_no_webhook_announced_is_found(team: Team) -> None:
    item = known_lead(team)
    team.actions.update_lead(item, OPPORTUNITY=0)
    assert run(team).found["changed"] == 1
    team.process()
    assert team.lead(item)["UF_CRM_LEAD_SCORE"] == 55


def test_two_changes_within_one_second_are_both_seen(team: Team) -> None:
    item = known_lead(team)
    team.actions.update_lead(item, OPPORTUNITY=0)
    team.announce(item)
    team.process()
    team.actions.update_lead(item, SOURCE_ID="WEB")
    catch_up(team)
    assert team.record(item).score.points == 25


def test_a_reply_is_found_by_its_activity_though_the_lead_itself_did_not_change(team: Team) -> None:
    item = known_lead(team)
    team.actions.add_activity(item, "email", direction="incoming")
    report = run(team)
    assert (report.found["changed"], report.found["touched"]) == (0, 1)
    assert team.wiring.state.inbox.has([item]) == {item}


def test_a_later_message_of_a_chat_is_found(team: Team) -> None:
    item = known_lead(team)
    team.actions.client_writes_in_chat(item)
    catch_up(team)
    team.actions.client_writes_in_chat(item)
    assert run(team).found["touched"] == 1


def test_a_deleted_lead_without_an_event_is_missed_and_erased_with_its_decisions(team: Team) -> None:
    item = known_lead(team)
    team.actions.delete_lead(item)
    assert run(team).missing == 1
    team.process()
    assert team.wiring.state.leads.get_many([item]) == {}
    assert team.wiring.state.ledger.of_lead(item) == []


def test_a_quiet_portal_costs_one_request_a_run(team: Team) -> None:
    for _ in range(60):
        team.add_lead(**COLD)
    team.process()
    catch_up(team)
    team.clock.advance(QUARTER)
    assert team.requests_during(lambda: run(team)) == 1


def test_our_own_writes_are_seen_once_and_not_found_again(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    team.clock.advance(timedelta(seconds=2))
    assert run(team).found["created"] == 1
    assert team.process().outcomes == {"unchanged": 1}
    assert sum(run(team).found.values()) == 0
    assert len(team.wiring.state.ledger.of_lead(item)) == 1


def test_what_webhooks_announced_in_time_is_not_found(team: Team) -> None:
    items = [team.add_lead(**COLD) for _ in range(5)]
    team.process()
    team.clock.advance(timedelta(seconds=2))
    team.announce(*items)  # the events of our own writes
    team.process()
    assert sum(run(team).found.values()) == 0


def test_the_first_run_takes_up_yesterdays_leads_and_no_older_ones(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        old = team.actions.add_lead(**COLD)
        team.clock.advance(timedelta(hours=25))
        new = team.actions.add_lead(**COLD)
        assert run(team).found["created"] == 1
        assert team.wiring.state.inbox.has([old, new]) == {new}


@pytest.mark.parametrize("hours", [-3, 3], ids=["the portal is behind", "the portal is ahead"])
def test_windows_follow_the_portals_clock_and_not_ours(team: Team, hours: int) -> None:
    item = known_lead(team)
    ours = ManualClock(team.clock.now() - timedelta(hours=hours))
    skewed = replace(ports_of(team), clock=ours)
    assert reconcile(skewed, retention=KEPT, until=ours.now() + QUARTER).is_done
    team.actions.update_lead(item, OPPORTUNITY=0)
    assert reconcile(skewed, retention=KEPT, until=ours.now() + QUARTER).found["changed"] == 1


def test_a_backlog_is_read_within_the_budget_and_the_next_run_continues(team: Team) -> None:
    for _ in range(700):
        team.actions.add_lead(**COLD)
    first = run(team, budget=1)
    assert (first.requests, first.is_done, first.found["created"]) == (1, False, 50)
    second = run(team, budget=2)
    assert (second.requests, second.is_done, second.found["created"]) == (2, False, 550)
    assert run(team).is_done
    assert len(team.wiring.state.inbox.lease(1000, now=team.clock.now(), duration=QUARTER)) == 700


def test_a_run_without_time_reads_nothing(team: Team) -> None:
    team.actions.add_lead(**COLD)
    report = run(team, minutes=0)
    assert (report.requests, report.is_done) == (0, False)
    assert run(team).found["created"] == 1


def test_a_portal_that_cannot_answer_costs_nothing_but_the_run(team: Team) -> None:
    team.actions.add_lead(**COLD)
    team.portal.faults.script([faults.INTERNAL_SERVER_ERROR] * 50)
    report = run(team)
    assert (report.is_done, report.found, report.errors) == (False, {}, {"PortalFailed": 1})
    team.portal.faults.clear()
    assert run(team).found["created"] == 1


def test_a_feed_that_is_blocked_does_not_keep_the_others_from_being_read(team: Team) -> None:
    team.portal.operating.set_cost("crm.activity.list", 500)
    team.process()
    item = team.actions.add_lead(**COLD)
    team.actions.add_activity(item, "email", direction="incoming")
    run(team)
    other = team.actions.add_lead(**COLD)
    report = run(team)
    assert (report.found["created"], report.errors) == (1, {"MethodBlocked": 1})
    assert team.wiring.state.inbox.has([other]) == {other}


def test_a_lead_that_was_closed_without_a_webhook_is_found(team: Team) -> None:
    item = known_lead(team)
    team.actions.update_lead(item, STATUS_ID="JUNK")
    catch_up(team)
    assert team.record(item).state is LeadState.CLOSED
