"""Twice, at once, killed between any two steps, answers lost: what is left is what one calm run leaves."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from functions.domain.lead.record import LeadRecord, LeadState
from functions.nurturing.select_cold_leads import select_cold_leads
from functions.processing.lease import LEASE
from functions.processing.run import process_inbox
from infra.simulator.limits import faults
from tests.nurturing.night import THURSDAY_NIGHT, a_nurturing_team, cold_leads, is_handed_over, night, nurture
from tests.processing.mortality import Killed, Mortal, be_killed, mortal
from tests.team import Team

TRIGGER = "to-nurture"


def nurture_until_death(team: Team, *, dies_at: int) -> bool:
    """Run `nurturing` until it dies after so many calls, or ends; whether the end came first."""
    app, steps = team.wiring, count()
    state = app.state
    mortals = {"leads": state.leads, "inbox": state.inbox, "wakeups": app.wakeups}
    ports: dict[str, Any] = {
        name: Mortal(port, steps, dies_at=dies_at, after=True, die=be_killed)
        for name, port in {**mortals, "checkpoints": state.checkpoints}.items()
    }
    until = team.clock.now() + timedelta(minutes=8)
    try:
        select_cold_leads(**ports, clock=app.clock, config=app.config, until=until)
    except Killed:
        return False
    return True


def twice(team: Team) -> None:
    nurture(team)
    nurture(team)


def at_once(team: Team) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: nurture(team), range(2)))


def dying(step: int) -> Callable[[Team], None]:
    def run(team: Team) -> None:
        assert not nurture_until_death(team, dies_at=step)
        nurture(team)

    return run


def end_of(directory: Path, state: str, run: Callable[[Team], object]) -> list[LeadRecord]:
    """What is in the state after a night in which `nurturing` ran like this."""
    directory.mkdir()
    with a_nurturing_team(directory, control=0.3, state=state) as team:
        items = cold_leads(team, 12)
        team.clock.advance_to(THURSDAY_NIGHT)
        run(team)
        team.process()
        assert team.wiring.state.inbox.next_due_at() is None
        return [team.record(item) for item in items]


def test_however_it_runs_the_state_is_that_of_one_undisturbed_run(
    tmp_path: Path, new_state: Callable[[], str]
) -> None:
    calm = end_of(tmp_path / "calm", new_state(), nurture)
    assert Counter(record.state for record in calm).keys() == {LeadState.NURTURED, LeadState.ASSIGNED}
    runs = [twice, at_once, *(dying(step) for step in range(6))]
    for number, run in enumerate(runs):
        assert end_of(tmp_path / str(number), new_state(), run) == calm, number


def survives(team: Team, *, dies_at: int) -> bool:
    """Run the pipeline until it dies after so many calls, or ends; whether the end came first."""
    try:
        process_inbox(
            mortal(team.pipeline, dies_at=dies_at, after=True), until=team.clock.now() + timedelta(hours=1)
        )
    except Killed:
        return False
    return True


def test_killed_at_any_step_of_the_hand_off_every_lead_is_handed_over_once(
    tmp_path: Path, new_state: Callable[[], str]
) -> None:
    for dies_at in count():
        directory = tmp_path / str(dies_at)
        directory.mkdir()
        with a_nurturing_team(directory, trigger=TRIGGER, state=new_state()) as team:
            items = cold_leads(team, 3)
            team.clock.advance_to(THURSDAY_NIGHT)
            nurture(team)
            if survives(team, dies_at=dies_at):
                break
            team.clock.advance(LEASE + timedelta(seconds=1))
            team.process()
            assert all(is_handed_over(team, item) for item in items)
            assert Counter(each.target for each in team.portal.triggers) == {
                f"{item.entity.upper()}_{item.id}": 1 for item in items
            }
    assert dies_at >= 8


def test_killed_at_any_step_of_a_come_back_the_lead_is_given_to_one_manager_once(
    tmp_path: Path,
) -> None:
    for dies_at in count():
        directory = tmp_path / str(dies_at)
        directory.mkdir()
        with a_nurturing_team(directory) as team:
            [item] = cold_leads(team, 1)
            night(team)
            team.clock.advance(timedelta(hours=8))
            team.actions.update_lead(item, SOURCE_ID="RECOMMENDATION")
            team.announce(item)
            if survives(team, dies_at=dies_at):
                break
            team.clock.advance(LEASE + timedelta(seconds=1))
            team.process()
            record, lead = team.record(item), team.lead(item)
            assert (record.state, lead["ASSIGNED_BY_ID"]) == (LeadState.ASSIGNED, record.assignment.manager)
            assert lead["STATUS_ID"] == "NEW"
            assert record.assignment.turn is not None
            assert record.assignment.turn.manager == record.assignment.manager
            assert len(team.portal.todos) == 1
    assert dies_at >= 8


@pytest.mark.parametrize("trigger", ["", TRIGGER])
@pytest.mark.parametrize("lost", [1, 2, 3, 4])
def test_whatever_answers_get_lost_comment_and_trigger_come_once(
    tmp_path: Path, trigger: str, lost: int
) -> None:
    with a_nurturing_team(tmp_path, trigger=trigger) as team:
        items = cold_leads(team, 3)
        team.clock.advance_to(THURSDAY_NIGHT)
        nurture(team)
        team.process_until_idle(lost_writes=lost)
        assert all(is_handed_over(team, item) for item in items)
        fired = Counter(each.target for each in team.portal.triggers)
        assert fired == ({f"{item.entity.upper()}_{item.id}": 1 for item in items} if trigger else {})


def test_a_comment_that_the_portal_cannot_take_now_follows_and_the_trigger_does_not_come_again(
    tmp_path: Path,
) -> None:
    with a_nurturing_team(tmp_path, trigger=TRIGGER) as team:
        items = cold_leads(team, 3)
        team.clock.advance_to(THURSDAY_NIGHT)
        nurture(team)
        team.portal.faults.add(faults.OPERATION_TIME_LIMIT, method="crm.timeline.comment.add", times=2)
        team.process_until_idle(lost_writes=0)
        assert all(is_handed_over(team, item) for item in items)
        assert len(team.portal.triggers) == 3


def test_fifty_commands_are_never_full_between_a_trigger_and_its_comment(tmp_path: Path) -> None:
    with a_nurturing_team(tmp_path, trigger=TRIGGER) as team:
        items = cold_leads(team, 49)
        team.clock.advance_to(THURSDAY_NIGHT)
        nurture(team)
        # The read and the fields go through; of the four requests that tell, the second loses its answer.
        team.portal.faults.script([None, None, None, faults.CLOSED_AFTER_WRITING])
        team.process_until_idle(lost_writes=0)
        assert all(is_handed_over(team, item) for item in items)
        assert len(team.portal.triggers) == 49


def test_a_hand_off_that_did_not_arrive_is_given_up_when_a_manager_calls_the_lead_meanwhile(
    tmp_path: Path,
) -> None:
    with a_nurturing_team(tmp_path) as team:
        [item] = cold_leads(team, 1)
        manager = team.record(item).assignment.manager
        team.clock.advance_to(THURSDAY_NIGHT)
        nurture(team)
        for dies_at in count():
            if team.record(item).state is LeadState.NURTURED:
                break
            survives(team, dies_at=dies_at)
            team.clock.advance(LEASE + timedelta(seconds=1))
        assert team.lead(item)["ASSIGNED_BY_ID"] == manager
        team.actions.add_activity(item, "call", by=manager)
        team.clock.advance(timedelta(minutes=1))
        team.process()
        record = team.record(item)
        assert (record.state, record.assignment.manager, record.nurturing.handed_off_at) == (
            LeadState.ASSIGNED,
            manager,
            None,
        )
        assert team.lead(item)["ASSIGNED_BY_ID"] == manager
        assert team.portal.comments == []
