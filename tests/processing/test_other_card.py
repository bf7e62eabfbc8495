"""Another scorecard: leads that only it moves into a band are not announced."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from functions.processing.run import process_inbox
from infra.configuration.load import read_configuration
from tests.team import CONFIGURATION, HOT, Team, a_hot_lead, a_team, handling

WARM = {"SOURCE_ID": "RECOMMENDATION", "OPPORTUNITY": 100_000}
"""60 points by the card before, 90 by the other one."""
OTHER = CONFIGURATION.replace("RECOMMENDATION = 40", "RECOMMENDATION = 70")
LATER = timedelta(days=2)
"""Behind the quiet time of every band."""


def process_by(team: Team, configuration: str) -> None:
    config = read_configuration(handling(configuration)).configuration
    report = process_inbox(replace(team.pipeline, config=config), until=team.clock.now() + LATER)
    assert not report.broken


def called_leads(team: Team, count: int) -> list[Item]:
    """Return leads that their managers have called, two days later: no clock of a first touch runs."""
    items = [team.add_lead(**WARM) for _ in range(count)]
    team.process()
    for item in items:
        team.actions.add_activity(item)
    team.announce(*items)
    team.process()
    team.clock.advance(LATER)
    return items


@pytest.mark.parametrize("reason", [LookReason.UPDATED, LookReason.DUE])
def test_a_change_of_card_announces_no_lead_that_is_as_it_was(tmp_path: Path, reason: LookReason) -> None:
    with a_team(tmp_path) as team:
        items = called_leads(team, 5)
        before = len(team.portal.notifications)
        team.announce(*items, reason=reason)
        process_by(team, OTHER)
        assert {team.record(item).score.band for item in items} == {"hot"}
        assert len(team.portal.notifications) == before
        team.clock.advance(LATER)
        team.announce(*items)
        process_by(team, OTHER)
        assert len(team.portal.notifications) == before


def test_a_lead_that_warms_up_by_itself_is_announced_under_the_new_card(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        still, moved = called_leads(team, 2)
        before = len(team.portal.notifications)
        team.actions.update_lead(moved, OPPORTUNITY=500_000)
        team.announce(still, moved)
        process_by(team, OTHER)
        manager = team.record(moved).assignment.manager
        assert {note.user for note in team.portal.notifications[before:]} == {manager, 3}


def test_a_rise_under_the_same_card_is_announced_though_the_file_has_changed(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        (item,) = called_leads(team, 1)
        before = len(team.portal.notifications)
        team.actions.update_lead(item, **{"OPPORTUNITY": 500_000, **{k: HOT[k] for k in ("PHONE", "EMAIL")}})
        team.announce(item)
        process_by(team, CONFIGURATION.replace("daily_cap = 50", "daily_cap = 60"))
        assert team.record(item).score.band == "hot"
        assert len(team.portal.notifications) > before


def test_a_lead_that_waits_for_its_manager_is_announced_by_the_card_that_gives_it(tmp_path: Path) -> None:
    nobody = CONFIGURATION.replace('id = "everyone"', 'id = "everyone"\nwhen = "score >= 99"')
    with a_team(tmp_path, configuration=nobody) as team:
        item = team.add_lead(**a_hot_lead() | WARM)
        team.process()
        team.clock.advance(LATER)
        before = len(team.portal.notifications)
        team.announce(item)
        process_by(team, OTHER)
        manager = team.record(item).assignment.manager
        assert manager is not None
        assert manager in {note.user for note in team.portal.notifications[before:]}
