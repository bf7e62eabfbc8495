"""`fairlead score`: what it did not understand is counted and reported, and costs no row."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.commands.score_file.findings import shape_of
from tests.cli.scoring import CONFIGURATION, a_folder, facts, score, scored
from tests.hostile.inputs import odd_texts

SOURCES = CONFIGURATION.replace("WEB = 10 }", "WEB = 10, ADVERTISING = 3 }")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return a_folder(tmp_path, monkeypatch, SOURCES)


def test_n5_1000_messy_rows_are_all_scored_and_a_bad_cell_costs_itself() -> None:
    bad = ["lots", "n/a", "12%", "?"]
    rows = [f"WEB,{bad[n % 4] if n % 2 else 5000},{n}" for n in range(1000)]
    result = score("\n".join(["source,amount,id", *rows, ""]))
    assert (result.exit_code, len(scored())) == (1, 1000)
    assert [row["score"] for row in scored()[:2]] == ["30", "10"]
    assert "500 cells could not be read" in result.output


def test_unread_cells_are_told_by_column_with_lines_and_shapes_and_nothing_they_say() -> None:
    rows = [
        "source,amount,company,employees,budgeted,created_at",
        'WEB,1,"two\nlines",,,',
        "WEB,lots of 12,,,,",
        "WEB,1,,2.5,,",
        "WEB,1,,,perhaps,",
        "WEB,1,,,,tomorrow",
    ]
    told = facts("\n".join(rows))["unread_cells"]
    assert [(each["column"], each["what"], each["lines"], each["shapes"]) for each in told] == [
        ("amount", "is no number", [4], ["aaaa aa 99"]),
        ("employees", "is no whole number", [5], ["9.9"]),
        ("budgeted", "is neither yes nor no", [6], ["aaaaaaa"]),
        ("created_at", "is no moment like 2026-11-03 12:00", [7], ["aaaaaaaa"]),
    ]
    assert all(word not in score("\n".join(rows)).output for word in ("lots", "perhaps", "tomorrow"))


@pytest.mark.parametrize(
    ("text", "shape"), [("Anna 12", "aaaa 99"), ("Łódź٣", "aaaa9"), ("\x1b[31m", "?[99a")]
)
def test_a_shape_says_nothing_of_what_it_is_of(text: str, shape: str) -> None:
    assert shape_of(text) == shape


def test_n7_values_no_table_knows_are_told_with_counts_and_the_nearest_known_value() -> None:
    rows = "WEB\nRECOMENDATION\nRECOMENDATION\nweb\nЗвонок\n\n"
    result = score(f"source,amount\n{rows}".replace("\n", ",1\n").replace("amount,1", "amount"))
    assert result.exit_code == 0
    lines = [" ".join(line.split()) for line in result.output.splitlines()]
    assert "source “RECOMENDATION” 2 nearest: RECOMMENDATION" in lines
    assert "source “Звонок” 1 known: RECOMMENDATION, WEB, ADVERTISING" in lines


def test_values_that_may_be_of_a_person_are_counted_and_not_quoted() -> None:
    table = "\n[[table]]\nid = 'c'\nvalue = 'lead.company'\npoints = { Acme = 1 }\n"
    Path("fairlead.toml").write_text(SOURCES + table, encoding="utf-8")
    told = facts("company,source\nAnna Weber,WEB\nAcme,WEB\nBoris,WEB\n")["unknown_values"]
    assert told == [{"field": "company", "value": None, "rows": 2, "nearest": None}]


def test_numbers_in_a_table_are_the_same_with_and_without_a_fraction() -> None:
    table = "\n[[table]]\nid = 'e'\nvalue = 'lead.employees'\npoints = { 20 = 1 }\n"
    Path("fairlead.toml").write_text(SOURCES + table, encoding="utf-8")
    assert [each["value"] for each in facts("employees\n20\n20.0\n7\n")["unknown_values"]] == ["7"]


def test_rows_of_another_width_are_scored_and_told() -> None:
    told = facts("source,amount\nWEB\nWEB,5000,left,over\nWEB,5000\n")
    assert (told["shorter_rows"]["lines"], told["longer_rows"]["lines"], told["leads"]) == ([2], [3], 3)
    assert Path("scored.csv").read_text(encoding="utf-8").splitlines()[2].endswith(",left,over")
    assert [row["score"] for row in scored()] == ["10", "30", "30"]


def test_the_summary_fits_80_columns() -> None:
    rows = [f"{'ABCDEFGHIJ' * 4}{n},{'many words ' * 9}{n}" for n in range(30)]
    summary = score("\n".join(["source,amount", *rows])).stdout
    assert ("30 cells" in summary, "30 values" in summary) == (True, True)
    assert max(map(len, summary.splitlines())) <= 80


def test_what_is_different_in_every_row_takes_bounded_memory() -> None:
    rows = "\n".join(f"X{n},y{n}" for n in range(10_050))
    told = facts(f"source,amount\n{rows}\n")
    assert len(told["unknown_values"]) <= 201
    assert sum(each["rows"] for each in told["unknown_values"]) == 10_050
    assert len(told["unread_cells"][0]["shapes"]) == 3


@pytest.mark.long
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(st.tuples(odd_texts, odd_texts, odd_texts, odd_texts), min_size=1, max_size=5),
    st.sampled_from(",;\t|"),
    st.sampled_from(["quoted", "bare"]),
)
def test_no_cell_content_loses_a_row(rows: list[tuple[str, str, str, str]], delimiter: str, way: str) -> None:
    written = [delimiter.join(["id", "source", "amount", "created_at", "comments"])]
    for number, row in enumerate(rows):
        quoted = [f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row]
        bare = ["".join(cell.split()).replace(delimiter, "") for cell in row]
        written.append(delimiter.join([f"row {number}", *(quoted if way == "quoted" else bare)]))
    content = "\n".join([*written, ""]).encode("utf-8", "replace")
    assert facts(content)["leads"] >= len(rows)
    ids = [row["id"] for row in scored(delimiter=delimiter)]
    assert [each for each in ids if each.startswith("row ")] == [
        f"row {number}" for number in range(len(rows))
    ]
