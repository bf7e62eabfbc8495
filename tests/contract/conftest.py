"""Every store that Fairlead knows, each brought up fresh for each test."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from functions.ports import Inbox, Leads, Ledger, Rotations, Signals
from infra.sqlite import Database, SqliteInbox, SqliteLeads, SqliteLedger, SqliteRotations, SqliteSignals


@dataclass(frozen=True)
class Store:
    """All ports on one store."""

    inbox: Inbox
    leads: Leads
    rotations: Rotations
    ledger: Ledger
    signals: Signals


@pytest.fixture(params=["sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    database = Database(tmp_path / "fairlead.db")
    yield Store(
        SqliteInbox(database),
        SqliteLeads(database),
        SqliteRotations(database),
        SqliteLedger(database),
        SqliteSignals(database),
    )
    database.close()
