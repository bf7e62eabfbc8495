"""`fairlead score`: a portal's own export is scored to the last row, in each of its languages."""

from collections import Counter
from pathlib import Path

import pytest

from functions.commands.score_file.titles import LANGUAGES
from tests.cli.exports import CODE_PAGES, ROWS, SCORECARD, TITLES, as_text, as_workbook, header, lines
from tests.cli.scoring import a_folder, facts, score, scored


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return a_folder(tmp_path, monkeypatch, SCORECARD)


def an_export(language: str, form: str) -> bytes:
    if form == "xlsx":
        return as_workbook(language)
    return as_text(language).encode(CODE_PAGES.get(language, "cp1252") if form == "code page" else form)


def test_exports_are_made_in_every_language_whose_titles_are_known() -> None:
    assert set(TITLES) == set(LANGUAGES)


@pytest.mark.long
@pytest.mark.parametrize("form", ["code page", "utf-8-sig", "utf-16", "xlsx"])
@pytest.mark.parametrize("language", TITLES)
def test_n6_every_row_of_a_messy_export_is_scored_and_what_was_not_understood_is_named(
    language: str, form: str
) -> None:
    told, expected = facts(an_export(language, form)), list(lines(language))
    amounts, moments, sources = (Counter(line.cells[at] for line in expected) for at in (4, 10, 2))
    result = scored(delimiter=told["delimiter"] or ("," if language == "en" else ";"))
    assert [row["score"] for row in result] == [str(line.points) for line in expected]
    assert [row[header(language)[6]] for row in result] == [line.cells[6] for line in expected]
    assert told["leads"] == ROWS
    assert {(each["column"], each["cells"]) for each in told["unread_cells"]} == {
        ("amount", amounts["???"] + amounts["on demand"]),
        ("created_at", moments["soon"]),
    }
    assert [(each["value"], each["rows"], each["nearest"]) for each in told["unknown_values"]] == [
        ("WEEB", sources["WEEB"], "WEB")
    ]
    assert len(told["unused_columns"]) == 2
    assert (told["longer_rows"]["rows"], told["shorter_rows"]["rows"]) == (0, 0)


def test_the_summary_of_an_export_reads_well() -> None:
    result = score(an_export("ru", "code page"))
    assert result.exit_code == 1
    lines_of_it = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert f"{ROWS:,} leads scored: scored.csv" in lines_of_it
    assert any(line.startswith("Сумма 181 is no number:") for line in lines_of_it)
    assert "source “WEEB” 250 nearest: WEB" in lines_of_it
    assert max(map(len, result.stdout.splitlines())) <= 80
