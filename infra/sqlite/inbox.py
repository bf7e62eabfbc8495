"""The inbox on SQLite; locally it is the queue as well."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from functions.ports import Deferred, HeldEntry, InboxEntry
from infra.serialization import known_reasons
from infra.sqlite.database import Database, execute_once

ENQUEUE = """
INSERT INTO inbox (item, reasons, enqueued_at, due_at) VALUES (:lead, json_array(:reason), :now, :now)
ON CONFLICT (item) DO UPDATE SET
    reasons = CASE WHEN :reason IN (SELECT value FROM json_each(reasons))
        THEN reasons ELSE json_insert(reasons, '$[#]', :reason) END,
    due_at = min(due_at, :now), version = version + 1
"""
LEASE = """
UPDATE inbox SET leased_until = :until, deliveries = deliveries + 1 WHERE item IN (
    SELECT item FROM inbox WHERE due_at <= :now AND leased_until <= :now
    ORDER BY priority DESC, enqueued_at LIMIT :limit
) RETURNING item, reasons, enqueued_at, version, deliveries, id, priority
"""
# Both find their rows by the key of the table, however long the inbox is.
DONE = """
WITH lease (item, id, deliveries, version) AS (VALUES {rows})
DELETE FROM inbox
WHERE item IN (SELECT item FROM lease CROSS JOIN inbox USING (item, id, deliveries, version))
"""
# A lead that was enqueued again while it was worked on is due at once, free of the lease, in a new entry.
BEGIN_ANEW = """
WITH lease (item, id, deliveries) AS (VALUES {rows})
UPDATE inbox SET leased_until = 0, deliveries = 0, priority = 0, id = hex(randomblob(8))
WHERE item IN (SELECT item FROM lease CROSS JOIN inbox USING (item, id, deliveries))
"""
STILL_LEASED = """
WITH lease (item, id, deliveries) AS (VALUES {rows})
SELECT item FROM lease CROSS JOIN inbox USING (item, id, deliveries)
"""
RENEW = "UPDATE inbox SET leased_until = ? WHERE item = ? AND id = ? AND deliveries = ?"
RELEASE_HELD = """
UPDATE inbox SET due_at = :now WHERE due_at > :now AND leased_until <= :now
    AND priority > :above AND priority <> 0 AND item NOT IN (SELECT value FROM json_each(:except_for))
"""
# A higher version is an entry that came again: the run that has leased it gives it back as due.
RETURN_HELD = """
UPDATE inbox SET version = version + 1 WHERE leased_until > :now
    AND priority > :above AND priority <> 0 AND item NOT IN (SELECT value FROM json_each(:except_for))
"""
COUNT_HELD = """
SELECT count(*) FROM inbox WHERE leased_until <= :now
    AND priority > :above AND priority <> 0 AND item NOT IN (SELECT value FROM json_each(:except_for))
"""
HELD_BETWEEN = """
SELECT item, priority, enqueued_at FROM inbox
WHERE priority > ? AND priority < ? ORDER BY priority DESC, enqueued_at LIMIT ?
"""
HAS = "SELECT item FROM inbox WHERE item IN (SELECT value FROM json_each(?))"
OF_ITEMS = """
SELECT item, reasons, enqueued_at, version, deliveries, id FROM inbox
WHERE item IN (SELECT value FROM json_each(?))
"""
DELETE = "DELETE FROM inbox WHERE item = ?"
DEFER = """
UPDATE inbox SET leased_until = 0, priority = :priority,
    due_at = CASE WHEN version = :version THEN :due_at ELSE due_at END
