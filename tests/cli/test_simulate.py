"""`fairlead simulate`: a quarter before anything goes live."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.cli.main import app
from tests.team import CONFIGURATION

QUICK = ("--days", "14", "--leads", "20", "--from", "2026-11-30")


@pytest.fixture(autouse=True)
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "fairlead.toml"
    path.write_text(CONFIGURATION, encoding="utf-8")
    monkeypatch.setenv("FAIRLEAD_CONFIG", str(path))
    return path


def printed(*words: str, code: int = 0) -> str:
    result = CliRunner(env={"COLUMNS": "80"}).invoke(app, ["simulate", *words])
    assert result.exit_code == code, result.output
    return result.stdout


def test_it_prints_load_deadlines_fairness_hot_leads_and_an_experiment_in_80_columns() -> None:
    text = printed(*QUICK)
    for part in (
        "2026-11-30 to 2026-12-13",
        "most a day",
        "First touch in time, hot",
        "Furthest from their due, everyone",
        "the team can touch",
        "An A/B finds 3.0 of 100 leads",
    ):
        assert part in text
    assert max(map(len, text.splitlines())) <= 80


def test_json_has_the_same_and_a_seed_repeats_it() -> None:
    found, again = (json.loads(printed(*QUICK, "--json", "--seed", "4")) for _ in range(2))
    assert found == again
    assert found["given"] + found["left"] == found["leads"]
    assert sum(each["leads"] for each in found["managers"]) == found["given"]
    assert found["fairness"][0]["furthest"] <= found["fairness"][0]["bound"]
    assert set(found["hot"]) == {"band", "leads", "a_week", "capacity"}


def test_another_file_can_be_played(rules: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text(CONFIGURATION.replace('id = "everyone"', 'id = "sales"'), encoding="utf-8")
    assert "Furthest from their due, sales" in printed(*QUICK, "--config", str(other))
    assert rules.read_text(encoding="utf-8") == CONFIGURATION


def test_without_conversions_an_experiment_has_nothing_to_compare(rules: Path) -> None:
    rules.write_text(f"{CONFIGURATION}when = 'score > 1000'\n", encoding="utf-8")
    assert "An A/B has nothing to compare" in printed(*QUICK)
