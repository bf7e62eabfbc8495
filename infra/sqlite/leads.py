"""Lead records on SQLite."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from functions.domain.item import Item
from functions.domain.lead.record import LeadRecord
from functions.ports import DueLead, OnRoll, Replacement, RollPosition
from infra.serialization import (
    changed_at_of,
    dump_record,
    load_record,
    load_records,
    roll_key,
    roll_keys,
    roll_start,
    since_of,
)
from infra.sqlite.database import Database, execute_once
from infra.sqlite.reading_only import reading_only

SAVE = """
INSERT INTO leads (item, record, due_at, place, cohort, is_enrolled, changed_at, waiting) VALUES {rows}
ON CONFLICT (item) DO UPDATE SET record = excluded.record, due_at = excluded.due_at,
    place = excluded.place, cohort = excluded.cohort, is_enrolled = excluded.is_enrolled,
    changed_at = excluded.changed_at, waiting = excluded.waiting
"""
DUE = """
SELECT item, due_at FROM leads WHERE due_at <= ? AND (due_at, item) > (?, ?)
ORDER BY due_at, item LIMIT ?
"""
PAGE = "SELECT record FROM leads WHERE item > ? ORDER BY item LIMIT ?"
# All records as one JSON list: one step of SQLite, see `execute_once`.
GET = "SELECT '[' || group_concat(record) || ']' FROM leads WHERE item IN (SELECT value FROM json_each(?))"
ON_ROLL = """
SELECT record, {column} FROM leads WHERE {column} BETWEEN ? AND ? AND ({column}, item) > (?, ?)
ORDER BY {column}, item LIMIT ?
"""
CANDIDATES, COHORT, WAITING = (ON_ROLL.format(column=column) for column in ("place", "cohort", "waiting"))
COUNT_WAITING = "SELECT count(*) FROM leads WHERE waiting >= ? AND waiting <= ?"
IS_ENROLLED = "SELECT NOT EXISTS (SELECT 1 FROM leads WHERE is_enrolled IS NULL)"
ENROL = """
UPDATE leads SET place = :place, cohort = :cohort, waiting = :waiting, is_enrolled = 1
WHERE item = :lead AND record = :record
    AND NOT (
        is_enrolled IS 1 AND place IS :place AND cohort IS :cohort AND waiting IS :waiting
    )
