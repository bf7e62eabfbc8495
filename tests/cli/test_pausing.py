"""`fairlead pause`, `fairlead resume`: what they say, and that a wrong configuration keeps nobody from it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.domain.pause import LOOKED_AT_EVERY
from infra import wiring
from tests.cli.commands import a_team_of_the_environment, printed
from tests.team import Team, a_hot_lead


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    with a_team_of_the_environment(tmp_path, monkeypatch) as team:
        monkeypatch.setattr(wiring, "SystemClock", lambda: team.clock)
        yield team


def test_pause_and_resume_say_since_when_and_what_to_do_next(team: Team) -> None:
    assert "There is no pause" in printed("resume")
    told = printed("pause")
    assert told.startswith("Paused at 2026-11-03 11:00 UTC: within a minute nothing is written")
    assert told.endswith("To go on: fairlead resume")
    team.clock.advance(LOOKED_AT_EVERY)
    assert "It is paused already, since 2026-11-03 11:00 UTC." in printed("pause")
    assert team.wiring.paused_since is not None
    assert "The pause since 2026-11-03 11:00 UTC is over" in printed("resume")


def test_a_pause_is_possible_with_a_configuration_that_cannot_be_read(team: Team) -> None:
    team.add_lead(**a_hot_lead())
    (Path.cwd() / "fairlead.toml").write_text("[portal", encoding="utf-8")
    assert printed("pause").startswith("Paused at")
    assert "is over" in printed("resume")
