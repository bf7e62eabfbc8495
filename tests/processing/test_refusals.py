"""A portal that will not take a write: people hear of that, and of nothing before it is true."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from functions.domain.item import Item
from functions.domain.lead.record import LeadState
from infra.simulator.limits import faults
from infra.simulator.limits.faults import ErrorAnswer
from tests.builders import BERLIN
from tests.team import COLD, HOT, Team, a_hot_lead

SENIOR = 3
TODO_NOT_FOUND = ErrorAnswer(400, "NOT_FOUND", "To-do was not found")


def told(team: Team) -> list[int]:
    """Who was notified of leads, in order; reports of refusals aside."""
    return [note.user for note in team.portal.sent_notifications if "refuses" not in note.message]


def reports(team: Team) -> list[str]:
    return [note.message for note in team.portal.sent_notifications if "refuses" in note.message]


def wait(team: Team, **duration: float) -> None:
    """Let time pass in which the pipeline runs whenever something is due."""
    until = team.clock.now() + timedelta(**duration)
    while (due_at := team.wiring.state.inbox.next_due_at()) is not None and due_at <= until:
        team.clock.advance_to(due_at)
        team.process()
    team.clock.advance_to(until)


def is_as_wanted(team: Team, item: Item) -> bool:
    """Return whether the portal has the manager, with one to-do and one alert each."""
    manager = team.record(item).assignment.manager
    todos = [todo.responsible for todo in team.portal.todos if todo.lead_id == item.id]
    notes = [
        note.user
        for note in team.portal.notifications
        if f"{item.label}[" in note.message and "refuses" not in note.message
    ]
    is_told = sorted(notes) == sorted([manager or 0, SENIOR])
    return team.lead(item)["ASSIGNED_BY_ID"] == manager and todos == [manager] and is_told


def test_a_webhook_that_is_revoked_in_the_middle_of_a_run_loses_no_message(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.portal.faults.script([None, None, faults.NO_AUTH_FOUND])
    assert team.process().outcomes == {"postponed": 1}
    team.clock.advance(timedelta(minutes=1))
    team.process()
    assert is_as_wanted(team, item)


def test_a_held_lead_whose_score_is_refused_still_wakes_on_monday(team: Team) -> None:
    team.clock.advance_to(datetime(2026, 11, 7, 12, tzinfo=BERLIN))
    item = team.add_lead(**COLD)
    team.portal.faults.add(faults.ACCESS_DENIED, method="crm.item.update", lead_id=item.id)
    assert team.process().outcomes == {"refused": 1}
    team.clock.advance_to(datetime(2026, 11, 9, 9, tzinfo=BERLIN))
    team.process()
    assert team.record(item).state is LeadState.ASSIGNED
    assert team.lead(item)["ASSIGNED_BY_ID"] == team.record(item).assignment.manager


@pytest.mark.parametrize("leads", [1, 3])
@pytest.mark.parametrize(
    "refusal", [faults.INVALID_CREDENTIALS, faults.INSUFFICIENT_SCOPE, faults.USER_ACCESS_ERROR]
)
def test_r4_what_a_passing_refusal_of_the_portal_kept_back_goes_out_when_it_has_passed(
    team: Team, refusal: ErrorAnswer, leads: int
) -> None:
    items = [team.add_lead(**a_hot_lead()) for _ in range(leads)]
    team.portal.faults.add(refusal, method="crm.item.update", times=0)
    assert team.process().outcomes == {"postponed": leads}
    wait(team, hours=1)
    assert (told(team), team.portal.todos) == ([], [])
    team.portal.faults.clear()
    wait(team, minutes=15, seconds=30)
    assert all(is_as_wanted(team, item) for item in items)


@pytest.mark.parametrize("leads", [1, 3])
@pytest.mark.parametrize("method", ["im.notify.system.add", "crm.activity.todo.add"])
def test_r4_what_a_missing_scope_kept_back_goes_out_when_it_is_there(
    team: Team, method: str, leads: int
) -> None:
    items = [team.add_lead(**a_hot_lead()) for _ in range(leads)]
    team.portal.faults.add(faults.INSUFFICIENT_SCOPE, method=method, times=0)
    team.process()
    managers = [team.lead(item)["ASSIGNED_BY_ID"] for item in items]
    assert managers == [team.record(item).assignment.manager for item in items]
    wait(team, minutes=4)
    team.portal.faults.clear()
    wait(team, minutes=6)
    assert all(len([t for t in team.portal.todos if t.lead_id == item.id]) == 1 for item in items)
    assert sorted(told(team)) == sorted([*managers, *[SENIOR] * leads])


@pytest.mark.parametrize("is_anybody_else_there", [False, True])
def test_who_keeps_a_lead_past_its_deadline_still_hears_of_it_and_who_loses_it_does_not(
    team: Team, *, is_anybody_else_there: bool
) -> None:
    item = team.add_lead(**HOT)
    for method in ("im.notify.system.add", "crm.activity.todo.add"):
        team.portal.faults.add(faults.INSUFFICIENT_SCOPE, method=method, times=0)
    team.process()
    first = team.record(item).assignment.manager
    for manager in set(team.wiring.config.managers) - {first}:
        if not is_anybody_else_there:
            team.portal.people.change(manager, absent_until=team.clock.now() + timedelta(days=2))
    wait(team, minutes=30)
    team.portal.faults.clear()
    wait(team, minutes=20)
    owner = team.record(item).assignment.manager
    assert (owner == first) is not is_anybody_else_there
    assert [todo.responsible for todo in team.portal.todos] == [owner]
    assert (owner in told(team), first in told(team)) == (True, not is_anybody_else_there)


def refused_updates(team: Team, items: Sequence[Item]) -> None:
    for item in items:
        team.portal.faults.add(faults.ACCESS_DENIED_LEAD, method="crm.item.update", lead_id=item.id, times=0)


@pytest.mark.parametrize("beside", [0, 2])
def test_f9_nothing_is_told_of_a_lead_whose_update_is_refused(team: Team, beside: int) -> None:
    refused = team.add_lead(**a_hot_lead())
    others = [team.add_lead(**a_hot_lead()) for _ in range(beside)]
    refused_updates(team, [refused])
    team.process()
    manager = team.record(refused).assignment.manager
    assert [team.item(todo.lead_id) for todo in team.portal.todos] == others
    assert len(told(team)) == 2 * beside

    wait(team, minutes=25)
    assert team.record(refused).assignment.manager == manager
    assert team.record(refused).first_touch.excluded == ()
    assert len(told(team)) == 2 * beside
    assert len(reports(team)) == 1
    assert "manager (AccessDenied)" in team.record(refused).outbox.refused

    team.portal.faults.clear()
    written_at = team.clock.now()
    wait(team, hours=1)
    assert team.lead(refused)["ASSIGNED_BY_ID"] == manager
    record = team.record(refused)
    assert record.outbox.refused == ()
    assert record.first_touch.started_at is not None
    assert record.first_touch.started_at >= written_at


def test_r12_a_to_do_that_was_deleted_does_not_make_its_lead_vanish(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.process()
    team.clock.advance(timedelta(minutes=21))
    team.portal.faults.add(TODO_NOT_FOUND, method="crm.activity.todo.update")
    team.announce(item)
    team.process()
    assert team.record(item).state is LeadState.ASSIGNED
    wait(team, minutes=1)
    record = team.record(item)
    assert (record.state, team.wiring.state.inbox.has([item])) == (LeadState.ASSIGNED, set())
    assert record.assignment.manager in {todo.responsible for todo in team.portal.todos}


def test_a_notification_that_the_portal_answers_with_false_was_not_sent(team: Team) -> None:
    """It is tried again, and given up in the end."""
    item = team.add_lead(**HOT)
    team.portal.people.change(SENIOR, is_active=False)
    assert team.process().outcomes == {"postponed": 1}
    assert [each.to for each in team.record(item).outbox.pending] == [SENIOR]
    wait(team, hours=2)
    record = team.record(item)
    assert (record.outbox.pending, record.state) == ((), LeadState.ASSIGNED)
    assert len(told(team)) == 1
    assert team.wiring.state.inbox.next_due_at() is None
