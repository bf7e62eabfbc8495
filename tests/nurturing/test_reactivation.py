"""Old junk is reactivated: warm leads go to a manager, the others stay junk for good."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from functions.domain.item import DEAL, Item, lead
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import Ending, LeadState
from functions.nurturing.select_cold_leads import MOST_REACTIVATED
from functions.processing.lease import LEASE
from tests.builders import BERLIN, TUESDAY_NOON, a_record
from tests.nurturing.night import a_nurturing_team, night, nurture
from tests.nurturing.test_deaths import survives
from tests.team import COLD, HANDLE, Team, a_team

WARM: dict[str, Any] = {"SOURCE_ID": "RECOMMENDATION"}
WINTER = datetime(2027, 2, 2, 2, 0, tzinfo=BERLIN)
"""A Tuesday, 91 days later."""
MORNING = datetime(2027, 2, 2, 9, 0, tzinfo=BERLIN)
PORTAL = 'second_look = "90d"'


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_nurturing_team(tmp_path, portal=PORTAL) as team:
        yield team


def junk(team: Team, **fields: Any) -> Item:
    item = team.add_lead(**fields)
    team.process()
    team.actions.update_lead(item, STATUS_ID="JUNK")
    team.announce(item)
    team.process()
    return item


def state_and_stage_of(team: Team, item: Item) -> tuple[LeadState, str]:
    return team.record(item).state, team.lead(item)["STATUS_ID"]


def test_warm_junk_is_reopened_at_night_and_given_to_a_manager_in_the_morning(team: Team) -> None:
    item = junk(team, **WARM)
    assert night(team, WINTER).second_looks == 1
    assert state_and_stage_of(team, item) == (LeadState.HELD, "NEW")
    team.clock.advance_to(MORNING)
    team.process()
    record = team.record(item)
    assert state_and_stage_of(team, item) == (LeadState.ASSIGNED, "NEW")
    assert team.lead(item)["ASSIGNED_BY_ID"] == record.assignment.manager
    assert record.assignment.turn is not None


def test_a_lost_lead_gets_no_second_look(tmp_path: Path) -> None:
    with a_nurturing_team(tmp_path, portal=f'{PORTAL}\njunk_stages = ["UC_SPAM"]') as team:
        item = junk(team, **WARM)
        assert team.record(item).sighting.ending is Ending.LOST
        assert night(team, WINTER).second_looks == 0


def test_cold_junk_stays_junk_and_is_not_selected_again(team: Team) -> None:
    item = junk(team, **COLD)
    assert night(team, WINTER).second_looks == 1
    assert state_and_stage_of(team, item) == (LeadState.CLOSED, "JUNK")
    assert night(team, WINTER + timedelta(days=91)).second_looks == 0


@pytest.mark.of_leads("leads that are not handled any more make room for deals")
def test_junk_that_is_not_handled_any_more_leaves_the_roll(team: Team, tmp_path: Path) -> None:
    junk(team, **WARM)
    config = tmp_path / "fairlead.toml"
    config.write_text(config.read_text() + HANDLE[DEAL])
    for name in ("loaded", "crm"):
        team.wiring.__dict__.pop(name, None)
    assert night(team, WINTER).second_looks == 1
    assert night(team, WINTER + timedelta(days=1)).second_looks == 0


def test_a_lead_that_becomes_junk_while_the_night_asks_for_it_keeps_its_second_look(team: Team) -> None:
    item = team.add_lead(**WARM)
    team.process()
    team.actions.update_lead(item, STATUS_ID="JUNK")
    team.announce(item, reason=LookReason.NURTURE)
    team.process()
    assert team.record(item).nurturing.reactivation_checked_at is None
    assert night(team, WINTER).second_looks == 1


def test_junk_that_is_called_junk_again_stays_junk(team: Team) -> None:
    item = junk(team, **WARM)
    night(team, WINTER)
    team.clock.advance_to(MORNING)
    team.process()
    team.actions.update_lead(item, STATUS_ID="JUNK")
    team.announce(item)
    team.process()
    assert night(team, WINTER + timedelta(days=91)).second_looks == 0
    assert state_and_stage_of(team, item) == (LeadState.CLOSED, "JUNK")


def test_fresh_junk_and_converted_leads_are_left_alone(team: Team) -> None:
    converted = team.add_lead(**WARM)
    team.process()
    team.actions.update_lead(converted, STATUS_ID="CONVERTED")
    team.announce(converted)
    team.process()
    team.clock.advance_to(WINTER - timedelta(days=30))
    junk(team, **WARM)
    assert night(team, WINTER).second_looks == 0
    assert state_and_stage_of(team, converted) == (LeadState.CLOSED, "CONVERTED")


def test_without_the_setting_junk_stays_junk(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        junk(team, **WARM)
        assert night(team, WINTER).second_looks == 0


def test_an_old_archive_comes_back_in_portions(team: Team) -> None:
    old = [
        a_record(lead(number), state=LeadState.CLOSED, ending=Ending.JUNK, closed_at=TUESDAY_NOON)
        for number in range(1, 251)
    ]
    team.wiring.state.leads.save(old)
    team.clock.advance_to(WINTER)
    assert nurture(team).second_looks == MOST_REACTIVATED


@pytest.mark.parametrize("at", [WINTER, MORNING + timedelta(hours=1)], ids=["at night", "by day"])
def test_killed_at_any_step_of_a_reactivation_the_lead_is_given_to_one_manager_once(
    tmp_path: Path, at: datetime
) -> None:
    for dies_at in count():
        directory = tmp_path / str(dies_at)
        directory.mkdir()
        with a_nurturing_team(directory, portal=PORTAL) as team:
            item = junk(team, **WARM)
            team.clock.advance_to(at)
            nurture(team)
            if survives(team, dies_at=dies_at):
                break
            team.clock.advance(LEASE + timedelta(seconds=1))
            team.process()
            team.clock.advance_to(MORNING)
            team.process()
            record = team.record(item)
            assert state_and_stage_of(team, item) == (LeadState.ASSIGNED, "NEW")
            assert team.lead(item)["ASSIGNED_BY_ID"] == record.assignment.manager
            assert record.assignment.turn is not None
            assert record.assignment.turn.manager == record.assignment.manager
    assert dies_at >= 6
