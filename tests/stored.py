"""What tests put into a state and read from it without a run of the pipeline."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from google.cloud.firestore_v1 import DELETE_FIELD

from functions.domain.item import Item
from functions.domain.lead.ledger_entry import LedgerEntry
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadRecord
from functions.ports import Deferred, Filing, Inbox, InboxEntry, Leads, State, UnitOfWork
from infra.aws.model import order
from infra.aws.state import DynamoState
from infra.aws.values import Write
from infra.gcp.model import LEADS
from infra.gcp.state import FirestoreState
from infra.sqlite import Database, SqliteState


def end(unit_of_work: UnitOfWork, entries: Sequence[InboxEntry]) -> None:
    """End inbox entries, as a run that is through with their leads."""
    unit_of_work.commit([], [], done=entries, deferred=[])


def defer(unit_of_work: UnitOfWork, entry: InboxEntry, *, until: datetime, priority: int = 0) -> None:
    """Give an inbox entry back until that moment."""
    unit_of_work.commit([], [], done=[], deferred=[Deferred(entry, until, priority)])


class HasInbox(Protocol):
    """A state, or the ports of one."""

    @property
    def inbox(self) -> Inbox:
        """Which leads need a look."""

    @property
    def unit_of_work(self) -> UnitOfWork:
        """What runs leave behind."""


def file_decisions(state: HasInbox, decisions: Sequence[LedgerEntry]) -> None:
    """Put decisions into the ledger, as a run that has leased their leads."""
    items, now = {each.item for each in decisions}, max(each.decided_at for each in decisions)
    state.inbox.enqueue(items, LookReason.UPDATED, now=now)
    entries = state.inbox.lease(100, now=now, duration=timedelta(minutes=1))
    done = [entry for entry in entries if entry.item in items]
    state.unit_of_work.commit([], decisions, done=done, deferred=[])


def file_rows(state: HasInbox, filed: Sequence[Filing], *, now: datetime) -> None:
    """Give rows to the history, as a run that has leased their leads."""
    items = {each.item for each in filed}
    state.inbox.enqueue(items, LookReason.UPDATED, now=now)
    entries = state.inbox.lease(100, now=now, duration=timedelta(minutes=1))
    done = [entry for entry in entries if entry.item in items]
    state.unit_of_work.commit([], [], done=done, deferred=[], filed=filed)


def all_records(leads: Leads) -> list[LeadRecord]:
    """Every record of a small state, by lead."""
    return sorted(leads.page(after=None, limit=100_000), key=lambda record: record.item)


def database_of(state: State) -> Database:
    """The SQLite file under a state."""
    assert isinstance(state, SqliteState)
    return state.database


def forget_rolls(state: State, items: Sequence[Item], *, place: str = "") -> None:
    """Make records as a version without rolls has stored them, or has left them: with another `place`."""
    if isinstance(state, SqliteState):
        lacking = "place = NULL, cohort = NULL, waiting = NULL, is_enrolled = NULL"
        stale = f"place = '{place}'" if place else lacking
        with state.database.writing() as connection:
            connection.executemany(
                f"UPDATE leads SET {stale} WHERE item = ?", [(item.key,) for item in items]
            )
        return
    if isinstance(state, DynamoState):
        table = state.ports.table
        update = "SET #place = :place" if place else "REMOVE #place, #cohort, #waiting, #rolls"
        for item in items:
            values = {"place": order(place, item.key)} if place else {}
            table.write(Write(table.keys.lead(item), update=update, values=values))
        return
    assert isinstance(state, FirestoreState)
    database = state.ports.database
    stored_since = ("place", "cohort", "waiting")
    fields: dict[str, Any] = {"place": place} if place else dict.fromkeys(stored_since, DELETE_FIELD)
    batch = database.batch()
    for item in items:
        batch.update(database.document(LEADS, item.key), fields)
    database.commit(batch)
