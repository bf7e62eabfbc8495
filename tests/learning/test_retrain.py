"""From a portal's past to leads that are decided by what was learned from it: `fairlead retrain`."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from math import exp
from pathlib import Path
from random import Random
from typing import Any

import pytest

from functions.processing.run import process_inbox
from infra.clock import ManualClock
from infra.configuration.load import LoadedConfiguration, load_configuration
from infra.demo.story import two_weeks
from tests.learning.environment import PYTHON, RUN, environment, learning
from tests.team import TOKEN, Team, a_team

pytestmark = [pytest.mark.process, pytest.mark.long]

DEMO = (files("infra.demo") / "fairlead.toml").read_text(encoding="utf-8")
LEARNING = """
[learning]
schedule = "weekly"
publish = "when-better"
monotone = { amount = "up" }
"""
SOURCES = {"RECOMMENDATION": 1.4, "ORGANIC": 0.4, "ADVERTISING": -1.2}
LEADS, DAYS, FRESH = 2_500, 400, 220


def is_bought(fields: dict[str, Any], chance: Random) -> bool:
    """Return whether a lead of the demo becomes a customer: by its source, its amount, and its size."""
    log_odds = -1.6 + SOURCES.get(fields["SOURCE_ID"], 0.0) + (fields["OPPORTUNITY"] >= 100_000)
    log_odds += 0.8 * (fields["UF_CRM_LEAD_COMPANY_SIZE"] >= 100) + 0.5 * ("PHONE" in fields)
    return chance.random() < 1 / (1 + exp(-log_odds))


def arrivals() -> Iterator[dict[str, Any]]:
    """Yield the fields of leads as they come in the demo, without an end."""
    seed = 0
    while True:
        yield from (each.fields for each in two_weeks(seed=seed))
        seed += 1


def live_a_year(team: Team) -> None:
    """Let leads come, and be closed some hours later; those of the last hours are still open."""
    chance, rows = Random(3), team.portal.store.records[1]
    pace, personal = timedelta(days=DAYS) / LEADS, {"PHONE", "EMAIL", "POST", "COMPANY_TITLE"}
    for number, fields in zip(range(LEADS + FRESH), arrivals(), strict=False):
        item = rows.add({name: value for name, value in fields.items() if name not in personal}, by=7)
        if number < LEADS:
            team.clock.advance(pace)
            rows.save(item, {"STATUS_ID": "CONVERTED" if is_bought(fields, chance) else "JUNK"}, by=7)


@dataclass
class Learnt:
    """A portal with a year behind it, and the configuration that was learned from it."""

    team: Team
    folder: Path
    done: "subprocess.CompletedProcess[str]"

    @property
    def report(self) -> Any:
        return json.loads((self.folder / "fairlead.learned.json").read_text(encoding="utf-8"))

    @property
    def said(self) -> str:
        return " ".join((self.done.stdout + self.done.stderr).split())

    @property
    def loaded(self) -> LoadedConfiguration:
        return load_configuration(self.folder / "fairlead.toml")


def retrain(team: Team, folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    settings = team.wiring.settings
    variables = {
        "BITRIX24_WEBHOOK_URL": settings.required_webhook_url,
        "BITRIX24_APPLICATION_TOKEN": TOKEN,
        "FAIRLEAD_CONFIG": str(settings.config),
        "FAIRLEAD_STATE": settings.state,
        "FAIRLEAD_HASH_KEY": "a-key",
    }
    return subprocess.run(
        [str(PYTHON), "-c", RUN, "retrain", *words],
        cwd=folder,
        env=environment() | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@contextmanager
def a_year(folder: Path, configuration: str) -> Iterator[Team]:
    clock = ManualClock(datetime.now(UTC) - timedelta(days=DAYS))  # noqa: TID251  the command reads the real one
    with a_team(folder, configuration=configuration, clock=clock, hash_key="a-key") as team:
        live_a_year(team)
        yield team


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Learnt]:
    folder = tmp_path_factory.mktemp("year")
    with a_year(folder, DEMO + LEARNING) as team:
        yield Learnt(team, folder, retrain(team, folder, "--from", "portal"))


def test_a_better_card_is_published_and_the_one_before_is_kept(learnt: Learnt) -> None:
    assert learnt.done.returncode == 0, learnt.said
    assert "Published" in learnt.said, learnt.said
    assert "Published" in learnt.said, learnt.said
    assert (learnt.folder / "fairlead.before.toml").read_text(encoding="utf-8") == DEMO + LEARNING
    assert learnt.loaded.model.learned is not None
    left = {path.name for path in learnt.folder.iterdir() if not path.name.startswith("fairlead.db")}
    assert left == {"fairlead.toml", "fairlead.before.toml", "fairlead.learned.json", "fairlead.learned.html"}


def test_what_was_learned_is_accepted_and_says_what_is_true(learnt: Learnt) -> None:
    checked = learning(learnt.folder, "check", "--offline")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    tables = {table.value: table for table in learnt.loaded.model.tables}
    source = {name.upper(): points for name, points in (tables["lead.source"].points or {}).items()}
    assert source["RECOMMENDATION"] > source.get("WEB", 0) > source["ADVERTISING"]
    steps = [points for _, points in tables["lead.amount"].steps or ()]
    assert steps == sorted(steps)


def test_leads_are_decided_by_it_and_explained_with_what_it_foretells(learnt: Learnt) -> None:
    team = learnt.team
    good = {"SOURCE_ID": "RECOMMENDATION", "OPPORTUNITY": 900_000, "UF_CRM_LEAD_COMPANY_SIZE": 900}
    bad = {"SOURCE_ID": "ADVERTISING", "OPPORTUNITY": 0, "UF_CRM_LEAD_COMPANY_SIZE": 0}
    first, second = team.add_lead(**good), team.add_lead(**bad)
    report = process_inbox(
        replace(team.pipeline, config=learnt.loaded.configuration),
        until=team.clock.now() + timedelta(hours=1),
    )
    assert not report.broken
    high, low = (team.record(item).score for item in (first, second))
    assert high.points - low.points > 40
    probability = learnt.loaded.scorecard.probability
    assert probability is not None
    assert probability.at(high.points) - probability.at(low.points) > 0.4


def test_the_senior_hears_of_it_once_a_day(learnt: Learnt) -> None:
    notes = [note.message for note in learnt.team.portal.notifications if note.user == 3]
    assert [each for each in notes if "first in" in each] == [each for each in notes if "in use now" in each]
    assert len([each for each in notes if "in use now" in each]) == 1


def test_learning_again_at_once_has_no_lead_left_to_judge_by(learnt: Learnt) -> None:
    before = (learnt.folder / "fairlead.toml").read_text(encoding="utf-8")
    again = retrain(learnt.team, learnt.folder, "--from", "portal")
    assert again.returncode == 0, again.stdout + again.stderr
    said = " ".join((again.stdout + again.stderr).split())
    assert "none is left to judge a new one by" in said, said
    assert (learnt.folder / "fairlead.toml").read_text(encoding="utf-8") == before
