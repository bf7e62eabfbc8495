"""A state file of the version that knew leads only is opened, and goes on."""

import json
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from functions.domain.item import lead
from functions.domain.lead.ledger_entry import Outcome
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadState
from infra.sqlite.database import Database
from infra.sqlite.inbox import SqliteInbox
from infra.sqlite.leads import SqliteLeads
from infra.sqlite.ledger import SqliteLedger

NOW = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)
EARLIER = """
CREATE TABLE inbox (
    lead_id INTEGER PRIMARY KEY, reasons TEXT NOT NULL, enqueued_at REAL NOT NULL, due_at REAL NOT NULL,
    priority INTEGER NOT NULL DEFAULT 0, version INTEGER NOT NULL DEFAULT 1,
    deliveries INTEGER NOT NULL DEFAULT 0, leased_until REAL NOT NULL DEFAULT 0,
    id TEXT NOT NULL DEFAULT (hex(randomblob(8)))
) STRICT;
CREATE INDEX inbox_by_priority ON inbox (priority DESC, enqueued_at, due_at);
CREATE TABLE leads (
    lead_id INTEGER PRIMARY KEY, record TEXT NOT NULL, due_at REAL,
    place TEXT, cohort TEXT, is_enrolled INTEGER
) STRICT;
CREATE INDEX leads_by_due ON leads (due_at) WHERE due_at IS NOT NULL;
CREATE TABLE lead_subjects (
    subject TEXT NOT NULL, lead_id INTEGER NOT NULL, PRIMARY KEY (subject, lead_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER lead_saved AFTER INSERT ON leads BEGIN
    INSERT OR IGNORE INTO lead_subjects
        SELECT value, NEW.lead_id FROM json_each(NEW.record, '$.identity.subjects');
END;
CREATE TABLE ledger (
    lead_id INTEGER NOT NULL, decided_at REAL NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (lead_id, decided_at)
) STRICT;
"""
HELD = {
    "lead_id": 7,
    "decided_at": "2026-11-03T10:58:00Z",
    "outcome": "held",
    "points": 5,
    "band": "cold",
    "manager": None,
    "queue": None,
    "config": "",
    "fingerprint": "",
}
RECORD = {
    "schema": 1,
    "lead_id": 7,
    "state": "assigned",
    "assignment": {"manager": 8, "queue": "everyone", "by_us": True},
    "decision": {
        "outcome": "repeat",
        "decided_at": "2026-11-03T10:59:00Z",
        "unarchived": [HELD],
    },
    "identity": {"subjects": ["email:a"], "repeat_of": 3, "same_person": [3, 12]},
}
ENTRY = {**HELD, "decided_at": "2026-11-03T10:57:00Z"}


def an_earlier_file(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.executescript(EARLIER)
        text = json.dumps(RECORD, separators=(",", ":"))
        connection.execute("INSERT INTO leads (lead_id, record, due_at) VALUES (7, ?, 5.0)", (text,))
        waiting = (NOW.timestamp(), NOW.timestamp())
        connection.execute(
            "INSERT INTO inbox (lead_id, reasons, enqueued_at, due_at) VALUES (7, json_array('added'), ?, ?)",
            waiting,
        )
        entry = json.dumps(ENTRY, separators=(",", ":"))
        connection.execute("INSERT INTO ledger VALUES (7, 4.0, ?)", (entry,))
    connection.close()


def test_records_entries_and_decisions_of_before_are_those_of_leads(tmp_path: Path) -> None:
    path = tmp_path / "fairlead.db"
    an_earlier_file(path)
    for _ in range(2):  # opened again, it is a file of this version
        database = Database(path)
        record = SqliteLeads(database).get_many([lead(7)])[lead(7)]
        assert (record.item, record.state, record.assignment.manager) == (lead(7), LeadState.ASSIGNED, 8)
        assert (record.identity.repeat_of, record.identity.same_person) == (lead(3), (lead(3), lead(12)))
        assert SqliteLeads(database).of_subjects(["email:a"]) == {"email:a": [lead(7)]}
        assert [due.item for due in SqliteLeads(database).due(NOW, 5)] == [lead(7)]
        outcomes = [entry.outcome for entry in SqliteLedger(database).of_lead(lead(7))]
        assert outcomes == [Outcome.HELD, Outcome.HELD, Outcome.REPEAT]
        database.close()
    database = Database(path)
    [entry] = SqliteInbox(database).lease(5, now=NOW, duration=timedelta(minutes=1))
    assert (entry.item, entry.reasons) == (lead(7), frozenset({LookReason.ADDED}))
    with database.reading() as connection:
        left = connection.execute("SELECT name FROM sqlite_schema WHERE name LIKE 'earlier%'").fetchall()
    assert left == []
    database.close()
