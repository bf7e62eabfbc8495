"""Moments at the edge of time and without an offset, and ids in PHP's empty shapes."""

from datetime import UTC, datetime
from typing import Any

import pytest

from infra.bitrix24.crm.activities import history_of
from infra.bitrix24.crm.payloads import ActivityRow, readable, rows_in

ROW = {"ID": "5", "OWNER_ID": "7", "PROVIDER_ID": "CRM_TODO", "SUBJECT": "First touch: hot lead"}
CREATED = {"CREATED": "2026-11-03T11:00:00+03:00"}


def read(**columns: Any) -> list[ActivityRow]:
    return list(readable(ActivityRow, [{**ROW, **CREATED, **columns}], method="crm.activity.list"))


@pytest.mark.parametrize("column", ["START_TIME", "LAST_UPDATED", "DEADLINE", "CREATED"])
@pytest.mark.parametrize(
    ("text", "year"), [("9999-12-31T23:59:59-05:00", 9999), ("0001-01-01T00:00:00+03:00", 1)]
)
def test_the_portals_never_is_the_edge_of_time_and_breaks_nothing(column: str, text: str, year: int) -> None:
    [row] = read(**{column: text})
    history = history_of([row])
    assert history.is_complete
    moments = {row.started_at, row.updated_at, row.deadline, row.created_at}
    assert year in {moment.year for moment in moments if moment is not None}


def test_a_moment_is_told_in_utc() -> None:
    [row] = read()
    assert row.created_at == datetime(2026, 11, 3, 8, tzinfo=UTC)
    assert row.created_at.tzinfo is UTC


@pytest.mark.parametrize("column", ["START_TIME", "LAST_UPDATED", "CREATED"])
def test_a_moment_without_its_offset_is_not_known(column: str) -> None:
    assert read(**{column: "2026-11-03T11:00:00"}) == []


@pytest.mark.parametrize("empty", [None, "", False, [], {}, "0", 0])
def test_nobody_is_told_in_many_ways(empty: Any) -> None:
    [row] = read(RESPONSIBLE_ID=empty, ASSOCIATED_ENTITY_ID=empty)
    assert (row.manager, row.associated) == (0, 0)


@pytest.mark.parametrize("result", [None, False, True, 5, "", "text"])
def test_what_is_no_list_holds_no_rows(result: Any) -> None:
    assert rows_in(result) == rows_in({"items": result}) == []
