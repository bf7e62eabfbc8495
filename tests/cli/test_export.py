"""`fairlead export`: what is kept of a person, for people and as JSON; nothing is changed by it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from functions.commands.personal_data import ROOMS
from functions.domain.item import lead
from functions.ports import SignalNote
from infra.cli.main import app
from tests.cli.known_person import EMAIL, a_known_person
from tests.team import CONFIGURATION, Team

runner = CliRunner()


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    """A team with one placed lead, known by e-mail and phone, and a signal of it; as the command sees it."""
    with a_known_person(tmp_path, monkeypatch) as team:
        now = team.clock.now()
        note = SignalNote("a", "lead:1", "page.viewed", now)
        team.wiring.state.signals.add([note], expires_at=now + timedelta(days=9))
        yield team


def export(*arguments: str) -> Result:
    return runner.invoke(app, ["export", *arguments], env={"COLUMNS": "200"})


@pytest.mark.parametrize(
    "arguments",
    [["--lead", "1"], ["--email", " Buyer@Example.com"], ["--phone", "030 / 555 01 01"]],
    ids=["by lead", "by e-mail", "by phone"],
)
def test_a_person_reads_what_is_kept(team: Team, arguments: list[str]) -> None:
    result = export(*arguments)
    assert result.exit_code == 0
    record = team.record(lead(1))
    for line in (
        "Lead 1",
        "State: assigned.",
        f"Score: {record.score.points}, hot, made of:",
        "Signs by which phones, e-mails and clients are known again, and which cannot be read back: 2.",
        f"Decision of Tue 3 Nov 12:00: {record.score.points}, hot, assigned;",
        "Waits for a look since Tue 3 Nov 12:00.",
        "What was done on websites and in mailings",
        "Tue 3 Nov 12:00: Page viewed, kept until Thu 12 Nov 12:00.",
        "they stand in Bitrix24 alone",
    ):
        assert line in result.stdout
    assert "buyer" not in result.output.lower()


def test_it_is_said_in_the_teams_language(team: Team, tmp_path: Path) -> None:
    file = tmp_path / "fairlead.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("[portal]", '[portal]\nlanguage = "de"', 1), encoding="utf-8")
    assert "Zustand: zugeteilt." in export("--lead", "1").stdout
    assert team.record(lead(1)).score.language == "en"


def test_json_has_every_room_and_every_value(team: Team) -> None:
    found = json.loads(export("--lead", "1", "--json").stdout)
    assert found.keys() == {"leads", *(room.name for room in ROOMS)}
    record = found["records"]["1"]
    assert record["assignment"]["manager"] == team.record(lead(1)).assignment.manager
    assert [each["note"]["type"] for each in found["signals"].values()] == ["page.viewed"]


def test_of_somebody_unknown_nothing_is_shown_and_it_is_exit_1(team: Team) -> None:
    unknown = export("--email", "nobody@example.com")
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    assert export("--lead", "2", "--json").exit_code == 1
    assert team.record(lead(1))


@pytest.mark.parametrize("arguments", [[], ["--lead", "1", "--email", EMAIL], ["--email", "buyer"]])
def test_wrong_use_is_exit_2_and_repeats_no_personal_data(team: Team, arguments: list[str]) -> None:
    result = export(*arguments)
    assert (result.exit_code, "buyer" in result.output) == (2, False)
    assert team.record(lead(1))


def test_as_json_a_lead_is_found_without_a_configuration(
    team: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (tmp_path / "fairlead.toml").read_text(encoding="utf-8") == CONFIGURATION
    monkeypatch.setenv("FAIRLEAD_CONFIG", str(tmp_path / "none.toml"))
    assert export("--item", "lead:1", "--json").exit_code == 0
    assert team.record(lead(1))
