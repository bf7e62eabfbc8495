"""The ledger on SQLite."""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from functions.domain.item import Item
from functions.domain.lead.decision_note import all_entries
from functions.domain.lead.ledger_entry import LedgerEntry
from infra.serialization import dump_entry, load_entry, load_record
from infra.sqlite.database import Database, execute_once

APPEND = "INSERT OR REPLACE INTO ledger (item, decided_at, entry) VALUES {rows}"
OF_LEAD = "SELECT entry FROM ledger WHERE item = ?"
EXPIRE = """
DELETE FROM ledger WHERE rowid IN (SELECT rowid FROM ledger WHERE decided_at < ? LIMIT ?)
"""
PAGE = 5_000
"""Decisions that are deleted in one transaction."""
RECORD = "SELECT record FROM leads WHERE item = ?"


class SqliteLedger:
    """`functions.ports.Ledger` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_lead(self, item: Item) -> list[LedgerEntry]:
        """Return the decisions about one lead, oldest first, with those that stand in its record."""
        with self._database.reading() as connection:
            filed = connection.execute(OF_LEAD, (item.key,)).fetchall()
            record = connection.execute(RECORD, (item.key,)).fetchone()
        return all_entries(load_record(record[0]) if record else None, [load_entry(row[0]) for row in filed])

    def delete(self, items: Iterable[Item]) -> int:
        """Delete every decision about these leads; return how many there were."""
        rows = [(item.key,) for item in items]
        with self._database.writing() as connection:
            return connection.executemany("DELETE FROM ledger WHERE item = ?", rows).rowcount if rows else 0

    def expire(self, before: datetime) -> int:
        """Delete decisions made before that moment; return how many."""
        expired = 0
        while deleted := self._expire_some(before):
            expired += deleted
        return expired

    def _expire_some(self, before: datetime) -> int:
        """Delete a page of them: between two pages others may write."""
        with self._database.noting() as connection:
            return connection.execute(EXPIRE, (before.timestamp(), PAGE)).rowcount


Line = tuple[str, float, str]


def lines_of(entries: Iterable[LedgerEntry]) -> list[Line]:
    """Return decisions as rows; best made before the lock."""
    return [(entry.item.key, entry.decided_at.timestamp(), dump_entry(entry)) for entry in entries]


def append_lines(connection: sqlite3.Connection, lines: Sequence[Line]) -> None:
    """Add decisions to the ledger inside a transaction."""
    execute_once(connection, APPEND, lines)
