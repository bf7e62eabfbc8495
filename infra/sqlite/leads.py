"""Lead records on SQLite."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime

from functions.domain.lead.record import LeadRecord
from functions.ports import DueLead, Replacement
from infra.serialization import dump_record, load_record, load_records
from infra.sqlite.database import Database, execute_once

SAVE = """
INSERT INTO leads (lead_id, record, due_at) VALUES {rows}
ON CONFLICT (lead_id) DO UPDATE SET record = excluded.record, due_at = excluded.due_at
"""
DUE = """
SELECT lead_id, due_at FROM leads WHERE due_at <= ? AND (due_at, lead_id) > (?, ?)
ORDER BY due_at, lead_id LIMIT ?
"""
PAGE = "SELECT record FROM leads WHERE lead_id > ? ORDER BY lead_id LIMIT ?"
# All records as one JSON list: one step of SQLite, see `execute_once`.
GET = "SELECT '[' || group_concat(record) || ']' FROM leads WHERE lead_id IN (SELECT value FROM json_each(?))"
OF_SUBJECTS = """
SELECT subject, lead_id FROM lead_subjects WHERE subject IN (SELECT value FROM json_each(?))
ORDER BY subject, lead_id
"""


class SqliteLeads:
    """`functions.ports.Leads` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get_many(self, lead_ids: Collection[int]) -> dict[int, LeadRecord]:
        """Return the records that exist."""
        with self._database.reading() as connection:
            return read_records(connection, lead_ids)

    def save(self, records: Iterable[LeadRecord]) -> None:
        """Store records, each replacing the one before it."""
        rows = rows_of(records)
        with self._database.writing() as connection:
            save_rows(connection, rows)

    def replace(self, replacements: Sequence[Replacement]) -> set[int]:
        """Store records, each on the condition that the stored one is still the one that was read."""
        if not replacements:
            return set()
        rows = rows_of(each.record for each in replacements)
        read = {each.record.lead_id: each.stored for each in replacements}
        with self._database.writing() as connection:
            stored = read_records(connection, read)
            same = {lead_id for lead_id, record in read.items() if stored.get(lead_id) == record}
            save_rows(connection, [row for row in rows if row[0] in same])
        return same

    def of_subjects(self, subjects: Collection[str]) -> dict[str, list[int]]:
        """Return the leads of those subjects that have any, by ascending id; triggers keep the index."""
        with self._database.reading() as connection:
            rows = connection.execute(OF_SUBJECTS, (json.dumps(list(subjects)),)).fetchall()
        found: defaultdict[str, list[int]] = defaultdict(list)
        for subject, lead_id in rows:
            found[subject].append(lead_id)
        return dict(found)

    def due(self, now: datetime, limit: int, *, after: DueLead | None = None) -> list[DueLead]:
        """Return up to `limit` leads whose `due_at` has come, longest due first, those behind `after`."""
        behind = (0.0, 0) if after is None else (after.due_at.timestamp(), after.lead_id)
        with self._database.reading() as connection:
            rows = connection.execute(DUE, (now.timestamp(), *behind, limit)).fetchall()
        return [DueLead(lead_id, datetime.fromtimestamp(due_at, UTC)) for lead_id, due_at in rows]

    def page(self, *, after: int, limit: int) -> list[LeadRecord]:
        """Return up to `limit` records with ids above `after`, by ascending id."""
        with self._database.reading() as connection:
            rows = connection.execute(PAGE, (after, limit)).fetchall()
        return [load_record(record) for (record,) in rows]

    def delete(self, lead_ids: Iterable[int]) -> int:
        """Delete leads; return how many there were."""
        rows = [(lead_id,) for lead_id in lead_ids]
        with self._database.writing() as connection:
            return connection.executemany("DELETE FROM leads WHERE lead_id = ?", rows).rowcount if rows else 0


Row = tuple[int, str, float | None]


def rows_of(records: Iterable[LeadRecord]) -> list[Row]:
    """Return records as rows, with the moment that each is due at; best made before the lock."""
    return [(record.lead_id, dump_record(record), _timestamp(record.due_at)) for record in records]


def save_rows(connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Store records inside a transaction, each replacing the one before it."""
    execute_once(connection, SAVE, rows)


def read_records(connection: sqlite3.Connection, lead_ids: Collection[int]) -> dict[int, LeadRecord]:
    """Return the records that exist, by lead."""
    [text] = connection.execute(GET, (json.dumps(list(lead_ids)),)).fetchone()
    return {record.lead_id: record for record in load_records(text or "[]")}


def _timestamp(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()
