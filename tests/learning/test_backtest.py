"""`fairlead backtest`: two cards on the same leads, with intervals and honest warnings."""

import json
from pathlib import Path
from typing import Any

import pytest

from functions.commands.learn.backtest import load_of
from functions.domain.configuration import Configuration
from infra.configuration.load import read_configuration
from tests.cli.commands import run
from tests.learning.test_command import CONFIGURATION
from tests.learning.world import World

BY_HAND = CONFIGURATION.replace("REFERRAL = 20, ADS = 5", "REFERRAL = 5, ADS = 20")
TWO_QUEUES = CONFIGURATION.replace(
    '[[queue]]\nid = "all"\nmembers = [7]',
    '[[manager]]\nid = 8\nweight = 0.5\n\n[[queue]]\nid = "best"\nwhen = "score >= 20"\nmembers = [7]\n\n'
    '[[queue]]\nid = "all"\nmembers = [7, 8]',
)


def tried(folder: Path, one: str, other: str, *more: str) -> Any:
    rows = World(1200, seed=6).write(folder / "rows.csv")
    files = (folder / "one.toml", folder / "other.toml")
    for file, text in zip(files, (one, other), strict=True):
        file.write_text(text, encoding="utf-8")
    named = [word for file in files for word in ("--config", str(file))]
    return run("backtest", str(rows), *named, *more)


def test_the_worse_card_is_told_with_an_interval_without_0(tmp_path: Path) -> None:
    found = json.loads(tried(tmp_path, CONFIGURATION, BY_HAND, "--json").stdout)
    assert found["leads"] > 1100
    first, second = found["cards"]
    assert first["auc"] > second["auc"]
    value, low, high = found["difference"]["auc"]
    assert value == pytest.approx(second["auc"] - first["auc"], abs=1e-4)
    assert low < value < high < 0
    assert sum(band["leads"] for band in first["bands"].values()) == found["leads"]
    assert sum(each["leads"] for each in found["moved"]) == found["leads"]


def test_the_same_card_differs_by_nothing(tmp_path: Path) -> None:
    found = json.loads(tried(tmp_path, CONFIGURATION, CONFIGURATION, "--json").stdout)
    assert found["difference"]["auc"] == [0, 0, 0]
    assert {(each["before"] == each["after"]) for each in found["moved"]} == {True}


def test_the_load_by_manager_follows_queues_and_weights(tmp_path: Path) -> None:
    found = json.loads(tried(tmp_path, CONFIGURATION, TWO_QUEUES, "--json").stdout)
    second = found["cards"][1]
    best, every = second["queues"]["best"], second["queues"]["all"]
    assert best + every == found["leads"]
    assert second["managers"]["7"] == pytest.approx(best + every * 2 / 3, abs=0.1)
    assert second["managers"]["8"] == pytest.approx(every / 3, abs=0.1)


def test_what_flatters_a_card_is_said(tmp_path: Path) -> None:
    learned = (
        f"{CONFIGURATION}\n[learned]\nuntil = 2026-06-30\nprobability = [[0, 0.1], [100, 0.9]]\n".replace(
            "2026-06-30", '"2026-06-30"'
        )
    )
    result = tried(tmp_path, CONFIGURATION, learned)
    said = " ".join(result.output.split())
    assert result.exit_code == 0
    assert "other.toml may have been learned from these leads" in said
    assert "filled in after the decision" in said


def test_one_card_is_wrong_use_and_no_conversion_is_told(tmp_path: Path) -> None:
    rows = World(20, base=-20).write(tmp_path / "rows.csv")
    (tmp_path / "a.toml").write_text(CONFIGURATION, encoding="utf-8")
    words = ("backtest", str(rows), "--config", str(tmp_path / "a.toml"))
    assert run(*words).exit_code == 2
    result = run(*words, "--config", str(tmp_path / "a.toml"))
    assert (result.exit_code, "0 of 20 leads" in result.output or "0 of " in result.output) == (1, True)


def test_a_queue_of_departments_has_no_load_of_people() -> None:
    config: Configuration = read_configuration(CONFIGURATION).configuration
    assert load_of({"all": 9, "": 3}, config) == {7: 9.0}
