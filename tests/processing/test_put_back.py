"""What a human puts back at the entrance is distributed anew, and nothing else is."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.domain.item import Item
from functions.domain.lead.ledger_entry import Outcome
from functions.domain.lead.record import LeadState
from infra.simulator.limits import faults
from tests.builders import BERLIN
from tests.lead.states import run_for
from tests.nurturing.night import nurture, nurturing_configuration
from tests.processing.putting_back import INTAKE, MANAGERS, SENIOR, changes, given_out
from tests.reconciling.runs import run as reconcile
from tests.team import COLD, CONFIGURATION, HOT, Team, a_team

WEBHOOK, ROBOT = 1, 0


def junked(team: Team) -> tuple[Item, int]:
    item, manager = given_out(team)
    changes(team, item, by=manager, STATUS_ID="JUNK")
    return item, manager


def open_todos(team: Team, item: Item) -> list[tuple[int, datetime]]:
    todos = (each for each in team.portal.todos if each.lead_id == item.id and not each.is_completed)
    return [(each.responsible, each.deadline) for each in todos]


def is_given_out_anew(team: Team, item: Item) -> int:
    """Return who has the lead, which has everything that a new one has."""
    record = team.record(item)
    manager = record.assignment.manager
    assert record.state is LeadState.ASSIGNED
    assert record.assignment.by_us
    assert record.assignment.turn is not None
    assert record.assignment.turn.manager == manager
    assert record.first_touch.touched_at is None
    assert record.first_touch.started_at == team.clock.now()
    assert team.lead(item)["ASSIGNED_BY_ID"] == manager
    assert open_todos(team, item) == [(manager, record.first_touch.due_at)]
    assert "put back by hand" in {entry.note for entry in team.wiring.state.ledger.of_lead(item)}
    assert manager is not None
    return manager


def is_left_alone(team: Team, item: Item, manager: int) -> None:
    record = team.record(item)
    assert record.assignment.manager == manager
    assert team.wiring.state.ledger.of_lead(item)[-1].outcome is not Outcome.ASSIGNED
    assert team.lead(item)["ASSIGNED_BY_ID"] == manager


def test_junk_that_a_human_puts_back_to_new_goes_to_somebody_else_like_a_new_lead(team: Team) -> None:
    item, former = junked(team)
    changes(team, item, by=SENIOR, STATUS_ID="NEW")
    manager = is_given_out_anew(team, item)
    assert manager != former
    assert team.portal.sent_notifications[-1].user == manager
    assert "Handed on to you" in team.portal.sent_notifications[-1].message


def test_junk_that_its_own_manager_puts_back_stays_theirs_with_a_clock_and_a_turn(team: Team) -> None:
    item, former = junked(team)
    changes(team, item, by=former, STATUS_ID="NEW")
    assert is_given_out_anew(team, item) == former


def test_junk_goes_back_to_who_called_it_that_when_nobody_else_is_there(team: Team) -> None:
    item, former = junked(team)
    for other in MANAGERS - {former}:
        team.portal.people.change(other, absent_until=team.clock.now() + timedelta(days=9))
    team.clock.advance(timedelta(minutes=15))
    changes(team, item, by=SENIOR, STATUS_ID="NEW")
    assert is_given_out_anew(team, item) == former


def test_a_customer_who_is_a_lead_again_goes_to_who_won_them(team: Team) -> None:
    item, former = given_out(team)
    changes(team, item, by=former, STATUS_ID="CONVERTED")
    changes(team, item, by=SENIOR, STATUS_ID="NEW")
    assert is_given_out_anew(team, item) == former


def test_junk_put_back_outside_working_hours_waits_for_them(team: Team) -> None:
    item, former = junked(team)
    team.clock.advance_to(datetime(2026, 11, 3, 22, tzinfo=BERLIN))
    changes(team, item, by=SENIOR, STATUS_ID="NEW")
    assert team.record(item).state is LeadState.HELD
    changes(team, item, by=SENIOR, STATUS_ID="JUNK")
    changes(team, item, by=SENIOR, STATUS_ID="NEW")
    assert team.record(item).state is LeadState.HELD
    assert team.lead(item)["ASSIGNED_BY_ID"] == former
    team.clock.advance_to(datetime(2026, 11, 4, 9, tzinfo=BERLIN))
    team.process()
    assert is_given_out_anew(team, item) != former


@pytest.mark.parametrize("by", [SENIOR, None], ids=["by the senior", "by the manager"])
def test_an_open_lead_given_back_to_the_intake_user_goes_to_somebody_else(team: Team, by: int | None) -> None:
    item, former = given_out(team)
    changes(team, item, by=by or former, ASSIGNED_BY_ID=INTAKE)
    assert is_given_out_anew(team, item) != former


@pytest.mark.parametrize("nobody", [0, None])
def test_an_open_lead_left_to_nobody_goes_to_somebody_else(team: Team, nobody: int | None) -> None:
    item, former = given_out(team)
    team.clock.advance(timedelta(minutes=1))
    team.rows.abandon(item.id, nobody)
    team.announce(item)
    team.process()
    assert is_given_out_anew(team, item) != former


def test_a_lead_that_everybody_gave_back_waits_and_the_senior_hears_of_it(team: Team) -> None:
    item, manager = given_out(team)
    refused = {manager}
    for _ in MANAGERS - refused:
        changes(team, item, by=manager, ASSIGNED_BY_ID=INTAKE)
        manager = is_given_out_anew(team, item)
        assert manager not in refused
        refused.add(manager)
    changes(team, item, by=manager, ASSIGNED_BY_ID=INTAKE)
    assert team.record(item).state is LeadState.HELD
    run_for(team, timedelta(hours=1))
    told = [note for note in team.portal.sent_notifications if "Nobody could be given" in note.message]
    assert [note.user for note in told] == [SENIOR]
    assert team.lead(item)["ASSIGNED_BY_ID"] == INTAKE


def test_whoever_takes_a_lead_that_was_given_back_keeps_it(team: Team) -> None:
    for manager in MANAGERS:
        team.portal.people.change(manager, absent_until=team.clock.now() + timedelta(hours=3))
    item = team.add_lead(**HOT, ASSIGNED_BY_ID=12)
    team.process()
    changes(team, item, by=12, ASSIGNED_BY_ID=INTAKE)
    assert team.record(item).state is LeadState.HELD
    changes(team, item, by=SENIOR, ASSIGNED_BY_ID=SENIOR)
    is_left_alone(team, item, SENIOR)


def test_a_lead_that_was_given_back_does_not_follow_another_of_the_person_to_the_same_manager(
    team: Team,
) -> None:
    first, former = given_out(team, **HOT)
    team.clock.advance(timedelta(minutes=1))
    again = team.add_lead(**HOT)
    team.process()
    assert team.record(again).assignment.manager == former
    changes(team, again, by=former, ASSIGNED_BY_ID=INTAKE)
    assert is_given_out_anew(team, again) != former
    assert team.record(first).assignment.manager == former


def test_a_turn_goes_from_who_gave_the_lead_back_to_who_gets_it(team: Team) -> None:
    item, former = given_out(team)
    changes(team, item, by=former, ASSIGNED_BY_ID=INTAKE)
    state = team.wiring.state.assignments.load(team.initial_state())
    day = state.business.business_day(team.clock.now())
    taker = team.record(item).assignment.manager
    assert {each: state.workload.of(each, day=day) for each in MANAGERS} == {
        each: int(each == taker) for each in MANAGERS
    }
    assert sum(state.rotation_of("everyone").debts.values()) == 0


@pytest.mark.parametrize("by", [WEBHOOK, ROBOT], ids=["the webhook's user", "a robot"])
def test_junk_that_no_human_moved_to_new_is_not_given_out(team: Team, by: int) -> None:
    item, former = junked(team)
    changes(team, item, by=by, STATUS_ID="NEW")
    is_left_alone(team, item, former)


def test_junk_that_somebody_takes_up_in_another_stage_stays_with_its_manager(team: Team) -> None:
    item, former = junked(team)
    changes(team, item, by=SENIOR, STATUS_ID="IN_PROCESS")
    is_left_alone(team, item, former)


def test_junk_put_back_to_new_for_somebody_in_particular_is_theirs(team: Team) -> None:
    item, _ = junked(team)
    changes(team, item, by=SENIOR, STATUS_ID="NEW", ASSIGNED_BY_ID=12)
    is_left_alone(team, item, 12)


def test_an_open_lead_that_is_moved_to_new_stays_with_its_manager(team: Team) -> None:
    item, manager = given_out(team)
    changes(team, item, by=manager, STATUS_ID="IN_PROCESS")
    changes(team, item, by=SENIOR, STATUS_ID="NEW")
    is_left_alone(team, item, manager)


def test_after_it_was_given_out_anew_nothing_more_happens_to_it(team: Team) -> None:
    item, _ = junked(team)
    changes(team, item, by=SENIOR, STATUS_ID="NEW")
    manager = is_given_out_anew(team, item)
    sent = len(team.portal.sent_notifications)
    for _ in range(3):
        team.announce(item)
        assert team.process().outcomes == {Outcome.UNCHANGED: 1}
    assert open_todos(team, item) == [(manager, team.record(item).first_touch.due_at)]
    assert len(team.portal.sent_notifications) == sent


@pytest.mark.parametrize("lost_writes", [1, 2, 3])
def test_it_is_given_out_once_however_often_the_portals_answer_gets_lost(
    team: Team, lost_writes: int
) -> None:
    item, former = given_out(team)
    team.clock.advance(timedelta(minutes=1))
    team.actions.update_lead(item, by=former, ASSIGNED_BY_ID=INTAKE)
    team.announce(item)
    team.process_until_idle(lost_writes=lost_writes)
    outcomes = [entry.outcome for entry in team.wiring.state.ledger.of_lead(item)]
    assert outcomes.count(Outcome.ASSIGNED) == 2
    assert team.record(item).assignment.manager == team.lead(item)["ASSIGNED_BY_ID"] != former


def test_an_assignment_that_the_portal_did_not_take_yet_is_not_given_back(team: Team) -> None:
    item = team.add_lead(**HOT)
    team.portal.faults.add(faults.OVERLOAD_LIMIT, method="crm.item.update", times=0)
    team.process()
    team.portal.faults.clear()
    manager = team.record(item).assignment.manager
    team.clock.advance(timedelta(minutes=30))
    team.process()
    assert team.lead(item)["ASSIGNED_BY_ID"] == manager
    assert team.record(item).first_touch.excluded == ()


def test_what_no_webhook_announced_is_given_out_too(team: Team) -> None:
    reconcile(team)
    item, former = given_out(team)
    team.clock.advance(timedelta(minutes=20))
    team.actions.update_lead(item, by=former, ASSIGNED_BY_ID=INTAKE)
    team.clock.advance(timedelta(minutes=20))
    reconcile(team)
    team.process()
    assert team.record(item).assignment.manager in MANAGERS - {former}


@pytest.fixture
def nurturing_team(tmp_path: Path) -> Any:
    with a_team(tmp_path, configuration=nurturing_configuration(), plan="unlimited") as team:
        yield team


def nurtured(team: Team) -> Item:
    item, _ = given_out(team, **COLD)
    team.clock.advance(timedelta(days=1, hours=14))
    nurture(team)
    team.process()
    assert team.record(item).state is LeadState.NURTURED
    team.clock.advance_to(datetime(2026, 11, 5, 10, tzinfo=BERLIN))
    return item


@pytest.mark.parametrize(
    "fields", [{"STATUS_ID": "NEW"}, {"ASSIGNED_BY_ID": INTAKE}], ids=["moved to new", "given back"]
)
def test_a_nurtured_lead_that_a_human_puts_back_is_given_out_and_is_new_again(
    nurturing_team: Team, fields: dict[str, Any]
) -> None:
    team = nurturing_team
    item = nurtured(team)
    changes(team, item, by=SENIOR, **fields)
    record = team.record(item)
    assert record.state is LeadState.ASSIGNED
    assert record.assignment.by_us
    assert record.assignment.manager in MANAGERS
    assert team.lead(item)["STATUS_ID"] == "NEW"
    assert team.wiring.state.ledger.of_lead(item)[-1].note == "put back by hand"


def test_a_nurtured_lead_that_a_human_takes_up_stays_where_they_put_it(nurturing_team: Team) -> None:
    item = nurtured(nurturing_team)
    changes(nurturing_team, item, by=SENIOR, STATUS_ID="IN_PROCESS")
    is_left_alone(nurturing_team, item, 12)


@pytest.mark.of_leads("the configured return stage is one of leads")
def test_a_return_stage_of_its_own_is_an_entrance_as_well(tmp_path: Path) -> None:
    configuration = CONFIGURATION.replace("senior = 3", 'senior = 3\nreturn_stage = "IN_PROCESS"')
    with a_team(tmp_path, configuration=configuration) as team:
        item, former = junked(team)
        changes(team, item, by=SENIOR, STATUS_ID="IN_PROCESS")
        assert is_given_out_anew(team, item) != former
