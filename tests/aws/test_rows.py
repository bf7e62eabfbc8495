"""The rows of Lambda and DynamoDB in small. What was timed decides nothing here."""

from pathlib import Path

import pytest

from tests.bench import dynamodb_costs, lambda_archives, lambda_cold_start
from tests.emulators import twins

pytestmark = [pytest.mark.process, pytest.mark.long]


def test_the_write_units_of_leads_are_told_by_item_and_index() -> None:
    if not twins.are_installed():
        pytest.skip(twins.INSTALL)
    rows = dynamodb_costs.measure(together=3)
    assert [row.is_kept for row in rows] == [True] * 4
    alone, alone_without = rows[:2]
    assert alone.reached - alone_without.reached == 3
    assert "changed 1, due 1, ids 1, place 1, waiting 1" in alone.run


def test_the_archives_are_weighed(made: Path) -> None:
    rows = lambda_archives.rows_of(made)
    assert [(row.is_kept, row.ratio < 1) for row in rows] == [(True, True)] * 2
    assert rows[0].reached < rows[1].reached


def test_a_cold_start_on_lambda_is_timed_beside_a_bare_function(made: Path) -> None:
    (row,) = lambda_cold_start.rows_of(made, times=1, shares=[None])
    assert row.reached == row.ratio > 0
    assert "median of 1" in row.run
