"""`fairlead portals DIR`: how all portals are, a line each, on 80 columns."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from functions.commands.pause import pause
from functions.dashboard.view.rows import HealthItem, Sign
from functions.domain.item import lead
from functions.domain.lead.look_reason import LookReason
from functions.errors import StateUnavailable
from functions.ports import BROKEN, Beat, RunResult
from functions.reporting.fold import LATENESS
from infra.cli.main import app
from infra.clock import ManualClock, SystemClock
from infra.portals.folders import PortalFolder
from infra.sqlite.heartbeats import SqliteHeartbeats
from infra.wiring import Wiring
from tests.cli.commands import counted
from tests.portals.shops import AT_ALL_HOURS, a_folder, shops_in
from tests.team import COLD, Team

RUNS = ("nurturing", "reconciling", "reporting", "rescoring")


def typed(directory: Path, *words: str) -> Result:
    return CliRunner(env={"COLUMNS": "80"}).invoke(app, ["portals", str(directory), *words])


def shown(directory: Path) -> dict[str, list[str]]:
    """Return the cells of each portal's line."""
    lines = typed(directory).stdout.splitlines()
    assert max(map(len, lines)) <= 80
    return {line.split()[0]: line.rstrip().split(maxsplit=4)[1:] for line in lines[1:]}


def a_portal(directory: Path, name: str, configuration: str = AT_ALL_HOURS) -> PortalFolder:
    url = f"https://{name}.example/rest/1/s3cret/"
    return a_folder(directory, name, webhook_url=url, configuration=configuration)


@pytest.fixture
def well(tmp_path: Path) -> Iterator[Wiring]:
    """A portal that works as it should, and has had a lead."""
    now = SystemClock().now()
    clock = ManualClock(now - LATENESS - timedelta(seconds=1))
    with (
        shops_in(tmp_path, ["well"]) as [shop],
        closing(Wiring(shop.folder.settings(), clock=clock)) as wiring,
    ):
        wiring.at_work()
        counted(Team(shop.portal, wiring, clock), COLD)
        wiring.state.webhook_marks.note_webhook(now - timedelta(minutes=2))
        for name in RUNS:
            wiring.state.heartbeats.note(name, Beat(now, RunResult.DONE))
        yield wiring


def test_a_portal_that_is_well_is_told_with_its_last_webhook_and_its_version(
    tmp_path: Path, well: Wiring
) -> None:
    result = typed(tmp_path)
    assert result.exit_code == 0
    assert shown(tmp_path) == {"well": ["2", "min", "-", f"{well.loaded.version[:12]}  -"]}


def test_what_waits_and_what_failed_needs_attention(tmp_path: Path, well: Wiring) -> None:
    now = SystemClock().now()
    well.state.inbox.enqueue([lead(7)], LookReason.ADDED, now=now - timedelta(minutes=70))
    well.state.heartbeats.note(BROKEN, Beat(now, broken={"lead:7": now, "lead:8": now}))
    well.state.heartbeats.note("reporting", Beat(now, RunResult.FAILED))
    result = typed(tmp_path)
    assert result.exit_code == 1
    assert "1 h 10" in result.stdout
    assert "inbox is stuck, 2 broken, reporting" in result.stdout
    [line] = json.loads(typed(tmp_path, "--json").stdout)
    assert line["attention"] == ["inbox is stuck", "2 broken", "reporting failed"]


def test_runs_that_all_are_silent_say_that_nothing_runs(tmp_path: Path, well: Wiring) -> None:
    long_ago = SystemClock().now() - timedelta(days=3)
    for name in RUNS:
        well.state.heartbeats.note(name, Beat(long_ago, RunResult.DONE))
    [line] = json.loads(typed(tmp_path, "--json").stdout)
    assert line["attention"] == ["not running"]
    well.state.heartbeats.note("rescoring", Beat(SystemClock().now(), RunResult.DONE))
    for name in ("reconciling", "reporting"):
        well.state.heartbeats.note(name, Beat(SystemClock().now(), RunResult.DONE))
    [line] = json.loads(typed(tmp_path, "--json").stdout)
    assert line["attention"] == ["nurturing is silent"]
    assert (line["portal"], line["silent_for"] >= 120, line["waiting"]) == ("well", True, None)


def test_a_portal_that_is_paused_says_so(tmp_path: Path, well: Wiring) -> None:
    pause(well.state.checkpoints, now=SystemClock().now())
    [line] = json.loads(typed(tmp_path, "--json").stdout)
    assert (line["attention"], line["why"]) == (["paused"], "")


@pytest.mark.parametrize("sign", Sign)
def test_there_is_a_word_for_every_sign_that_is_not_well(
    tmp_path: Path, well: Wiring, monkeypatch: pytest.MonkeyPatch, sign: Sign
) -> None:
    trouble = HealthItem(sign, is_well=False, count=3, name="reporting")
    monkeypatch.setattr("infra.cli.portals.troubles_of", lambda *_: (trouble,))
    [line] = json.loads(typed(tmp_path, "--json").stdout)
    assert (len(line["attention"]), line["why"]) == (1, "")


def test_mistakes_in_one_folder_leave_the_others_readable_and_no_secret_is_shown(
    tmp_path: Path, well: Wiring
) -> None:
    (a_portal(tmp_path, "no-url").path / ".env").write_text("", encoding="utf-8")
    a_portal(tmp_path, "never")
    a_portal(tmp_path, "in-memory").path.joinpath(".env").write_text(
        "BITRIX24_WEBHOOK_URL=https://m.example/rest/1/s3cret/\nFAIRLEAD_STATE=memory://\n", encoding="utf-8"
    )
    a_portal(tmp_path, "typo", "[portal")
    Wiring(PortalFolder(tmp_path / "typo").settings()).state.inbox.next_due_at()  # it has been served before
    a_portal(tmp_path, "a-very-long-name-of-a-portal-32c")
    result = typed(tmp_path)
    found = {line["portal"]: line["attention"] for line in json.loads(typed(tmp_path, "--json").stdout)}
    assert result.exit_code == 1
    assert found == {
        "a-very-long-name-of-a-portal-32c": ["never served"],
        "in-memory": ["its state ends with its server"],
        "never": ["never served"],
        "no-url": ["mistakes in its settings"],
        "typo": ["mistakes in its configuration"],
        "well": [],
    }
    assert max(map(len, result.stdout.splitlines())) <= 80
    assert "✗ typo: fairlead.toml:" in result.stderr
    assert "✗ no-url: BITRIX24_WEBHOOK_URL is not set" in result.stderr
    assert "s3cret" not in result.output
    assert not (tmp_path / "never" / "fairlead.db").exists()


def test_a_configuration_with_mistakes_hides_no_sign_of_life(tmp_path: Path, well: Wiring) -> None:
    version = well.loaded.version
    well.settings.config.write_text("[portal", encoding="utf-8")
    [line] = json.loads(typed(tmp_path, "--json").stdout)
    assert (line["silent_for"] >= 120, line["version"]) == (True, version)


def test_a_state_that_cannot_be_read_is_told(
    tmp_path: Path, well: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(_: object) -> None:
        raise StateUnavailable("The disk is gone.")

    monkeypatch.setattr(SqliteHeartbeats, "read", unreadable)
    result = typed(tmp_path)
    assert (result.exit_code, "its state cannot be read" in result.stdout) == (1, True)
    assert "The disk is gone." in result.stderr
