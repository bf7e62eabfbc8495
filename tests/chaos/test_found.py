"""What chaos has found so far, each as the shortest story that shows it."""

from datetime import timedelta
from pathlib import Path

from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadState
from infra.simulator.limits import faults
from tests.team import Team, a_hot_lead, a_team


def test_a_repeat_inquiry_that_is_taken_back_goes_to_somebody_else(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        fields = a_hot_lead()
        first = team.add_lead(**fields)
        team.process()
        again = team.add_lead(**fields)
        team.process()
        manager = team.record(again).assignment.manager
        assert manager == team.record(first).assignment.manager
        untouched_for(team, again, timedelta(minutes=17))
        untouched_for(team, again, timedelta(minutes=4))
        record = team.record(again)
        assert (record.state, record.first_touch.excluded) == (LeadState.ASSIGNED, (manager,))
        assert record.assignment.manager != manager


def test_a_look_that_changes_nothing_leaves_the_why_nots_of_the_assignment_alone(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        item = team.add_lead(**a_hot_lead())
        team.process()
        untouched_for(team, item, timedelta(minutes=1))
        decided = team.wiring.state.ledger.of_lead(item)
        assert [entry.outcome for entry in decided] == ["assigned"]
        assert decided[0].candidates


def test_a_manager_keeps_a_lead_that_the_portal_could_not_show_in_time(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        item = assigned_but_not_written(team)
        manager, was_due = team.record(item).assignment.manager, team.record(item).first_touch.due_at
        assert was_due is not None
        untouched_for(team, item, timedelta(minutes=30))
        record = team.record(item)
        assert (record.state, record.assignment.manager, record.first_touch.excluded) == (
            LeadState.ASSIGNED,
            manager,
            (),
        )
        assert record.first_touch.due_at == team.clock.now().replace(microsecond=0) + timedelta(minutes=20)
        assert [(todo.responsible, todo.deadline) for todo in team.portal.todos] == [
            (manager, record.first_touch.due_at)
        ]


def test_a_lead_that_is_looked_at_twice_in_a_moment_keeps_why_it_went_to_whom(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        item = team.add_lead(**a_hot_lead())
        team.process()
        team.actions.update_lead(item, OPPORTUNITY=0)
        team.announce(item)
        team.process()
        decided = team.wiring.state.ledger.of_lead(item)
        assert [entry.outcome for entry in decided] == ["assigned", "scored"]
        assert decided[0].candidates


def test_whoever_takes_a_hot_lead_before_anybody_was_told_is_told(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        item = assigned_but_not_written(team)
        assert team.portal.notifications == []
        taker = next(user for user in (7, 8, 9) if user != team.record(item).assignment.manager)
        team.actions.update_lead(item, ASSIGNED_BY_ID=taker)
        untouched_for(team, item, timedelta(minutes=1))
        assert sorted(note.user for note in team.portal.notifications) == [3, taker]
        assert team.record(item).assignment.manager == taker


def test_who_takes_a_lead_that_was_held_for_long_is_told_although_the_first_message_is_refused(
    tmp_path: Path,
) -> None:
    with a_team(tmp_path) as team:
        for manager in (7, 8, 9):
            team.portal.people.change(manager, absent_until=team.clock.now() + timedelta(days=1))
        item = team.add_lead(**a_hot_lead())
        for _ in range(10):
            team.process()
            team.clock.advance(timedelta(minutes=15))
        team.actions.update_lead(item, ASSIGNED_BY_ID=3)
        refused = faults.value_not_valid("MESSAGE")
        team.portal.faults.add(refused, method="im.notify.system.add", times=1)
        untouched_for(team, item, timedelta(minutes=1))
        assert told_of_the_band(team) == []
        untouched_for(team, item, timedelta(minutes=30))
        assert told_of_the_band(team) == [3]


def told_of_the_band(team: Team) -> list[int]:
    return [note.user for note in team.portal.notifications if note.message.startswith("Hot")]


def assigned_but_not_written(team: Team) -> Item:
    """Let a hot lead come in that is given to a manager, of which the portal takes nothing."""
    team.portal.faults.add(faults.OVERLOAD_LIMIT, method="crm.item.update")
    item = team.add_lead(**a_hot_lead())
    team.process()
    return item


def untouched_for(team: Team, item: Item, duration: timedelta) -> None:
    """Let time pass in which no manager calls the lead, and the functions see it."""
    team.clock.advance(duration)
    team.announce(item, reason=LookReason.DUE)
    team.process()
