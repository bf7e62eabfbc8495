"""`fairlead versions` on a state in which configurations have been at work."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from functions.commands.versions import list_versions
from functions.ports import ConfigurationVersion
from infra.cli.main import app
from infra.configuration.load import version_of
from infra.wiring import Wiring
from tests.builders import TUESDAY_NOON
from tests.team import CONFIGURATION, Team, a_team

OTHER = CONFIGURATION.replace("WEB = 10", "WEB = 20").replace("from = 70", "from = 75")
COMMENTED = "# nothing new\n" + OTHER

runner = CliRunner()


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    with a_team(tmp_path) as team:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("FAIRLEAD_STATE", team.wiring.settings.state)
        team.wiring.check()
        yield team


def keep(wiring: Wiring, *texts: str) -> None:
    """Let these have been at work, a day each."""
    for days, text in enumerate(texts):
        at = TUESDAY_NOON + timedelta(days=days)
        entry = ConfigurationVersion(version_of(text), at, ["anna", "deployment", ""][days % 3], text)
        wiring.state.configuration_versions.add(entry)


def test_each_version_is_told_with_what_it_changed(team: Team) -> None:
    keep(team.wiring, CONFIGURATION, OTHER, COMMENTED)
    result = runner.invoke(app, ["versions"])
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"  2026-11-05 12:00 CET  {version_of(COMMENTED)[:12]}  not known",
        "    nothing but comments, blanks or the order of keys",
        f"  2026-11-04 12:00 CET  {version_of(OTHER)[:12]}  deployment",
        "    [[table]] source: points.WEB 10 → 20",
        "    [[band]] hot: from 70 → 75",
        f"* 2026-11-03 12:00 CET  {version_of(CONFIGURATION)[:12]}  anna",
        "    the first that is kept",
        "* is fairlead.toml as it is now.",
    ]
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_fewer_versions_still_say_what_they_changed(team: Team) -> None:
    keep(team.wiring, CONFIGURATION, OTHER)
    lines = runner.invoke(app, ["versions", "--newest", "1"]).stdout.splitlines()
    assert "    [[band]] hot: from 70 → 75" in lines
    assert lines[-1] == "fairlead.toml as it is now is none of these."


def test_machines_get_the_values(team: Team) -> None:
    keep(team.wiring, CONFIGURATION, OTHER)
    second, first = json.loads(runner.invoke(app, ["versions", "--json"]).stdout)
    assert (first["before"], first["changes"], first["is_current"]) == (None, None, True)
    assert second["before"] == first["version"]
    assert second["changes"][0] == {
        "change": "changed",
        "section": "[[table]] source",
        "key": "points.WEB",
        "before": 10,
        "after": 20,
    }


def test_a_file_with_mistakes_keeps_nobody_from_the_history(team: Team, tmp_path: Path) -> None:
    keep(team.wiring, CONFIGURATION)
    (tmp_path / "fairlead.toml").write_text("[portal", encoding="utf-8")
    result = runner.invoke(app, ["versions"])
    assert result.exit_code == 0
    assert "fairlead.toml has mistakes and is not taken up" in result.output
    assert "2026-11-03 11:00 UTC" in result.output


def test_a_state_without_versions_says_so(team: Team) -> None:
    assert "No configuration has been at work yet." in runner.invoke(app, ["versions"]).output


@pytest.mark.parametrize("text", ["", "not [ TOML"])
def test_a_text_that_was_not_kept_or_cannot_be_read_is_told(team: Team, text: str) -> None:
    keep(team.wiring, CONFIGURATION, text, OTHER)
    steps = list_versions(team.wiring.state.configuration_versions, limit=10)
    unknown = ("what it changed is not known: a text was not kept",)
    assert [step.lines() for step in steps] == [unknown, unknown, ("the first that is kept",)]
