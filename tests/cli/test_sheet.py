"""`fairlead sheet` writes what the team's configuration means, with people's names."""

from pathlib import Path

import pytest

from tests.cli.commands import a_team_of_the_environment, run
from tests.team import CONFIGURATION

AGREED = CONFIGURATION + "\n[agreement]\nhot_per_week = 25\n"


def test_the_sheet_calls_people_by_the_portals_names_and_has_what_was_agreed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=AGREED) as team:
        monkeypatch.setenv("BITRIX24_WEBHOOK_URL", team.wiring.settings.webhook_url.get_secret_value())
        result = run("sheet", "--out", "paper/sheet.html")
    assert (result.exit_code, result.stderr) == (0, "")
    page = (tmp_path / "paper" / "sheet.html").read_text(encoding="utf-8")
    for said in (
        "Anna Arendt",
        "its manager and Sofia Senior",
        "25 leads a week",
        "UF_CRM_LEAD_SCORE_ADJUST",
    ):
        assert said in page


def test_the_sheet_needs_neither_a_portal_nor_a_state_and_makes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("BITRIX24_WEBHOOK_URL", "FAIRLEAD_CONFIG", "FAIRLEAD_STATE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "fairlead.toml").write_text(CONFIGURATION, encoding="utf-8")
    assert run("sheet").exit_code == 0
    assert {file.name for file in tmp_path.iterdir()} == {"fairlead.toml", "sheet.html"}
    assert "manager 7" in (tmp_path / "sheet.html").read_text(encoding="utf-8")
