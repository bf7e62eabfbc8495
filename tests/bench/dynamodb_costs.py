"""Rows: the write units that DynamoDB bills for a new lead, alone and in a batch, by item and index."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.aws.bill import MOST, MOST_WITHOUT_FIGURES, bill_of
from tests.bench.row import NotMeasured, Row
from tests.emulators import twins


def measure(together: int = 50) -> tuple[Row, ...]:
    """Return the units with and without those of figures: of one lead, and of each of `together`.

    Raises:
        NotMeasured: MiniStack is not installed.
    """
    if not twins.are_installed():
        raise NotMeasured(twins.INSTALL)
    with twins.ministack() as address, pytest.MonkeyPatch.context() as environment:
        new_table = twins.tables_of(address, environment)
        return (*_rows(1, new_table()), *_rows(together, new_table()))


def _rows(leads: int, url: str) -> tuple[Row, Row]:
    with TemporaryDirectory() as directory:
        bill = bill_of(url, Path(directory), leads=leads)
    each = ", ".join(f"{what} {units / leads:.2g}" for what, units in bill.units.most_common())
    who = "one new lead" if leads == 1 else f"each of {leads} new leads"
    run = f"MiniStack, a hot lead with phone and e-mail, its event included: {each}"
    return (
        _row(f"DynamoDB: write units for {who}", bill.whole / leads, MOST, run),
        _row(
            f"DynamoDB: write units for {who}, without the indexes of figures",
            bill.without_figures / leads,
            MOST_WITHOUT_FIGURES,
            run,
        ),
    )


def _row(what: str, reached: float, target: int, run: str) -> Row:
    return Row(
        what=what,
        reached=round(reached, 2),
        target=target,
        unit="write units",
        bound="at most",
        ratio=round(reached / target, 2),
        ratio_to="the target",
        run=run,
    )
