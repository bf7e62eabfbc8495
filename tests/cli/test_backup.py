"""`fairlead backup` and `fairlead restore`: two commands, one of them while the server works."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.errors import BackupRefused, SettingInvalid
from tests.cli.commands import a_team_of_the_environment, printed, run
from tests.team import HOT, Team


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    with a_team_of_the_environment(tmp_path, monkeypatch) as team:
        team.add_lead(**HOT)
        team.process()
        yield team


def test_a_state_is_saved_and_put_back(team: Team) -> None:
    assert "Saved 1 leads in one.db" in printed("backup", "one.db")
    item = team.add_lead(**HOT)
    team.process()
    team.wiring.close()
    said = printed("restore", "one.db")
    assert "Restored 1 leads" in said
    assert "Erase again whom you have erased since then" in said
    [aside] = Path().glob("fairlead.db.before-*")
    assert str(aside) in said
    assert run("explain", str(item)).exit_code == 1


def test_a_backup_is_told_as_json(team: Team) -> None:
    told = json.loads(run("backup", "one.db", "--json").stdout)
    assert (told["file"], told["leads"], told["bytes"]) == ("one.db", 1, Path("one.db").stat().st_size)
    assert told["seen_at"] is None or told["seen_at"].startswith("2026-11-03")


def test_neither_overwrites_nor_takes_away_what_works(team: Team) -> None:
    printed("backup", "one.db")
    assert isinstance(run("backup", "one.db").exception, BackupRefused)
    assert isinstance(run("restore", "one.db").exception, BackupRefused)
    assert team.wiring.state.leads.page(after=None, limit=9)


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_a_state_that_is_no_file_has_other_ways(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FAIRLEAD_STATE", "firestore://my-project/(default)")
    refused = run(command, "one.db").exception
    assert isinstance(refused, SettingInvalid)
    assert "fairlead move --from firestore://my-project/(default)" in str(refused)


def test_where_there_is_no_state_none_is_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FAIRLEAD_STATE", "sqlite:///fairlead.db")
    assert isinstance(run("backup", "one.db").exception, SettingInvalid)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_help_has_an_example(command: str) -> None:
    assert f"Example: fairlead {command} " in run(command, "--help").output
