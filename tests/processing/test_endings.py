"""How a lead ended, and when, is what the portal says: converted, junk, or lost."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from functions.domain.item import Item
from functions.domain.lead.record import Ending, LeadState
from infra.bitrix24.crm.entities import HANDLED
from tests.team import CONFIGURATION, HOT, Team, a_team

LOST = "APOLOGY"
"""A failed stage beside junk: the portal has it for deals, and here for leads, too."""


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=CONFIGURATION) as team:
        if team.actions.entity == "lead":
            stages = HANDLED["lead"].stages
            team.portal.dictionaries.add(stages, LOST, name="No budget", color="#FF5752", semantics="F")
        yield team


def a_given_lead(team: Team) -> Item:
    item = team.add_lead(**HOT)
    team.process()
    assert team.record(item).assignment.turn is not None
    return item


def close(team: Team, item: Item, stage: str) -> None:
    """Let a human close the lead, of which no webhook comes for two days."""
    team.actions.update_lead(item, STATUS_ID=stage)
    team.clock.advance(timedelta(days=2))
    team.announce(item)
    team.process()


@pytest.mark.parametrize(
    ("stage", "ending"), [("CONVERTED", Ending.CONVERTED), ("JUNK", Ending.JUNK), (LOST, Ending.LOST)]
)
def test_a_lead_ended_as_its_stage_says_and_when_the_portal_says_it_did(
    team: Team, stage: str, ending: Ending
) -> None:
    item = a_given_lead(team)
    team.clock.advance(timedelta(hours=1))
    closed_at = team.clock.now()
    close(team, item, stage)
    record = team.record(item)
    assert record.state is LeadState.CLOSED
    assert (record.sighting.ending, record.sighting.closed_at) == (ending, closed_at)


@pytest.mark.parametrize(("stage", "is_given_back"), [("CONVERTED", False), ("JUNK", True), (LOST, False)])
def test_only_junk_gives_its_turn_back(team: Team, stage: str, *, is_given_back: bool) -> None:
    item = a_given_lead(team)
    close(team, item, stage)
    assert (team.record(item).assignment.turn is None) is is_given_back


def test_a_lost_lead_that_turns_out_to_be_junk_gives_its_turn_back(team: Team) -> None:
    item = a_given_lead(team)
    close(team, item, LOST)
    close(team, item, "JUNK")
    record = team.record(item)
    assert (record.sighting.ending, record.assignment.turn) == (Ending.JUNK, None)


def test_a_reopened_lead_has_no_ending(team: Team) -> None:
    item = a_given_lead(team)
    close(team, item, LOST)
    team.actions.update_lead(item, STATUS_ID="IN_PROCESS")
    team.announce(item)
    team.process()
    record = team.record(item)
    assert record.state is LeadState.ASSIGNED
    assert (record.sighting.ending, record.sighting.closed_at) == (None, None)


def test_the_stages_of_junk_are_those_of_the_configuration(tmp_path: Path) -> None:
    rules = CONFIGURATION.replace("[portal]\n", f'[portal]\njunk_stages = ["{LOST}"]\n', 1)
    with a_team(tmp_path, configuration=rules) as team:
        if team.actions.entity == "lead":
            stages = HANDLED["lead"].stages
            team.portal.dictionaries.add(stages, LOST, name="Spam", color="#FF5752", semantics="F")
        item = a_given_lead(team)
        close(team, item, LOST)
        assert team.record(item).sighting.ending is Ending.JUNK
