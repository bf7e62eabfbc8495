"""`fairlead experiment`: both arms, the difference, days to go, the sentence; in a terminal of 80 columns."""

from pathlib import Path
from typing import Any

import pytest

from functions.domain.experiment import Arm
from functions.domain.experiment_watch import CHECKPOINT, ExperimentWatch
from infra.cli import terminal
from tests.builders import TUESDAY_NOON
from tests.cli.commands import NAMED, a_team_of_the_environment, counted, facts, printed, run
from tests.experiment.trying import FILE, OLD, SECOND, count_arms, experiment_of
from tests.team import a_hot_lead


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    (tmp_path / FILE).write_text(SECOND, encoding="utf-8")
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=NAMED + OLD) as team:
        yield team


def test_it_shows_both_arms_the_difference_and_what_to_do(team: Any) -> None:
    count_arms(team, (600, 4000), (760, 4000))
    said = printed("experiment")
    assert "Experiment learned, from 3 Sept 2026 on" in said
    assert "arm A by this file, 50% of the leads, arm B, by second.toml" in said
    assert "│ A │ 4,000 │ 4,000 │ 600 │ 15.0% │ 13.9% to 16.1% │" in said.replace("┃", "│")
    assert "Arm B minus arm A, at every look: +4.0 percentage points (+1.4 to +6.6)" in said
    assert said.endswith('To end it, write keep = "b" into its part of the configuration.')


def test_it_fits_80_columns(team: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal.out, "width", 80)  # it keeps that of the first test
    count_arms(team, (12345, 54321), (12999, 54321))
    result = run("experiment")
    assert result.exit_code == 0
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "12,345" in result.stdout


def test_the_same_as_json(team: Any) -> None:
    count_arms(team, (600, 4000), (760, 4000))
    told = facts("experiment")
    assert (told["stage"], told["winner"], told["leads"]) == ("decided", "b", 8000)
    assert [arm["converted"]["count"] for arm in told["arms"]] == [600, 760]
    assert told["difference"]["low"] == pytest.approx(0.013671, abs=5e-7)
    assert told["sequence"][-1]["value"] == pytest.approx(0.04)
    assert told["sentence"].startswith("Decided: arm B converts more")


def test_an_arm_that_was_stopped_is_told(team: Any) -> None:
    count_arms(team, (800, 4000), (480, 4000))
    team.wiring.state.checkpoints.set(
        CHECKPOINT, ExperimentWatch("learned", TUESDAY_NOON.date(), Arm.B).dump()
    )
    assert "Stopped by itself: arm B surely converts less" in printed("experiment")


def test_a_shadow_tells_of_both_orders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / FILE).write_text(SECOND, encoding="utf-8")
    shadow = experiment_of('mode = "shadow"')
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=NAMED + shadow) as team:
        counted(team, *(a_hot_lead() for _ in range(3)))
        said = printed("experiment")
        assert "this file acts, and second.toml looks on" in said
        assert "Too early to say" in said
        assert facts("experiment")["arrived"] == 3


def test_what_is_missing_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with a_team_of_the_environment(tmp_path, monkeypatch):
        result = run("experiment")
        assert (result.exit_code, "Nothing is compared" in result.stderr) == (1, True)


def test_before_anything_is_counted_that_is_said(team: Any) -> None:
    result = run("experiment")
    assert (result.exit_code, "Nothing has been counted yet" in result.stderr) == (1, True)
