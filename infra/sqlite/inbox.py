"""The inbox on SQLite; locally it is the queue as well."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from threading import Event

from functions.domain.lead.look_reason import LookReason
from functions.ports import Deferred, InboxEntry
from infra.serialization import known_reasons
from infra.sqlite.database import Database, execute_once

ENQUEUE = """
INSERT INTO inbox (lead_id, reasons, enqueued_at, due_at) VALUES (:lead, json_array(:reason), :now, :now)
ON CONFLICT (lead_id) DO UPDATE SET
    reasons = CASE WHEN :reason IN (SELECT value FROM json_each(reasons))
        THEN reasons ELSE json_insert(reasons, '$[#]', :reason) END,
    due_at = min(due_at, :now), version = version + 1
"""
LEASE = """
UPDATE inbox SET leased_until = :until, deliveries = deliveries + 1 WHERE lead_id IN (
    SELECT lead_id FROM inbox WHERE due_at <= :now AND leased_until <= :now
    ORDER BY priority DESC, enqueued_at LIMIT :limit
) RETURNING lead_id, reasons, enqueued_at, version, deliveries, id, priority
"""
# Both find their rows by the key of the table, however long the inbox is.
DONE = """
WITH lease (lead_id, id, deliveries, version) AS (VALUES {rows})
DELETE FROM inbox
WHERE lead_id IN (SELECT lead_id FROM lease CROSS JOIN inbox USING (lead_id, id, deliveries, version))
"""
# A lead that was enqueued again while it was worked on is due at once, free of the lease, in a new entry.
BEGIN_ANEW = """
WITH lease (lead_id, id, deliveries) AS (VALUES {rows})
UPDATE inbox SET leased_until = 0, deliveries = 0, priority = 0, id = hex(randomblob(8))
WHERE lead_id IN (SELECT lead_id FROM lease CROSS JOIN inbox USING (lead_id, id, deliveries))
"""
STILL_LEASED = """
WITH lease (lead_id, id, deliveries) AS (VALUES {rows})
SELECT lead_id FROM lease CROSS JOIN inbox USING (lead_id, id, deliveries)
"""
RENEW = "UPDATE inbox SET leased_until = ? WHERE lead_id = ? AND id = ? AND deliveries = ?"
RELEASE_HELD = """
UPDATE inbox SET due_at = :now WHERE due_at > :now AND leased_until <= :now
    AND priority > :above AND lead_id NOT IN (SELECT value FROM json_each(:except_for))
"""
# A higher version is an entry that came again: the run that has leased it gives it back as due.
RETURN_HELD = """
UPDATE inbox SET version = version + 1 WHERE leased_until > :now
    AND priority > :above AND lead_id NOT IN (SELECT value FROM json_each(:except_for))
"""
COUNT_HELD = """
SELECT count(*) FROM inbox WHERE leased_until <= :now
    AND priority > :above AND lead_id NOT IN (SELECT value FROM json_each(:except_for))
"""
HAS = "SELECT lead_id FROM inbox WHERE lead_id IN (SELECT value FROM json_each(?))"
DELETE = "DELETE FROM inbox WHERE lead_id = ?"
DEFER = """
UPDATE inbox SET leased_until = 0, priority = :priority,
    due_at = CASE WHEN version = :version THEN :due_at ELSE due_at END
WHERE lead_id = :lead AND id = :id AND deliveries = :deliveries
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

    def enqueue(self, lead_ids: Iterable[int], reason: LookReason, *, now: datetime) -> None:
        """Note that these leads need a look now; the same lead twice is one entry."""
        rows = [{"lead": lead_id, "reason": reason.value, "now": now.timestamp()} for lead_id in lead_ids]
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
        return [
            InboxEntry(
                lead_id,
                known_reasons(json.loads(reasons)),
                datetime.fromtimestamp(enqueued_at, UTC),
                version,
                deliveries,
                entry_id,
            )
            for lead_id, reasons, enqueued_at, version, deliveries, entry_id, _ in rows
        ]

    def renew(self, entries: Sequence[InboxEntry], *, now: datetime, duration: timedelta) -> set[int]:
        """Let the lease of these entries end `duration` from now; return the leads that still have it."""
        until = (now + duration).timestamp()
        with self._database.noting() as connection:
            connection.executemany(RENEW, [(until, *lease) for lease in leases_of(entries)])
            return still_leased(connection, entries)

    def release_held(self, *, now: datetime, above: int = 0, except_for: Collection[int] = ()) -> int:
        """Make held leads with a priority over `above` due at once; return how many no run has leased."""
        values = {"now": now.timestamp(), "above": above, "except_for": json.dumps(list(except_for))}
        with self._database.noting() as connection:
            connection.execute(RETURN_HELD, values)
            connection.execute(RELEASE_HELD, values)
            [count] = connection.execute(COUNT_HELD, values).fetchone()
            return int(count)

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

    def has(self, lead_ids: Collection[int]) -> set[int]:
        """Return which of these leads are in the inbox."""
        with self._database.reading() as connection:
            return {lead_id for (lead_id,) in connection.execute(HAS, (json.dumps(list(lead_ids)),))}

    def delete(self, lead_ids: Iterable[int]) -> int:
        """Remove these leads from the inbox; return how many were there."""
        rows = [(lead_id,) for lead_id in lead_ids]
        with self._database.writing() as connection:
            return connection.executemany(DELETE, rows).rowcount if rows else 0


def leases_of(entries: Iterable[InboxEntry]) -> list[tuple[int, str, int]]:
    """Return what names the leases of these entries."""
    return [(entry.lead_id, entry.id, entry.deliveries) for entry in entries]


def still_leased(connection: sqlite3.Connection, entries: Iterable[InboxEntry]) -> set[int]:
    """Return the leads of those entries that no other run has leased since, and that are still there."""
    leases = leases_of(entries)
    if not leases:
        return set()
    values = ",".join(["(?,?,?)"] * len(leases))
    statement = STILL_LEASED.format(rows=values)
    return {lead_id for (lead_id,) in connection.execute(statement, [part for one in leases for part in one])}


def end_entries(connection: sqlite3.Connection, entries: Iterable[InboxEntry]) -> None:
    """Remove entries inside a transaction; a lead that was enqueued again since the lease begins a new one.

    An entry that another run has leased since is left to that run.
    """
    leases = [(entry.lead_id, entry.id, entry.deliveries, entry.version) for entry in entries]
    execute_once(connection, DONE, leases)
    # What the first statement left under this lease was enqueued again.
    execute_once(connection, BEGIN_ANEW, [lease[:3] for lease in leases])


def defer_entry(connection: sqlite3.Connection, deferred: Deferred) -> None:
    """Give an entry back inside a transaction; a lead that was enqueued again since the lease stays due."""
    entry, until = deferred.entry, deferred.until.timestamp()
    values = {"version": entry.version, "due_at": until, "priority": deferred.priority}
    lease = {"lead": entry.lead_id, "id": entry.id, "deliveries": entry.deliveries}
    connection.execute(DEFER, {**lease, **values})
