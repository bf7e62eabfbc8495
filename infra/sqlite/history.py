"""The history of closed leads on SQLite."""

import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime

from functions.domain.lead.history import HistoryRow
from functions.ports import Filing
from infra.serialization import dump_history_row, load_history_row
from infra.sqlite.database import Database

KEEP = "INSERT OR REPLACE INTO history (key, row, expires_at) VALUES (?, ?, ?)"
REMOVE = "DELETE FROM history WHERE key = ?"
PAGE = "SELECT key, row FROM history WHERE key > ? ORDER BY key LIMIT ?"
OF_KEYS = "SELECT key, row FROM history WHERE key IN (SELECT value FROM json_each(?))"


class SqliteHistory:
    """`functions.ports.History` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, *, after: str, limit: int) -> list[tuple[str, HistoryRow]]:
        """Return up to `limit` rows by their keys, those behind `after`."""
        with self._database.reading() as connection:
            rows = connection.execute(PAGE, (after, limit)).fetchall()
        return [(key, load_history_row(row)) for key, row in rows]

    def of_keys(self, keys: Collection[str]) -> dict[str, HistoryRow]:
        """Return the rows with these keys that exist."""
        with self._database.reading() as connection:
            rows = connection.execute(OF_KEYS, (json.dumps(list(keys)),)).fetchall()
        return {key: load_history_row(row) for key, row in rows}

    def delete(self, keys: Collection[str]) -> int:
        """Delete the rows with these keys; return how many there were."""
        with self._database.writing() as connection:
            return connection.executemany(REMOVE, [(key,) for key in keys]).rowcount if keys else 0

    def expire(self, now: datetime) -> int:
        """Delete rows that have expired; return how many."""
        with self._database.noting() as connection:
            return connection.execute(
                "DELETE FROM history WHERE expires_at <= ?", (now.timestamp(),)
            ).rowcount


def file_rows(connection: sqlite3.Connection, filed: Sequence[Filing]) -> None:
    """Keep rows, or remove them, inside a transaction."""
    for each in filed:
        if each.row is None or each.expires_at is None:
            connection.execute(REMOVE, (each.key,))
        else:
            connection.execute(KEEP, (each.key, dump_history_row(each.row), each.expires_at.timestamp()))
