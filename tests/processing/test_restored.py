"""What was sent after a backup is not sent again by the state that was restored from it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from infra.wiring import Wiring
from tests.chaos.told import Tag
from tests.team import CONFIGURATION, Team, a_hot_lead, a_team

PINNED = CONFIGURATION.replace("[portal]\n", '[portal]\nexplain = "pinned"\n')
FULL = PINNED.replace("daily_cap = 50", "daily_cap = 1")


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=PINNED) as team:
        yield team


def saved(team: Team, folder: Path) -> Path:
    """Save the state as it is."""
    backup = folder / "backup.db"
    files = (team.wiring.settings.state.removeprefix("sqlite:///"), backup)
    with closing(sqlite3.connect(files[0])) as file, closing(sqlite3.connect(files[1])) as copy:
        file.backup(copy)
    return backup


@contextmanager
def restored(team: Team, backup: Path) -> Iterator[Team]:
    """The same team on the state as it was saved."""
    wiring = Wiring(replace(team.wiring.settings, state=f"sqlite:///{backup}"), clock=team.clock)
    yield Team(team.portal, wiring, team.clock)
    wiring.close()


def told(team: Team) -> list[tuple[str, int]]:
    """Every message that people see, as what it is and whose it is."""
    return sorted((Tag.of(note.tag).kind, note.user) for note in team.portal.notifications)


def in_the_portal(team: Team) -> list[object]:
    """Everything that people see; a comment that is rewritten is no second."""
    portal = team.portal
    comments = [each.id for each in portal.comments]
    return [told(team), list(portal.todos), comments, list(portal.log_messages)]


def test_a_lead_that_came_after_the_backup_is_told_of_once(team: Team, tmp_path: Path) -> None:
    backup = saved(team, tmp_path)
    item = team.add_lead(**a_hot_lead())
    team.process()
    before, owner = in_the_portal(team), team.lead(item)["ASSIGNED_BY_ID"]
    with restored(team, backup) as again:
        for _ in range(3):
            again.clock.advance(timedelta(minutes=5))
            again.announce(item)
            again.process()
    assert told(team) == [("notification", 3), ("notification", owner)]
    assert in_the_portal(team) == before
    assert team.lead(item)["ASSIGNED_BY_ID"] == owner


def test_a_lead_that_was_held_at_the_backup_is_announced_once(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=FULL) as team:
        items = [team.add_lead(**a_hot_lead()) for _ in range(4)]
        team.process()
        backup = saved(team, tmp_path)
        team.clock.advance(timedelta(days=1))
        team.announce(items[3])
        team.process()
        before, owner = in_the_portal(team), team.lead(items[3])["ASSIGNED_BY_ID"]
        assert owner in {7, 8, 9}
        with restored(team, backup) as again:
            again.clock.advance(timedelta(minutes=5))
            again.announce(items[3])
            again.process()
        assert in_the_portal(team) == before
        assert team.lead(items[3])["ASSIGNED_BY_ID"] == owner


def test_a_reminder_and_an_escalation_take_the_place_of_those_that_were_sent(
    team: Team, tmp_path: Path
) -> None:
    item = team.add_lead(**a_hot_lead())
    team.process()
    for kind in ("reminder", "escalation"):
        backup = saved(team, tmp_path)
        while kind not in dict(told(team)):
            backup = saved(team, tmp_path)
            checked_at = team.record(item).first_touch.next_check_at
            assert checked_at is not None, kind
            team.clock.advance_to(checked_at)
            team.announce(item)
            team.process()
        before = told(team)
        team.clock.advance(timedelta(seconds=30))
        with restored(team, backup) as again:
            again.announce(item)
            again.process()
        assert told(team) == before


def test_the_senior_hears_once_of_a_lead_that_is_held_for_long(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=FULL) as team:
        for _ in range(3):
            team.add_lead(**a_hot_lead())
        team.process()
        backup = saved(team, tmp_path)
        item = team.add_lead(**a_hot_lead())
        team.process()
        wait_to_be_told(team)
        with restored(team, backup) as again:
            again.announce(item)
            again.process()
            assert again.record(item).hold is not None
            for _ in range(4):
                again.clock.advance(timedelta(minutes=15))
                again.process()
        assert told(team).count(("held-long", 3)) == 1


def wait_to_be_told(team: Team) -> None:
    for _ in range(4):
        team.clock.advance(timedelta(minutes=15))
        team.process()
    assert ("held-long", 3) in told(team)
