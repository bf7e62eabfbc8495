"""Speed to lead: reminder, take-back once, then the senior; the manager's touch stops the clock."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadState
from tests.builders import BERLIN
from tests.team import CONFIGURATION, HOT, Team, a_team


def at(hour: int, minute: int = 0, *, day: int = 3) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


def look(team: Team, item: Item, moment: datetime) -> None:
    """Let time come to `moment`, and whatever is due then be done."""
    team.clock.advance_to(moment)
    team.announce(item, reason=LookReason.DUE)
    team.process()


def told(team: Team) -> list[tuple[int, str]]:
    return [(note.user, note.message.partition("[URL")[0].strip()) for note in team.portal.sent_notifications]


@pytest.fixture
def item(team: Team) -> Item:
    """A hot lead of Tuesday 12:00 with its first touch due by 12:20."""
    item = team.add_lead(**HOT)
    team.process()
    return item


def test_the_clock_is_looked_at_after_four_fifths_of_the_time(team: Team, item: Item) -> None:
    assert team.record(item).due_at == at(12, 16)


def test_the_manager_is_reminded_once_at_four_fifths(team: Team, item: Item) -> None:
    manager = team.record(item).assignment.manager
    look(team, item, at(12, 15))
    assert len(told(team)) == 2
    look(team, item, at(12, 16))
    look(team, item, at(12, 17))
    assert told(team)[2:] == [(manager, "Reminder of the first touch:")]
    assert team.record(item).due_at == at(12, 20)


@pytest.mark.parametrize("kind", ["call", "email", "todo"])
def test_a_touch_of_the_manager_stops_the_clock_and_its_time_is_kept(
    team: Team, item: Item, kind: str
) -> None:
    team.clock.advance_to(at(12, 10))
    if kind == "todo":
        [todo] = team.portal.todos
        team.actions.complete_activity(todo.id)
    else:
        team.actions.add_activity(item, kind, direction="outgoing")
    look(team, item, at(12, 16))
    record = team.record(item)
    assert (record.first_touch.touched_at, record.first_touch.next_check_at) == (at(12, 10), None)
    assert len(told(team)) == 2


def test_at_the_deadline_the_lead_goes_to_the_next_who_is_told(team: Team, item: Item) -> None:
    first = team.record(item).assignment.manager
    look(team, item, at(12, 16))
    look(team, item, at(12, 20))
    record = team.record(item)
    assert record.assignment.manager not in {None, first}
    assert team.lead(item)["ASSIGNED_BY_ID"] == record.assignment.manager
    assert record.first_touch.due_at == at(12, 40)
    assert told(team)[-1] == (record.assignment.manager, "Handed on to you:")


def test_the_to_do_goes_along_instead_of_staying_with_whoever_lost_the_lead(team: Team, item: Item) -> None:
    look(team, item, at(12, 16))
    look(team, item, at(12, 20))
    [todo] = team.portal.todos
    assert (todo.responsible, todo.deadline) == (team.record(item).assignment.manager, at(12, 40))


def test_the_turn_goes_back_with_the_lead(team: Team, item: Item) -> None:
    first = team.record(item).assignment.manager
    look(team, item, at(12, 16))
    look(team, item, at(12, 20))
    turn = team.record(item).assignment.turn
    assert turn is not None
    assert turn.manager == team.record(item).assignment.manager != first
    initial = team.wiring.state.assignments.load(team.initial_state())
    assert initial.workload.assigned.get(first or 0, 0) == 0
    assert sum(initial.rotations["everyone"].debts.values()) == 0


def test_the_second_time_the_senior_is_told_and_the_lead_stays(team: Team, item: Item) -> None:
    for moment in (at(12, 16), at(12, 20), at(12, 36), at(12, 40)):
        look(team, item, moment)
    second = team.record(item).assignment.manager
    look(team, item, at(15, 0))
    assert team.record(item).assignment.manager == second
    assert told(team)[-1] == (3, "Nobody has touched")
    assert sum(head == "Nobody has touched" for _, head in told(team)) == 1


def test_with_nobody_else_the_lead_stays_and_the_senior_is_told(tmp_path: Path) -> None:
    alone = CONFIGURATION.replace("members = [7, 8, 9]", "members = [7]")
    with a_team(tmp_path, configuration=alone) as team:
        item = team.add_lead(**HOT)
        team.process()
        turn = team.record(item).assignment.turn
        look(team, item, at(12, 16))
        look(team, item, at(12, 20))
        record = team.record(item)
        assert (record.state, record.assignment.manager, record.assignment.turn) == (
            LeadState.ASSIGNED,
            7,
            turn,
        )
        assert told(team)[-1] == (3, "Nobody has touched")


def test_the_deadline_is_in_working_time(team: Team) -> None:
    team.clock.advance_to(datetime(2026, 11, 6, 17, 50, tzinfo=BERLIN))
    item = team.add_lead(**HOT)
    team.process()
    assert team.record(item).due_at == at(9, 6, day=9)


def test_a_lead_that_a_person_took_is_not_watched(team: Team, item: Item) -> None:
    team.actions.update_lead(item, ASSIGNED_BY_ID=12)
    look(team, item, at(12, 10))
    look(team, item, at(14, 0))
    assert team.lead(item)["ASSIGNED_BY_ID"] == 12
    assert team.record(item).due_at is None


def test_a_run_that_dies_between_taking_back_and_giving_on_is_finished(team: Team, item: Item) -> None:
    first = team.record(item).assignment.manager
    look(team, item, at(12, 16))
    team.clock.advance_to(at(12, 20))
    team.portal.faults.script([None] + [team.lost] * 3)
    team.announce(item, reason=LookReason.DUE)
    team.process()
    team.clock.advance(timedelta(minutes=2))
    team.process()
    record = team.record(item)
    assert record.assignment.manager != first
    assert team.lead(item)["ASSIGNED_BY_ID"] == record.assignment.manager
    assert len([todo for todo in team.portal.todos if todo.responsible == record.assignment.manager]) == 1


def test_a_repeat_inquiry_starts_the_clock_of_the_first_lead_again(team: Team, item: Item) -> None:
    team.clock.advance_to(at(12, 10))
    team.actions.add_activity(item, "call", direction="outgoing")
    look(team, item, at(12, 16))
    team.clock.advance_to(at(13, 0))
    team.add_lead(**HOT)
    team.process()
    assert team.record(item).first_touch.due_at == at(13, 20)
