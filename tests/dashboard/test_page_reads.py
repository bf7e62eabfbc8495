"""A page of 90 days reads at most 50 documents, however many leads there are, and nothing scans."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.dashboard.page_reads import MOST, billed_for_pages, steps_of_pages


def test_a_page_reads_as_much_among_ten_times_as_many_leads(tmp_path: Path) -> None:
    few, many = steps_of_pages(tmp_path, leads=500), steps_of_pages(tmp_path, leads=5_000)
    assert few == many
    assert max(read for read, _ in many.values()) <= MOST


@pytest.mark.long
def test_a_page_reads_as_much_among_a_million_leads(tmp_path: Path) -> None:
    few, many = steps_of_pages(tmp_path, leads=10_000), steps_of_pages(tmp_path, leads=1_000_000)
    assert few == many
    assert max(read for read, _ in many.values()) <= MOST


@pytest.mark.process
@pytest.mark.long
def test_firestore_bills_as_much_among_ten_times_as_many_leads(
    tmp_path: Path, new_firestore: Callable[[], str]
) -> None:
    new_firestore()  # the emulator runs, and its address is known
    few, many = billed_for_pages(tmp_path, leads=1_000), billed_for_pages(tmp_path, leads=10_000)
    assert few == many
    assert max(many.values()) <= MOST
