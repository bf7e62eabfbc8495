"""`fairlead plan` as a user types it: tables, JSON and the page, and nothing written."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from typer.testing import CliRunner, Result

from functions.errors import ConfigurationInvalid
from infra.cli.main import app
from infra.clock import SystemClock
from infra.simulator import SimulatedPortal, SimulatorServer
from infra.simulator.sample_portal import sample_portal
from tests.team import COLD, CONFIGURATION, a_hot_lead

ALWAYS = CONFIGURATION.replace("members = [7, 8, 9]", 'members = [7, 8, 9]\nhours = "any"')
NAMED = ALWAYS.replace("id = 7\n", 'id = 7\nname = "Anna <b>Arendt</b>"\n')


@dataclass(frozen=True)
class Workspace:
    """A portal on the machine's clock, which the command has too, and a folder to work in."""

    portal: SimulatedPortal
    folder: Path

    def plan(self, *options: str) -> Result:
        self.portal.requests.clear()
        result = CliRunner().invoke(app, ["plan", *options])
        assert self.portal.requests.writing() == []
        return result

    def facts(self, *options: str) -> dict[str, Any]:
        result = self.plan("--json", *options)
        assert result.exit_code == 0, result.output
        facts: dict[str, Any] = json.loads(result.stdout)
        return facts

    def files(self) -> list[str]:
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fairlead.toml").write_text(ALWAYS, encoding="utf-8")
    portal = sample_portal(clock=SystemClock(), plan="unlimited")
    with SimulatorServer(portal) as server:
        monkeypatch.setenv("BITRIX24_WEBHOOK_URL", server.webhook_url)
        for name in ("FAIRLEAD_CONFIG", "FAIRLEAD_STATE", "FAIRLEAD_HASH_KEY"):
            monkeypatch.delenv(name, raising=False)
        yield Workspace(portal, tmp_path)
    assert portal.contract_violations == []


def test_the_tables_say_who_would_move_and_that_nothing_was_written(workspace: Workspace) -> None:
    workspace.portal.people_actions.add_lead(**a_hot_lead())
    result = workspace.plan()
    assert result.exit_code == 0, result.output
    for text in (
        "Who would move",
        "Load by manager",
        "Bands of open leads",
        "intake (1)",
        "Nothing was written",
    ):
        assert text in result.output
    assert "there is no state" in result.output
    assert workspace.files() == ["fairlead.toml"]


def test_an_empty_portal_says_so(workspace: Workspace) -> None:
    result = workspace.plan()
    assert (result.exit_code, "There are none" in result.output) == (0, True)


def test_json_holds_every_lead_and_adds_up(workspace: Workspace) -> None:
    for _ in range(4):
        workspace.portal.people_actions.add_lead(**a_hot_lead())
    workspace.portal.people_actions.add_lead(**{**COLD, "ASSIGNED_BY_ID": 12})
    facts = workspace.facts()
    assert facts["totals"] == {"leads": 5, "moves": 4, "band_changes": 5, "without_manager": 0}
    assert sum(line["leads"] for line in facts["load"]) == 4
    hot = facts["leads"][0]
    assert (hot["score"], hot["band"]) == ({"before": None, "after": 90}, {"before": None, "after": "hot"})
    assert hot["manager"]["before"] == 1
    assert workspace.facts("--all")["totals"]["moves"] == 5


def test_any_draft_can_be_planned_with(workspace: Workspace) -> None:
    workspace.portal.people_actions.add_lead(**a_hot_lead())
    (workspace.folder / "draft.toml").write_text(ALWAYS.replace("from = 70", "from = 95"), encoding="utf-8")
    assert workspace.facts("--config", "draft.toml")["leads"][0]["band"]["after"] == "warm"


def test_a_draft_with_mistakes_tells_them_and_asks_nothing_of_the_portal(workspace: Workspace) -> None:
    (workspace.folder / "draft.toml").write_text(
        ALWAYS.replace("points = 15", "pionts = 15"), encoding="utf-8"
    )
    assert isinstance(workspace.plan("--config", "draft.toml").exception, ConfigurationInvalid)
    assert len(workspace.portal.requests) == 0


def test_the_page_has_charts_escapes_names_and_fetches_nothing(workspace: Workspace) -> None:
    (workspace.folder / "fairlead.toml").write_text(NAMED, encoding="utf-8")
    for _ in range(6):
        workspace.portal.people_actions.add_lead(**a_hot_lead())
    assert workspace.plan("--all", "--html", "out/plan.html").exit_code == 0
    assert workspace.files() == ["fairlead.toml", "out/plan.html"]
    page = (workspace.folder / "out/plan.html").read_text(encoding="utf-8")
    charts = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len([fromstring(chart) for chart in charts]) == 6
    assert "Anna &lt;b&gt;Arendt&lt;/b&gt;" in page
    assert "<b>Arendt" not in page
    assert not re.search(r"<script|<link|<img|src=|@import|url\(", page)


def test_the_page_of_an_empty_portal_is_a_page(workspace: Workspace) -> None:
    assert workspace.plan("--html", "plan.html").exit_code == 0
    assert "No lead came in" in (workspace.folder / "plan.html").read_text(encoding="utf-8")


def test_since_is_a_duration(workspace: Workspace) -> None:
    workspace.portal.people_actions.add_lead(**COLD)
    assert workspace.facts("--since", "36h")["totals"]["leads"] == 1
    assert workspace.plan("--since", "soon").exit_code == 2


def test_help_has_an_example() -> None:
    result = CliRunner().invoke(app, ["plan", "--help"])
    assert (result.exit_code, "Example: fairlead plan " in result.output) == (0, True)


def test_a_lead_is_looked_for_as_far_back_as_asked(workspace: Workspace) -> None:
    facts = workspace.facts("--since", "2w")
    since, now = (datetime.fromisoformat(facts[name]) for name in ("since", "now"))
    assert now - since == timedelta(weeks=2)
