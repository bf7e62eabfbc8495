"""What tests put into a state and read from it without a run of the pipeline."""

from collections.abc import Sequence
from datetime import datetime

from functions.domain.lead.ledger_entry import LedgerEntry
from functions.domain.lead.record import LeadRecord
from functions.ports import Deferred, InboxEntry, Leads, State, UnitOfWork
from infra.sqlite import Database, SqliteState


def end(unit_of_work: UnitOfWork, entries: Sequence[InboxEntry]) -> None:
    """End inbox entries, as a run that is through with their leads."""
    unit_of_work.commit([], [], done=entries, deferred=[])


def defer(unit_of_work: UnitOfWork, entry: InboxEntry, *, until: datetime, priority: int = 0) -> None:
    """Give an inbox entry back until that moment."""
    unit_of_work.commit([], [], done=[], deferred=[Deferred(entry, until, priority)])


def file_decisions(unit_of_work: UnitOfWork, decisions: Sequence[LedgerEntry]) -> None:
    """Put decisions into the ledger."""
    unit_of_work.commit([], decisions, done=[], deferred=[])


def all_records(leads: Leads) -> list[LeadRecord]:
    """Every record of a small state, by lead."""
    return leads.page(after=0, limit=100_000)


def database_of(state: State) -> Database:
    """The SQLite file under a state."""
    assert isinstance(state, SqliteState)
    return state.database
