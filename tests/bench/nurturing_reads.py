"""Rows: what a night of `nurturing` reads when a thousand leads are due, among few and among many."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.bench.row import NotMeasured, Row
from tests.emulators import firestore
from tests.nurturing.reads import billed_for_a_night, read_in_a_night

FEW, MANY, DUE = 100_000, 1_000_000, 1_000
FEW_DOCUMENTS, MANY_DOCUMENTS, DUE_DOCUMENTS = 1_000, 10_000, 100


def measure(
    *,
    few: int = FEW,
    many: int = MANY,
    due: int = DUE,
    few_documents: int = FEW_DOCUMENTS,
    many_documents: int = MANY_DOCUMENTS,
    due_documents: int = DUE_DOCUMENTS,
) -> tuple[Row, Row]:
    """Return by which factor a night's reads grow when all leads grow tenfold and those that are due stay."""
    command = firestore.command()
    if command is None:
        raise NotMeasured(firestore.INSTALL)
    with firestore.running(command) as host, pytest.MonkeyPatch.context() as environment:
        environment.setenv("FIRESTORE_EMULATOR_HOST", host)
        return _on_sqlite(few, many, due), _on_firestore(few_documents, many_documents, due_documents)


def _on_sqlite(few: int, many: int, due: int) -> Row:
    with TemporaryDirectory() as directory:
        read, steps = read_in_a_night(Path(directory), leads=few, of_them_due=due)
        read_among_many, steps_among_many = read_in_a_night(Path(directory), leads=many, of_them_due=due)
    return Row(
        what=f"nurturing: records read in a night of {due:,} due leads among {many:,}, SQLite",
        reached=read_among_many,
        target=due,
        unit="records",
        bound="at most",
        ratio=round(steps_among_many / steps, 4),
        ratio_to="the steps of SQLite's machine among ten times fewer",
        run=f"{read:,} records and {steps:,} steps among {few:,}; {steps_among_many:,} steps among {many:,}",
    )


def _on_firestore(few: int, many: int, due: int) -> Row:
    with TemporaryDirectory() as directory:
        among_few = billed_for_a_night(Path(directory), leads=few, of_them_due=due)
        among_many = billed_for_a_night(Path(directory), leads=many, of_them_due=due)
    return Row(
        what=f"nurturing: reads billed for a night of {due:,} due leads among {many:,}, Firestore",
        reached=among_many,
        target=due + 20,
        unit="documents",
        bound="at most",
        ratio=round(among_many / among_few, 4),
        ratio_to=f"the reads among {few:,}",
        run=f"the emulator, {among_few:,} reads among {few:,}",
    )