"""
OF_SUBJECTS = """
SELECT subject, item FROM lead_subjects WHERE subject IN (SELECT value FROM json_each(?))
ORDER BY subject, item
"""


class SqliteLeads:
    """`functions.ports.Leads` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get_many(self, items: Collection[Item]) -> dict[Item, LeadRecord]:
        """Return the records that exist."""
        with self._database.reading() as connection:
            return read_records(connection, items)

    def save(self, records: Iterable[LeadRecord]) -> None:
        """Store records, each replacing the one before it."""
        rows = rows_of(records)
        with self._database.writing() as connection:
            save_rows(connection, rows)

    def replace(self, replacements: Sequence[Replacement]) -> set[Item]:
        """Store records, each on the condition that the stored one is still the one that was read."""
        if not replacements:
            return set()
        rows = rows_of(each.record for each in replacements)
        read = {each.record.item: each.stored for each in replacements}
        with self._database.writing() as connection:
            stored = read_records(connection, read)
            same = {item for item, record in read.items() if stored.get(item) == record}
            save_rows(connection, [row for row in rows if Item.of_key(row[0]) in same])
        return same

    def of_subjects(self, subjects: Collection[str]) -> dict[str, list[Item]]:
        """Return the leads of those subjects that have any, by ascending id; triggers keep the index."""
        with self._database.reading() as connection:
            rows = connection.execute(OF_SUBJECTS, (json.dumps(list(subjects)),)).fetchall()
        found: defaultdict[str, list[Item]] = defaultdict(list)
        for subject, key in rows:
            found[subject].append(Item.of_key(key))
        return {subject: sorted(items) for subject, items in found.items()}

    def due(self, now: datetime, limit: int, *, after: DueLead | None = None) -> list[DueLead]:
        """Return up to `limit` leads whose `due_at` has come, longest due first, those behind `after`."""
        behind = (0.0, "") if after is None else (after.due_at.timestamp(), after.item.key)
        with self._database.reading() as connection:
            rows = connection.execute(DUE, (now.timestamp(), *behind, limit)).fetchall()
        return [DueLead(Item.of_key(key), datetime.fromtimestamp(due_at, UTC)) for key, due_at in rows]

    def candidates(
        self, roll: str, *, until: datetime, limit: int, after: RollPosition | None = None
    ) -> list[OnRoll]:
        """Return up to `limit` records that stand on this roll since `until` or longer, the longest first."""
        return self._on_roll(CANDIDATES, roll, until, limit, after)

    def cohort(
        self, roll: str, *, until: datetime, limit: int, after: RollPosition | None = None
    ) -> list[OnRoll]:
        """Return up to `limit` records that are in this cohort since `until` or longer, the longest first."""
        return self._on_roll(COHORT, roll, until, limit, after)

    def waiting(self, roll: str, *, until: datetime, limit: int) -> list[OnRoll]:
        """Return up to `limit` records that wait for this since `until` or longer, the longest first."""
        return self._on_roll(WAITING, roll, until, limit, None)

    def count_waiting(self, roll: str, *, until: datetime) -> int:
        """Return how many records `waiting` would find, out of its index alone."""
        with self._database.reading() as connection:
            counted = connection.execute(COUNT_WAITING, (roll_start(roll), roll_key(roll, until)))
            return int(counted.fetchone()[0])

    def is_enrolled(self) -> bool:
        """Return True when no row is left that a version without rolls has written."""
        with self._database.reading() as connection:
            return bool(connection.execute(IS_ENROLLED).fetchone()[0])

    def enrol(self, *, after: Item | None, limit: int) -> list[LeadRecord]:
        """Return a page, and have its records stand on their rolls."""
        with self._database.reading() as connection:
            texts = [text for (text,) in connection.execute(PAGE, (_key(after), limit))]
        records = [load_record(text) for text in texts]
        values = [
            {"lead": record.item.key, "record": text, **roll_keys(record)}
            for record, text in zip(records, texts, strict=True)
        ]
        with self._database.noting() as connection:
            connection.executemany(ENROL, values)
        return records

    def page(self, *, after: Item | None, limit: int) -> list[LeadRecord]:
        """Return up to `limit` records with keys above that of `after`, by ascending key."""
        with self._database.reading() as connection:
            rows = connection.execute(PAGE, (_key(after), limit)).fetchall()
        return [load_record(record) for (record,) in rows]

    def delete(self, items: Iterable[Item]) -> int:
        """Delete leads; return how many there were."""
        rows = [(item.key,) for item in items]
        with self._database.writing() as connection:
            return connection.executemany("DELETE FROM leads WHERE item = ?", rows).rowcount if rows else 0

    def _on_roll(
        self, query: str, roll: str, until: datetime, limit: int, after: RollPosition | None
    ) -> list[OnRoll]:
        start = roll_start(roll)
        behind = (start, "") if after is None else (roll_key(roll, after.since), _key(after.item))
        with self._database.reading() as connection:
            rows = connection.execute(query, (start, roll_key(roll, until), *behind, limit)).fetchall()
        return [OnRoll(load_record(record), since_of(key)) for record, key in rows]


Row = tuple[str, str, float | None, str | None, str | None, int, int | None, str | None]


class SqliteKeptLeads:
    """`functions.ports.KeptLeads` on a state file that exists; opens it for reading only."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get_many(self, items: Collection[Item]) -> dict[Item, LeadRecord]:
        """Return the records that exist.

        Raises:
            StateUnavailable: the file is no state, or cannot be read.
        """
        with reading_only(self._path) as connection:
            return read_records(connection, items)


def rows_of(records: Iterable[LeadRecord]) -> list[Row]:
    """Return records as rows, with all that they are found by; best made before the lock."""
    return [_row(record) for record in records]


def save_rows(connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Store records inside a transaction, each replacing the one before it."""
    execute_once(connection, SAVE, rows)


def read_records(connection: sqlite3.Connection, items: Collection[Item]) -> dict[Item, LeadRecord]:
    """Return the records that exist, by lead."""
    [text] = connection.execute(GET, (json.dumps([item.key for item in items]),)).fetchone()
    return {record.item: record for record in load_records(text or "[]")}


def _row(record: LeadRecord) -> Row:
    due_at = None if record.due_at is None else record.due_at.timestamp()
    keys = roll_keys(record)
    return (
        record.item.key,
        dump_record(record),
        due_at,
        keys["place"],
        keys["cohort"],
        1,
        changed_at_of(record),
        keys["waiting"],
    )


def _key(item: Item | None) -> str:
    """Return the item's key, and for none what comes before all of them."""
    return "" if item is None else item.key