WHERE item = :lead AND id = :id AND deliveries = :deliveries
"""


class SqliteInbox:
    """`functions.ports.Inbox` on SQLite.

    Args:
        database: the state file.
        draining: while it is set nothing is leased, so that a run ends after the batch it is at; the rest
            waits for the next process.
    """

    def __init__(self, database: Database, *, draining: Event | None = None) -> None:
        self._database = database
        self._draining = draining or Event()

    def enqueue(self, items: Iterable[Item], reason: LookReason, *, now: datetime) -> None:
        """Note that these leads need a look now; the same lead twice is one entry."""
        rows = [{"lead": item.key, "reason": reason.value, "now": now.timestamp()} for item in items]
        with self._database.noting() as connection:
            connection.executemany(ENQUEUE, rows)

    def lease(self, limit: int, *, now: datetime, duration: timedelta) -> list[InboxEntry]:
        """Lease due entries, held leads first by score and wait, then by age; none while draining."""
        if self._draining.is_set():
            return []
        values = {"now": now.timestamp(), "until": (now + duration).timestamp(), "limit": limit}
        with self._database.noting() as connection:
            rows = connection.execute(LEASE, values).fetchall()
        rows.sort(key=lambda row: (-row[6], row[2]))
        return [_entry(row[:6]) for row in rows]

    def renew(self, entries: Sequence[InboxEntry], *, now: datetime, duration: timedelta) -> set[Item]:
        """Let the lease of these entries end `duration` from now; return the leads that still have it."""
        until = (now + duration).timestamp()
        with self._database.noting() as connection:
            connection.executemany(RENEW, [(until, *lease) for lease in leases_of(entries)])
            return still_leased(connection, entries)

    def release_held(self, *, now: datetime, above: int = 0, except_for: Collection[Item] = ()) -> int:
        """Make held leads with a priority over `above` due at once; return how many no run has leased."""
        values = {"now": now.timestamp(), "above": above, "except_for": _keys(except_for)}
        with self._database.noting() as connection:
            connection.execute(RETURN_HELD, values)
            connection.execute(RELEASE_HELD, values)
            [count] = connection.execute(COUNT_HELD, values).fetchone()
            return int(count)

    def held_between(self, above: int, below: int, *, limit: int) -> list[HeldEntry]:
        """Return leads whose priority is between the two, the highest first, then the longest wait."""
        with self._database.reading() as connection:
            return [
                HeldEntry(Item.of_key(key), priority, datetime.fromtimestamp(enqueued_at, UTC))
                for key, priority, enqueued_at in connection.execute(HELD_BETWEEN, (above, below, limit))
            ]

    def next_due_at(self) -> datetime | None:
        """Return when the next entry is due; None if the inbox is empty."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT min(max(due_at, leased_until)) FROM inbox").fetchone()
        return None if row[0] is None else datetime.fromtimestamp(row[0], UTC)

    def oldest_enqueued_at(self) -> datetime | None:
        """Return when the oldest entry was enqueued, held leads left out; None if there is none."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT min(enqueued_at) FROM inbox WHERE priority = 0").fetchone()
        return None if row[0] is None else datetime.fromtimestamp(row[0], UTC)

    def has(self, items: Collection[Item]) -> set[Item]:
        """Return which of these leads are in the inbox."""
        with self._database.reading() as connection:
            return {Item.of_key(key) for (key,) in connection.execute(HAS, (_keys(items),))}

    def entries_of(self, items: Collection[Item]) -> list[InboxEntry]:
        """Return the entries of these leads as they are."""
        with self._database.reading() as connection:
            return [_entry(row) for row in connection.execute(OF_ITEMS, (_keys(items),))]

    def delete(self, items: Iterable[Item]) -> int:
        """Remove these leads from the inbox; return how many were there."""
        rows = [(item.key,) for item in items]
        with self._database.writing() as connection:
            return connection.executemany(DELETE, rows).rowcount if rows else 0


def leases_of(entries: Iterable[InboxEntry]) -> list[tuple[str, str, int]]:
    """Return what names the leases of these entries."""
    return [(entry.item.key, entry.id, entry.deliveries) for entry in entries]


def still_leased(connection: sqlite3.Connection, entries: Iterable[InboxEntry]) -> set[Item]:
    """Return the leads of those entries that no other run has leased since, and that are still there."""
    leases = leases_of(entries)
    if not leases:
        return set()
    values = ",".join(["(?,?,?)"] * len(leases))
    statement = STILL_LEASED.format(rows=values)
    found = connection.execute(statement, [part for one in leases for part in one])
    return {Item.of_key(key) for (key,) in found}


def end_entries(connection: sqlite3.Connection, entries: Iterable[InboxEntry]) -> None:
    """Remove entries inside a transaction; a lead that was enqueued again since the lease begins a new one.

    An entry that another run has leased since is left to that run.
    """
    leases = [(entry.item.key, entry.id, entry.deliveries, entry.version) for entry in entries]
    execute_once(connection, DONE, leases)
    # What the first statement left under this lease was enqueued again.
    execute_once(connection, BEGIN_ANEW, [lease[:3] for lease in leases])


def defer_entry(connection: sqlite3.Connection, deferred: Deferred) -> None:
    """Give an entry back inside a transaction; a lead that was enqueued again since the lease stays due."""
    entry, until = deferred.entry, deferred.until.timestamp()
    values = {"version": entry.version, "due_at": until, "priority": deferred.priority}
    lease = {"lead": entry.item.key, "id": entry.id, "deliveries": entry.deliveries}
    connection.execute(DEFER, {**lease, **values})


def _entry(row: tuple[Any, ...]) -> InboxEntry:
    key, reasons, enqueued_at, version, deliveries, entry_id = row
    known, at = known_reasons(json.loads(reasons)), datetime.fromtimestamp(enqueued_at, UTC)
    return InboxEntry(Item.of_key(key), known, at, version, deliveries, entry_id)


def _keys(items: Iterable[Item]) -> str:
    return json.dumps([item.key for item in items])
