"""A page of 90 days reads at most 50 documents, however many leads there are, and nothing scans."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.dashboard.page_reads import MOST, billed_for_pages, steps_of_pages

STEPS_A_LEAD = 5
"""Of SQLite's machine, for each entry of the index that the leads past their deadline are counted by."""


def assert_reads_are_equal(folder: Path, few: int, many: int) -> None:
    """See that pages read as many documents, in as many steps but for those of counting who waits."""
    among_few, among_many = (steps_of_pages(folder, leads=leads) for leads in (few, many))
    more = waiting_in(folder, many) - waiting_in(folder, few)
    for page, (read, steps) in among_many.items():
        read_before, steps_before = among_few[page]
        assert read == read_before <= MOST
        assert 0 <= steps - steps_before <= (STEPS_A_LEAD * more if page in {"", "/health"} else 0)


def waiting_in(folder: Path, leads: int) -> int:
    """How many of a crowd have a deadline."""
    with closing(sqlite3.connect(folder / str(leads) / "fairlead.db")) as connection:
        counted = connection.execute("SELECT count(*) FROM leads WHERE waiting LIKE 'untouched:%'")
        return int(counted.fetchone()[0])


def test_a_page_reads_as_much_among_ten_times_as_many_leads(tmp_path: Path) -> None:
    assert_reads_are_equal(tmp_path, 500, 5_000)


@pytest.mark.long
def test_a_page_reads_as_much_among_a_million_leads(tmp_path: Path) -> None:
    assert_reads_are_equal(tmp_path, 10_000, 1_000_000)


@pytest.mark.process
@pytest.mark.long
def test_firestore_bills_as_much_among_ten_times_as_many_leads(
    tmp_path: Path, new_firestore: Callable[[], str]
) -> None:
    new_firestore()  # the emulator runs, and its address is known
    few, many = billed_for_pages(tmp_path, leads=1_000), billed_for_pages(tmp_path, leads=10_000)
    assert few == many
    assert max(many.values()) <= MOST
