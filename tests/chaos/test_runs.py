"""A week that was lived through is known again, by the same sources only."""

from pathlib import Path

import pytest

from functions.domain.item import DEAL
from tests.chaos import runs
from tests.chaos.outcome import Outcome
from tests.chaos.plan import Plan, Trouble
from tests.chaos.runs import Runs


def test_a_kept_week_is_known_again_and_no_other(tmp_path: Path) -> None:
    file = tmp_path / "out" / "chaos.jsonl"
    outcome = Outcome(((7, "It was lost."),), {}, {Trouble.DEATH: 3}, 40)
    kept = Runs(file).keep("sqlite", Plan.of(1, leads=10), outcome)
    assert Runs(file).known("sqlite", Plan.of(1, leads=10)) is not None
    assert str(Runs(file).known("sqlite", Plan.of(1, leads=10))) == str(kept)
    assert Runs(file).known("sqlite", Plan.of(2, leads=10)) is None
    assert Runs(file).known("sqlite", Plan.of(1, leads=11)) is None
    assert Runs(file).known("sqlite", Plan.of(1, leads=10, entity=DEAL)) is None
    assert Runs(file).known("firestore", Plan.of(1, leads=10)) is None


def test_a_week_of_other_sources_is_lived_through_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Runs(tmp_path / "chaos.jsonl")
    kept.keep("sqlite", Plan.of(1, leads=10), Outcome((), {}, {}, 0))
    monkeypatch.setattr(runs, "sources", lambda: "others")
    assert kept.known("sqlite", Plan.of(1, leads=10)) is None
