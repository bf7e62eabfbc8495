"""Lead records on SQLite."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable

from functions.records import LeadRecord
from infra.codec import dump_record, load_record
from infra.sqlite.database import Database

SAVE = """
INSERT INTO leads (lead_id, record) VALUES (?, ?)
ON CONFLICT (lead_id) DO UPDATE SET record = excluded.record
"""
GET = "SELECT lead_id, record FROM leads WHERE lead_id IN (SELECT value FROM json_each(?))"
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
            rows = connection.execute(GET, (json.dumps(list(lead_ids)),)).fetchall()
        return {lead_id: load_record(record) for lead_id, record in rows}

    def save(self, records: Iterable[LeadRecord]) -> None:
        """Store records, each replacing the one before it."""
        rows = [(record.lead_id, dump_record(record)) for record in records]
        with self._database.writing() as connection:
            connection.executemany(SAVE, rows)

    def of_subjects(self, subjects: Collection[str]) -> dict[str, list[int]]:
        """Return the leads of those subjects that have any, by ascending id; the file keeps them in step."""
        with self._database.reading() as connection:
            rows = connection.execute(OF_SUBJECTS, (json.dumps(list(subjects)),)).fetchall()
        found: defaultdict[str, list[int]] = defaultdict(list)
        for subject, lead_id in rows:
            found[subject].append(lead_id)
        return dict(found)

    def all(self) -> list[LeadRecord]:
        """Return every record, by lead; for reports on one machine."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT record FROM leads ORDER BY lead_id").fetchall()
        return [load_record(record) for (record,) in rows]
