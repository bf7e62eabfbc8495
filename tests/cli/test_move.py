"""`fairlead move`: what it prints and how it exits; it needs no configuration and no portal."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from functions.domain.item import lead
from functions.domain.lead.look_reason import LookReason
from functions.errors import SettingInvalid, StateNotMoved
from infra.cli.main import app
from infra.clock import SystemClock
from tests.builders import a_record
from tests.moving.week import opened

runner = CliRunner()


@pytest.fixture
def urls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, new_sqlite: Callable[[], str]
) -> Iterator[tuple[str, str]]:
    """The address of a state with a lead that waits in the inbox, and of one that is not there yet."""
    monkeypatch.chdir(tmp_path)
    source = new_sqlite()
    state = opened(source)
    state.leads.save([a_record(lead(7))])
    state.inbox.enqueue([lead(7)], LookReason.UPDATED, now=SystemClock().now())
    yield source, new_sqlite()
    state.close()


def move(source: str, target: str, *more: str) -> Result:
    return runner.invoke(app, ["move", "--from", source, "--to", target, *more])


def test_a_state_is_moved_and_the_next_step_is_told(urls: tuple[str, str]) -> None:
    source, target = urls
    moved = move(source, target)
    assert moved.exit_code == 0, moved.output
    rows = {tuple(line.split()) for line in moved.stdout.splitlines()}
    assert {("leads", "1", "1", "1", "equal"), ("inbox", "entries", "1", "1", "1", "equal")} <= rows
    assert "set FAIRLEAD_STATE=" in moved.stdout
    assert list(opened(target).leads.get_many([lead(7)])) == [lead(7)]


def test_a_dry_run_tells_what_would_be_moved_and_makes_no_file(urls: tuple[str, str]) -> None:
    source, target = urls
    looked = move(source, target, "--dry-run")
    assert looked.exit_code == 0, looked.output
    assert ("leads", "1") in {tuple(line.split()) for line in looked.stdout.splitlines()}
    assert "Nothing was written." in looked.stdout
    assert not Path(target.removeprefix("sqlite:///")).exists()


def test_what_is_no_state_is_not_made_one(urls: tuple[str, str], tmp_path: Path) -> None:
    missing = tmp_path / "missing.db"
    refused = move(f"sqlite:///{missing}", urls[1])
    assert isinstance(refused.exception, SettingInvalid)
    assert "There is no state" in str(refused.exception)
    assert not missing.exists()


def test_a_state_in_memory_is_neither_end(urls: tuple[str, str]) -> None:
    for ends in (("memory://", urls[1]), (urls[0], "memory://")):
        refused = move(*ends)
        assert isinstance(refused.exception, SettingInvalid)
        assert "is gone when this command ends" in str(refused.exception)


def test_one_state_is_not_moved_onto_itself(urls: tuple[str, str]) -> None:
    assert move(urls[0], urls[0]).exit_code == 2


def test_a_second_move_is_refused(urls: tuple[str, str]) -> None:
    assert move(*urls).exit_code == 0
    assert isinstance(move(*urls).exception, StateNotMoved)


def test_a_difference_is_told_by_kind_and_exits_with_1(
    urls: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.sqlite.carrier.save_rows", lambda _connection, _rows: None)
    moved = move(*urls)
    assert moved.exit_code == 1
    assert ("leads", "1", "1", "0", "different") in {
        tuple(line.split()) for line in moved.stdout.splitlines()
    }
    assert "Not the same in both: leads." in moved.stderr


def test_the_help_has_an_example() -> None:
    assert "Example: fairlead move --from" in runner.invoke(app, ["move", "--help"]).output


def test_what_was_moved_is_told_as_json(urls: tuple[str, str]) -> None:
    dry, moved = move(*urls, "--dry-run", "--json"), move(*urls, "--json")
    planned, found = json.loads(dry.stdout), json.loads(moved.stdout)
    assert (planned["is_done"], found["is_done"], found["has_changed"]) == (False, True, False)
    [leads] = [each for each in found["kinds"] if each["kind"] == "leads"]
    assert leads == {"kind": "leads", "read": 1, "written": 1, "found": 1, "is_equal": True}
    assert {"kind": "leads", "to_move": 1} in planned["kinds"]
