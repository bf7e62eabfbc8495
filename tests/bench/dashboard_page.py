"""Rows: how long a warm page of 90 days takes, and what it reads, among many leads."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.bench.row import NotMeasured, Row
from tests.dashboard.page_reads import MOST, billed_for_pages, seconds_of_pages
from tests.emulators import firestore

MOST_MILLISECONDS = 300
PLAIN = "/definitions"
"""A page of the same function that has words and no figures."""


def measure(
    *,
    crowds: tuple[tuple[int, int], ...] = ((90_000, 20), (900_000, 200)),
    few: int = 1_000,
    many: int = 10_000,
) -> tuple[Row, ...]:
    """Return the time of the slowest page by crowd (leads, managers), and the reads of the costliest."""
    command = firestore.command()
    if command is None:
        raise NotMeasured(firestore.INSTALL)
    with firestore.running(command) as host, pytest.MonkeyPatch.context() as environment:
        environment.setenv("FIRESTORE_EMULATOR_HOST", host)
        return (*(_time(leads, managers) for leads, managers in crowds), _reads(few, many))


def _time(leads: int, managers: int) -> Row:
    with TemporaryDirectory() as directory:
        taken = seconds_of_pages(Path(directory), leads=leads, managers=managers, beside=(PLAIN,))
    plain = taken.pop(PLAIN)
    slowest = max(taken, key=lambda page: taken[page])
    each = ", ".join(f"{page or '/'} {seconds * 1_000:.0f}" for page, seconds in taken.items())
    return Row(
        what=f"dashboard: the slowest warm page of 90 days among {leads:,} leads of {managers} managers",
        reached=round(taken[slowest] * 1_000),
        target=MOST_MILLISECONDS,
        unit="ms",
        bound="at most",
        ratio=round(taken[slowest] / plain, 1),
        ratio_to="the page of definitions, which has no figures",
        run=f"SQLite, whole answers of the function, the longest of five after the first; ms: {each}",
    )


def _reads(few: int, many: int) -> Row:
    with TemporaryDirectory() as directory:
        among_few = billed_for_pages(Path(directory), leads=few)
        among_many = billed_for_pages(Path(directory), leads=many)
    each = ", ".join(f"{page or '/'} {reads}" for page, reads in among_many.items())
    return Row(
        what=f"dashboard: reads billed for the costliest page of 90 days among {many:,} leads, Firestore",
        reached=max(among_many.values()),
        target=MOST,
        unit="documents",
        bound="at most",
        ratio=round(max(among_many.values()) / max(among_few.values()), 4),
        ratio_to=f"the reads among {few:,}",
        run=f"the emulator; {each}",
    )
