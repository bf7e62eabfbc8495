"""The figures on SQLite."""

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from functions.domain.figures.row import Tally
from functions.domain.item import Item
from functions.domain.lead.record import LeadRecord
from functions.ports import Departure, ReceivedSignal, Stored
from infra.microseconds import microseconds, moment_of
from infra.serialization import dump_row, dump_tally, load_record, load_row, load_tally
from infra.sqlite.database import Database

CHANGED = """
SELECT record FROM leads WHERE changed_at >= ? AND changed_at < ? AND (changed_at, item) > (?, ?)
ORDER BY changed_at, item LIMIT ?
"""
RECEIVED = """
SELECT id, type, received_at, expires_at, is_matched FROM signals
WHERE received_at >= ? AND received_at < ? AND (received_at, id) > (?, ?) ORDER BY received_at, id LIMIT ?
"""
LAPSING = """
SELECT id, type, received_at, expires_at,
    EXISTS (SELECT 1 FROM lead_subjects WHERE lead_subjects.subject = signals.subject)
FROM signals
WHERE is_matched = 0 AND expires_at >= ? AND expires_at < ? AND (expires_at, id) > (?, ?)
ORDER BY expires_at, id LIMIT ?
"""
READ = "SELECT name, text, version FROM figures WHERE name IN (SELECT value FROM json_each(?))"
TALLIES = "SELECT item, tally FROM tallies WHERE item IN (SELECT value FROM json_each(?))"
SET = """
INSERT INTO figures (name, text, version, expires_at) VALUES (?, ?, ?, ?)
ON CONFLICT (name) DO UPDATE
SET text = excluded.text, version = excluded.version, expires_at = excluded.expires_at
"""
SET_TALLY = "INSERT OR REPLACE INTO tallies (item, tally, expires_at) VALUES (?, ?, ?)"
UNSET_TALLY = "DELETE FROM tallies WHERE item = ?"
DEPART = "INSERT OR REPLACE INTO departures (item, row) VALUES (?, ?)"
EXPIRE = ("DELETE FROM tallies WHERE expires_at < ?", "DELETE FROM figures WHERE expires_at < ?")
COUNTED = "DELETE FROM departures WHERE item = ? AND row = ?"


class SqliteFigures:
    """`functions.ports.Figures` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def changed(
        self, *, since: datetime, after: Item | None, until: datetime, limit: int
    ) -> list[LeadRecord]:
        """Return up to `limit` records by the moment of their last counted change, then by key."""
        start = microseconds(since)
        bounds = (start, microseconds(until), start, "" if after is None else after.key, limit)
        with self._database.reading() as connection:
            rows = connection.execute(CHANGED, bounds).fetchall()
        return [load_record(record) for (record,) in rows]

    def read(self, names: Collection[str]) -> dict[str, Stored]:
        """Return the documents that exist."""
        with self._database.reading() as connection:
            return _read(connection, names)

    def tallies(self, items: Collection[Item]) -> dict[Item, Tally]:
        """Return what was counted of these leads; those of which nothing was are left out."""
        with self._database.reading() as connection:
            rows = connection.execute(TALLIES, (json.dumps([item.key for item in items]),)).fetchall()
        return {Item.of_key(key): load_tally(text) for key, text in rows}

    def departures(self, limit: int) -> list[Departure]:
        """Return up to `limit` leads that have departed and are not counted as such yet."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT item, row FROM departures ORDER BY item LIMIT ?", (limit,))
            return [Departure(Item.of_key(key), load_row(text)) for key, text in rows]

    def received(self, *, since: datetime, after: str, until: datetime, limit: int) -> list[ReceivedSignal]:
        """Return up to `limit` signals by the moment of their receipt, then by key."""
        start = microseconds(since)
        return self._signals(RECEIVED, (start, microseconds(until), start, after, limit))

    def lapsing(self, *, since: datetime, after: str, until: datetime, limit: int) -> list[ReceivedSignal]:
        """Return up to `limit` unmatched signals by the moment of their expiry, then by key."""
        start = since.timestamp()
        return self._signals(LAPSING, (start, until.timestamp(), start, after, limit))

    def commit(
        self,
        documents: Mapping[str, Stored],
        tallies: Mapping[Item, Tally],
        *,
        departed: Sequence[Departure] = (),
    ) -> bool:
        """Store documents, tallies and the end of departures in one transaction, or nothing of it."""
        with self._database.writing() as connection:
            found = _read(connection, documents)
            if any(_version(found, name) != stored.version for name, stored in documents.items()):
                return False
            connection.executemany(
                SET,
                [
                    (name, each.text, int(each.version or "0") + 1, _seconds(each.expires_at))
                    for name, each in documents.items()
                ],
            )
            kept = [(item, tally) for item, tally in tallies.items() if tally.row is not None]
            removed = [(item.key,) for item, tally in tallies.items() if tally.row is None]
            connection.executemany(
                SET_TALLY, [(item.key, dump_tally(tally), _seconds(tally.expires_at)) for item, tally in kept]
            )
            connection.executemany(UNSET_TALLY, removed)
            connection.executemany(COUNTED, [(each.item.key, dump_row(each.row)) for each in departed])
        return True

    def depart(self, departures: Sequence[Departure]) -> None:
        """Keep how these leads are counted from now on, in place of what was kept of them before."""
        if departures:
            with self._database.writing() as connection:
                connection.executemany(DEPART, [(each.item.key, dump_row(each.row)) for each in departures])

    def expire(self, now: datetime) -> int:
        """Remove tallies and documents that have expired; return how many."""
        with self._database.noting() as connection:
            return sum(connection.execute(each, (now.timestamp(),)).rowcount for each in EXPIRE)

    def _signals(self, query: str, values: tuple[object, ...]) -> list[ReceivedSignal]:
        with self._database.reading() as connection:
            rows = connection.execute(query, values).fetchall()
        return [
            ReceivedSignal(
                key, kind, moment_of(received), datetime.fromtimestamp(expires, UTC), bool(is_matched)
            )
            for key, kind, received, expires, is_matched in rows
        ]


def _read(connection: sqlite3.Connection, names: Collection[str]) -> dict[str, Stored]:
    rows = connection.execute(READ, (json.dumps(list(names)),)).fetchall()
    return {name: Stored(text, str(version)) for name, text, version in rows}


def _version(found: Mapping[str, Stored], name: str) -> str | None:
    return found[name].version if name in found else None


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()
