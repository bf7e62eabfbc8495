"""N8: where the state is is always said, and a command that only looks makes none."""

from pathlib import Path

import pytest

from functions.errors import SettingInvalid
from tests.cli.commands import a_team_of_the_environment, run
from tests.team import CONFIGURATION, HOT

LOOKING = [
    ["explain", "7"],
    ["replay", "7"],
    ["fairness"],
    ["why-not", "7"],
    ["report"],
    ["versions"],
    ["requeue", "--manager", "7"],
    ["erase", "--lead", "7"],
]


@pytest.mark.parametrize("words", LOOKING, ids=[words[0] for words in LOOKING])
def test_n8_in_another_folder_no_state_is_made_and_the_one_looked_for_is_named(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("FAIRLEAD_CONFIG", "FAIRLEAD_STATE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "fairlead.toml").write_text(CONFIGURATION, encoding="utf-8")
    result = run(*words)
    assert isinstance(result.exception, SettingInvalid)
    assert f"There is no state at {tmp_path / 'fairlead.db'}" in str(result.exception)
    assert [file.name for file in tmp_path.iterdir()] == ["fairlead.toml"]


@pytest.mark.parametrize("words", LOOKING, ids=[words[0] for words in LOOKING])
def test_n8_the_place_of_the_state_is_told_beside_the_answer(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_team_of_the_environment(tmp_path, monkeypatch) as team:
        team.add_lead(**HOT)
        team.process()
        result = run(*words)
    place = team.wiring.settings.state.removeprefix("sqlite:///")
    assert f"State: {place}\n" in result.stderr
    assert "State:" not in result.stdout


def test_n8_erase_says_in_which_state_nothing_was_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_team_of_the_environment(tmp_path, monkeypatch) as team:
        result = run("erase", "--lead", "424242")
    place = team.wiring.settings.state.removeprefix("sqlite:///")
    assert (result.exit_code, f"Nothing is kept of this lead or person in {place}." in result.stderr) == (
        1,
        True,
    )
