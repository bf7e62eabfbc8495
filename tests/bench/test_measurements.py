"""Commands write the page of figures line by line; nobody else does."""

from pathlib import Path

import pytest

from tests.bench.__main__ import BENCHES, name_of
from tests.bench.measurements import COMMANDS, PAGE, Line, Stamp, read, record, written
from tests.bench.report import lines_of
from tests.bench.row import Row

THEN = Stamp("2026-11-27", "b41ba29", "2 cores")
NOW = Stamp("2026-11-28", "186eb0c + changes", "4 cores")
BOTH = [Line("burst", "limit", "0.9"), Line("burst", "recipe", "36"), Line("decay", "at the limit", "0.98")]


def test_a_run_replaces_the_lines_of_its_rows_and_leaves_the_others_where_they_stood(tmp_path: Path) -> None:
    page = tmp_path / "page"
    record("make bench", BOTH, page=page, stamp=THEN)
    record("make fuzz", [Line("seed 1", "findings", "0")], page=page, stamp=THEN)
    record("make bench", [Line("burst", "limit", "0.95"), Line("new", "more", "1")], page=page, stamp=NOW)
    sections = read(page.read_text(encoding="utf-8"))
    assert [(line.row, line.reached, line.date) for line in sections["make bench"]] == [
        ("burst", "0.95", NOW.date),
        ("decay", "0.98", THEN.date),
        ("new", "1", NOW.date),
    ]
    assert [line.commit for line in sections["make fuzz"]] == [THEN.commit]


def test_what_is_measured_may_hold_what_a_table_does_not(tmp_path: Path) -> None:
    page = tmp_path / "page"
    record("make fuzz", [Line("seed 1", "a | b\nc", "0")], page=page, stamp=THEN)
    (line,) = read(page.read_text(encoding="utf-8"))["make fuzz"]
    assert line == Line("seed 1", "a / b c", "0", "", "", "", *(THEN.date, THEN.commit, THEN.machine))


def test_a_line_of_the_bench_says_whether_its_target_is_kept() -> None:
    row = Row(
        what="speed",
        reached=9,
        target=10,
        unit="leads/s",
        bound="at least",
        ratio=2,
        ratio_to="a bare loop",
        run="once",
    )
    (line,) = lines_of("scoring_speed", [row])
    assert (line.reached, line.asked, line.kept) == ("9 leads/s", "at least 10", "NO")


@pytest.mark.process
def test_a_stamp_names_day_commit_and_machine() -> None:
    stamp = Stamp.now()
    assert len(stamp.date) == len("2026-11-28")
    assert stamp.commit
    assert "Python" in stamp.machine


def test_the_page_is_as_the_commands_write_it() -> None:
    text = PAGE.read_text(encoding="utf-8")
    sections = read(text)
    assert written(sections) == text
    assert sections.keys() == set(COMMANDS)
    lines = [line for of_command in sections.values() for line in of_command]
    assert all(line.reached and line.date and line.commit and line.machine for line in lines)
    assert {line.row for line in sections["make bench"]} <= {name_of(measure) for measure in BENCHES}
