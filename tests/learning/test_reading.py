"""A file of leads becomes a history: names, types, what is left out, and never more rows than are held."""

from datetime import UTC, datetime
from math import isnan
from pathlib import Path

import pytest

from functions.commands.learn.history import UNKNOWN
from infra.cli.learn import reading
from infra.cli.learn.layout import Wanted
from infra.cli.learn.reading import Read, read_history
from infra.configuration.load import read_configuration
from tests.learning.test_command import CONFIGURATION
from tests.learning.world import World

NOW = datetime(2026, 11, 3, 12, tzinfo=UTC)


NONE = frozenset[str]()


def read(folder: Path, text: str, *, keep: frozenset[str] = NONE, leave_out: frozenset[str] = NONE) -> Read:
    file = folder / "rows.csv"
    file.write_text(text, encoding="utf-8")
    return read_history(file, read_configuration(CONFIGURATION), Wanted("Won?", keep, leave_out), NOW)


TEXT = """\
Source,visits,emp.var.rate,Answered,Notes code,ASSIGNED_BY_ID,decided_at,subject,Won?
WEB,3,8.01e-05,yes,a1,7,2026-01-02,p1,1
web,,-1.5,no,a2,8,2026-01-03,p2,0
,x,,,a1,7,2026-01-04,p1,
Fair,4,2,yes,,7,2026-01-05,,maybe
"""


def test_columns_are_known_by_name_and_others_get_an_input_by_what_they_hold(tmp_path: Path) -> None:
    found = read(tmp_path, TEXT)
    columns = found.history.by_name()
    assert {name: (column.title, column.kind) for name, column in columns.items()} == {
        "source": ("Source", "code"),
        "visits": ("Visits", "number"),
        "emp_var_rate": ("Emp var rate", "number"),
        "answered": ("Answered", "flag"),
        "notes_code": ("Notes code", "code"),
    }
    assert [(each.name, each.field, each.type) for each in found.inputs] == [
        ("emp_var_rate", "UF_CRM_EMP_VAR_RATE", "double"),
        ("answered", "UF_CRM_ANSWERED", "bool"),
        ("notes_code", "UF_CRM_NOTES_CODE", "string"),
    ]
    assert [(each.column, each.kind) for each in found.left_out] == [("ASSIGNED_BY_ID", "never")]


def test_what_is_empty_or_cannot_be_read_is_not_known_and_case_tells_no_level_apart(tmp_path: Path) -> None:
    found = read(tmp_path, TEXT)
    columns = found.history.by_name()
    assert (found.rows, found.outcomes_unread, found.unread) == (4, 1, 1)
    assert [*columns["source"].values] == [0, 0, UNKNOWN]
    assert columns["source"].levels == ("WEB",)
    assert columns["emp_var_rate"].values[0] == pytest.approx(8.01e-05)
    assert [isnan(value) for value in columns["visits"].values] == [False, True, True]
    assert [*columns["answered"].values] == [1, 0, UNKNOWN]


def test_what_is_told_of_a_lead_is_its_outcome_its_person_and_the_points_in_use(tmp_path: Path) -> None:
    leads = read(tmp_path, TEXT).history.leads
    assert [lead.converted for lead in leads] == [True, False, None]
    assert leads[0].subject == leads[2].subject != leads[1].subject
    assert [(lead.points, lead.facts) for lead in leads] == [(0, 0)] * 3
    assert leads[0].decided_at == datetime(2026, 1, 1, 23, tzinfo=UTC).timestamp()


def test_columns_are_kept_and_left_out_by_name(tmp_path: Path) -> None:
    found = read(
        tmp_path, TEXT, keep=frozenset({"assigned_by_id"}), leave_out=frozenset({"notes_code", "visits"})
    )
    assert "assigned_by_id" in found.history.by_name()
    assert {(each.column, each.kind) for each in found.left_out} == {
        ("Notes code", "asked"),
        ("visits", "asked"),
    }


def test_of_more_rows_than_are_held_a_sample_stays_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 200)
    file = World(1000, seed=3).write(tmp_path / "rows.csv")
    found = read_history(file, read_configuration(CONFIGURATION), Wanted("converted"), NOW)
    assert (found.rows, len(found.history)) == (1000, 200)
    moments = [lead.decided_at or 0 for lead in found.history.leads]
    assert moments == sorted(moments)
    half = sum(moment < sum(moments) / 200 for moment in moments)
    assert 80 < half < 120
    by_hand = {"REFERRAL": 20, "ADS": 5, "WEB": 0, "FAIR": 0}
    source, visits = (found.history.by_name()[name] for name in ("source", "visits"))
    for row, lead in enumerate(found.history.leads):
        told = by_hand[source.levels[int(source.values[row])].upper()]
        assert lead.facts == told + 15 * (visits.values[row] >= 10)
