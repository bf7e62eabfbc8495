"""A manager who left: the senior is notified once, and one command gives the open leads out anew."""

from datetime import datetime, timedelta

from functions.commands.requeue import leads_given, requeue_leads
from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadState
from tests.builders import BERLIN
from tests.reconciling.runs import run
from tests.team import COLD, Team, a_hot_lead


def leads_of(team: Team, manager: int, count: int = 9) -> list[Item]:
    """Give out leads, and return those of one manager."""
    items = [team.add_lead(**a_hot_lead()) for _ in range(count)]
    team.process()
    return [each for each in items if team.record(each).assignment.manager == manager]


def dismiss(team: Team, manager: int) -> None:
    team.portal.people.change(manager, is_active=False)
    team.clock.advance(timedelta(minutes=11))


def requeue(team: Team, manager: int) -> int:
    app = team.wiring
    found = leads_given(app.state.leads, manager=manager).given
    requeue_leads(found, app.state.inbox, wakeups=app.wakeups, clock=app.clock)
    team.process()
    return len(found)


def test_f16_the_senior_is_told_once_of_the_leads_of_a_dismissed_manager(team: Team) -> None:
    leads_of(team, 7)
    dismiss(team, 7)
    before = len(team.portal.sent_notifications)
    for _ in range(3):
        run(team)
        team.clock.advance(timedelta(minutes=15))
    [told] = team.portal.sent_notifications[before:]
    assert told.user == 3
    assert "3 open leads" in told.message
    assert "fairlead requeue --manager 7 --yes" in told.message


def test_who_comes_back_and_leaves_again_is_told_of_again(team: Team) -> None:
    leads_of(team, 7)
    before = len(team.portal.sent_notifications)
    for is_active in (False, True, False):
        team.portal.people.change(7, is_active=is_active)
        run(team)
    assert len(team.portal.sent_notifications) - before == 2


def test_nobody_is_told_of_managers_who_are_there(team: Team) -> None:
    leads_of(team, 7)
    before = len(team.portal.sent_notifications)
    run(team)
    assert len(team.portal.sent_notifications) == before


def test_f16_the_leads_of_a_dismissed_manager_are_given_out_anew(team: Team) -> None:
    theirs = leads_of(team, 7)
    dismiss(team, 7)
    assert requeue(team, 7) == len(theirs) == 3
    managers = [team.record(each).assignment.manager for each in theirs]
    assert set(managers) == {8, 9}
    assert [team.lead(each)["ASSIGNED_BY_ID"] for each in theirs] == managers
    assert requeue(team, 7) == 0


def test_turns_go_back_and_are_paid_by_who_takes_the_leads(team: Team) -> None:
    theirs = leads_of(team, 7)
    dismiss(team, 7)
    requeue(team, 7)
    counts = team.wiring.state.assignments.load(team.initial_state()).workload.assigned
    assert counts[7] == 0
    assert counts[8] + counts[9] == 9
    assert all(team.record(each).assignment.turn for each in theirs)


def test_at_night_the_leads_wait_for_somebody_who_is_there(team: Team) -> None:
    theirs = leads_of(team, 7)
    dismiss(team, 7)
    team.clock.advance_to(datetime(2026, 11, 3, 22, tzinfo=BERLIN))
    requeue(team, 7)
    assert {team.record(each).state for each in theirs} == {LeadState.HELD}
    team.clock.advance_to(datetime(2026, 11, 4, 9, tzinfo=BERLIN))
    team.process()
    assert {team.record(each).assignment.manager for each in theirs} <= {8, 9}


def test_a_lead_that_a_human_took_meanwhile_stays_theirs(team: Team) -> None:
    [taken, *_] = leads_of(team, 7)
    team.actions.update_lead(taken, ASSIGNED_BY_ID=3)
    requeue(team, 7)
    assert team.lead(taken)["ASSIGNED_BY_ID"] == 3


def test_asked_for_twice_a_lead_is_given_out_once(team: Team) -> None:
    [item, *_] = leads_of(team, 7)
    team.announce(item, reason=LookReason.REDISTRIBUTE)
    team.portal.faults.script([None, team.lost])
    team.process()
    manager = team.record(item).assignment.manager
    while (due_at := team.wiring.state.inbox.next_due_at()) is not None:
        team.clock.advance_to(max(due_at, team.clock.now()))
        team.process()
    assert manager in {8, 9}
    assert team.record(item).assignment.manager == manager
    assert team.lead(item)["ASSIGNED_BY_ID"] == manager


def test_a_lead_of_nobody_in_particular_is_not_asked_for(team: Team) -> None:
    team.add_lead(**COLD, ASSIGNED_BY_ID=12)
    team.process()
    assert requeue(team, 7) == 0
