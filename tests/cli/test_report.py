"""`fairlead report`: what became of the leads, as a page, a table, or JSON."""

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyarrow import parquet

from functions.errors import SettingInvalid
from tests.cli.commands import NAMED, a_team_of_the_environment, counted, facts, printed, run
from tests.team import COLD, Team, a_hot_lead


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    with a_team_of_the_environment(tmp_path, monkeypatch) as team:
        yield team


def test_before_anything_was_counted_it_says_when_figures_come(team: Team) -> None:
    result = run("report")
    assert result.exit_code == 1
    assert "Nothing has been counted yet" in result.output
    assert "fairlead serve" in result.output


def test_the_page_is_one_file_without_a_script_or_a_link_elsewhere(team: Team, tmp_path: Path) -> None:
    counted(team, a_hot_lead(), COLD)
    page = tmp_path / "folder" / "page.html"
    assert str(page) in printed("report", "--out", str(page)).replace("\n", "")
    text = page.read_text("utf-8")
    assert "<script" not in text
    assert "http" not in text.replace("http://www.w3.org", "")
    assert "/dashboard" not in text


def test_json_has_a_line_for_each_number(team: Team) -> None:
    counted(team, a_hot_lead(), a_hot_lead(), COLD)
    lines = {(each["figure"], each["dimension"]): each for each in facts("report")}
    assert lines["arrived", ""]["value"] == 3
    assert lines["arrived", "band=hot"]["value"] == 2
    assert lines["conversion", ""]["value"] is None
    assert lines["given", "manager=Anna"]["value"] == 1


def test_the_table_is_for_spreadsheets_and_computes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = NAMED.replace('name = "Anna"', 'name = "=HYPERLINK(1)"')
    with a_team_of_the_environment(tmp_path, monkeypatch, configuration=rules) as team:
        counted(team, a_hot_lead(), COLD)
        table = tmp_path / "table.csv"
        printed("report", "--json", "--csv", str(table))
        rows = list(csv.DictReader(table.read_text("utf-8-sig").splitlines()))
        assert {"figure", "first", "last", "dimension", "value", "count", "low", "high", "maturity"} == {
            *rows[0]
        }
        cells = [cell for row in rows for cell in row.values()]
        assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))] == []


def test_columns_have_their_kinds_and_the_same_lines(team: Team, tmp_path: Path) -> None:
    counted(team, a_hot_lead(), COLD)
    file = tmp_path / "lines.parquet"
    lines = facts("report", "--parquet", str(file))
    table = parquet.read_table(file)
    kinds = {field.name: str(field.type) for field in table.schema}
    assert {kinds["first"], kinds["last"]} == {"date32[day]"}
    assert {kinds[name] for name in ("value", "low", "high", "maturity")} == {"double"}
    rows = [{**row, "first": str(row["first"]), "last": str(row["last"])} for row in table.to_pylist()]
    assert rows == lines
    assert kinds["count"] == "int64"


def test_without_pyarrow_it_says_how_to_get_it(
    team: Team, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted(team, COLD)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    told = run("report", "--json", "--parquet", str(tmp_path / "lines.parquet")).exception
    assert isinstance(told, SettingInvalid)
    assert "pip install pyarrow" in str(told)
    assert not (tmp_path / "lines.parquet").exists()


def test_for_others_it_names_no_manager_and_no_cell_of_a_few_leads(team: Team, tmp_path: Path) -> None:
    counted(team, *(a_hot_lead() for _ in range(6)), COLD)
    page = tmp_path / "page.html"
    lines = json.loads(printed("report", "--json", "--anonymous"))
    assert all(each["count"] >= 5 for each in lines)
    assert [each for each in lines if "manager" in each["dimension"]] == []
    printed("report", "--anonymous", "--out", str(page))
    text = page.read_text("utf-8")
    assert [name for name in ("Anna", "user 8", "user 9") if name in text] == []
    assert "Manager 1" in text
