"""The `fairlead` command as a user types it."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.cli.main import app
from infra.configuration.load import TEMPLATES
from tests.team import HOT, Team, a_team

runner = CliRunner()


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("BITRIX24_WEBHOOK_URL", "BITRIX24_APPLICATION_TOKEN", "FAIRLEAD_CONFIG", "FAIRLEAD_STATE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def team_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Team:
    with a_team(tmp_path) as team:
        monkeypatch.setenv("FAIRLEAD_STATE", team.wiring.settings.state)
        team.add_lead(**HOT)
        team.process()
    return team


@pytest.mark.parametrize("template", TEMPLATES)
def test_init_writes_a_configuration_that_passes_check(template: str) -> None:
    assert runner.invoke(app, ["init", "--template", template]).exit_code == 0
    result = runner.invoke(app, ["check"])
    assert (result.exit_code, "✓" in result.output) == (0, True)


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "fairlead.toml").write_text("mine")
    assert runner.invoke(app, ["init"]).exit_code == 1
    assert (tmp_path / "fairlead.toml").read_text() == "mine"
    assert (tmp_path / ".env.example").exists()


def test_n4_init_makes_the_folder_that_it_writes_to(tmp_path: Path) -> None:
    assert runner.invoke(app, ["init", "--to", "a/new/folder"]).exit_code == 0
    assert (tmp_path / "a/new/folder/fairlead.toml").exists()


def test_n17_init_names_the_schema_that_it_writes_to_editors(tmp_path: Path) -> None:
    (tmp_path / "fairlead.schema.json").write_text("of an earlier version")
    assert runner.invoke(app, ["init"]).exit_code == 0
    first = (tmp_path / "fairlead.toml").read_text(encoding="utf-8").splitlines()[0]
    schema = tmp_path / first.removeprefix("#:schema ")
    assert json.loads(schema.read_text(encoding="utf-8"))["title"] == "fairlead.toml"


def test_init_knows_its_templates() -> None:
    assert runner.invoke(app, ["init", "--template", "b2c"]).exit_code == 2


def test_check_tells_every_mistake_at_once_with_its_line(tmp_path: Path) -> None:
    assert runner.invoke(app, ["init"]).exit_code == 0
    path = tmp_path / "fairlead.toml"
    text = path.read_text(encoding="utf-8").replace("points = -50", "pionts = -50")
    path.write_text(text.replace('timezone = "Europe/Berlin"', 'timezone = "Europe/Berln"'), encoding="utf-8")
    from functions.errors import ConfigurationInvalid

    result = runner.invoke(app, ["check"])
    assert isinstance(result.exception, ConfigurationInvalid)
    lines = {problem.line for problem in result.exception.problems}
    assert len(lines) >= 2
    assert None not in lines


def test_explain_says_why_this_score_and_why_this_manager(team_of_the_environment: Team) -> None:
    result = runner.invoke(app, ["explain", "1"])
    assert result.exit_code == 0
    assert "90 points" in result.output
    assert "was owed" in result.output


def test_explain_in_json_adds_up(team_of_the_environment: Team) -> None:
    facts = json.loads(runner.invoke(app, ["explain", "1", "--json"]).stdout)
    assert sum(line["points"] for line in facts["contributions"]) == facts["score"] == 90
    assert (facts["state"], facts["queue"], facts["band"]) == ("assigned", "everyone", "hot")
    assert {each["manager"] for each in facts["candidates"]} == {7, 8, 9}


def test_explain_of_an_unknown_lead_is_exit_1(team_of_the_environment: Team) -> None:
    assert runner.invoke(app, ["explain", "424242"]).exit_code == 1


@pytest.mark.parametrize("command", ["init", "check", "serve", "portal", "explain", "demo"])
def test_every_command_has_help_with_an_example(command: str) -> None:
    result = runner.invoke(app, [command, "--help"])
    assert (result.exit_code, "Example: fairlead " in result.output) == (0, True)


@pytest.mark.long
def test_demo_keeps_its_promises_writes_the_pages_and_logs_nothing(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    result = runner.invoke(app, ["demo", "--pages", str(tmp_path / "demo")])
    assert (result.exit_code, "✗" in result.output) == (0, False)
    # Also nothing past what a test puts in the place of standard error.
    assert (result.stderr, capfd.readouterr().err) == ("", "")
    first = tmp_path / "demo/index.html"
    assert f"The pages, with the story of each lead: {first}" in result.output.replace("\n", "")
    assert first.read_text(encoding="utf-8").count('<li class="card tile">') == 6
    assert_every_link_arrives(tmp_path / "demo")


def assert_every_link_arrives(folder: Path) -> None:
    """Each link of a page in the folder leads to a file that is there, and to a place in it."""
    pages = {file: file.read_text(encoding="utf-8") for file in folder.rglob("*.html")}
    assert len(pages) > 100
    for file, page in pages.items():
        for link in re.findall(r'href="([^"]*)"', page):
            path, _, place = link.partition("#")
            target = (file.parent / path).resolve() if path else file
            if not link.startswith("http") and target.suffix == ".html":
                assert f'id="{place}"' in pages[target] or not place
                assert target in pages
