"""What `explain`, `check`, `requeue` and the page of health say of observing, the backlog and a pause."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from functions.commands.pause import pause
from functions.dashboard.health import health_items
from functions.dashboard.pages import health_page
from functions.dashboard.signs import read_signs
from functions.dashboard.view.rows import Sign
from functions.processing.run import process_inbox
from infra import wiring
from infra.web.dashboard import render_page
from tests.cli.commands import NAMED, a_team_of_the_environment, printed, run
from tests.dashboard.test_signs import reading_of
from tests.team import Team, a_hot_lead

OBSERVING = NAMED + '\n[distribution]\nmode = "observe"\n'
PACED = NAMED + "\n[distribution]\nbacklog_per_hour = 60\n"


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=OBSERVING) as team:
        monkeypatch.setattr(wiring, "SystemClock", lambda: team.clock)
        yield team


def test_explain_says_that_a_lead_is_only_observed(team: Team) -> None:
    item = team.add_lead(**a_hot_lead())
    team.process()
    told = printed("explain", str(item.id))
    assert "Held (only observed) until leads are given out here." in told
    assert "It is only observed: nothing is written but its score, and nobody is told." in told


def test_explain_says_that_a_lead_waits_for_its_portion(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=PACED) as team:
        monkeypatch.setattr(wiring, "SystemClock", lambda: team.clock)
        item = team.add_lead(**a_hot_lead())
        config = team.wiring.config
        live = replace(config.going_live, acts_since=team.clock.now().replace(hour=23))
        pipeline = replace(team.pipeline, config=replace(config, going_live=live))
        process_inbox(pipeline, until=team.clock.now().replace(hour=23))
        told = printed("explain", str(item.id))
        assert "Held (was there before) until it is its turn: 60 an hour, the best first." in told


def test_check_says_that_it_only_observes(team: Team) -> None:
    assert 'It only observes (mode = "observe")' in printed("check", "--offline")
    assert team.portal.sent_notifications == []


def test_nothing_is_requeued_while_everything_is_observed(team: Team) -> None:
    item = team.add_lead(**a_hot_lead())
    team.process()
    result = run("requeue", "--lead", str(item.id), "--yes")
    assert (result.exit_code, 'Set it to "act" first' in result.stderr) == (2, True)


def test_the_page_of_health_says_both(team: Team) -> None:
    team.add_lead(**a_hot_lead())
    team.process()
    pause(team.wiring.state.checkpoints, now=team.clock.now())
    reading = reading_of(team)
    signs = read_signs(team.wiring.state, team.wiring.config, team.clock.now())
    found = {each.sign: each.is_well for each in health_items(reading, signs)}
    assert (found[Sign.PAUSED], found[Sign.OBSERVING], found[Sign.HELD]) == (False, True, True)
    page = render_page(health_page(reading, signs), base="/dashboard")
    assert "the pause began: nothing is written to the portal until it ends" in page
    assert "leads are scored, and given to nobody" in page
