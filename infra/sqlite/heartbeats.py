"""Signs of life on SQLite: when the portal last called, and the last run of each function."""

from datetime import datetime

from functions.ports import Beat, Marks
from infra.microseconds import microseconds, moment_of
from infra.serialization import dump_beat, load_beats
from infra.sqlite.database import Database

NOTE = """
INSERT INTO heartbeats (name, text) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET text = excluded.text
"""
NOTE_WEBHOOK = """
INSERT INTO heartbeats (name, text) VALUES (?, ?)
ON CONFLICT (name) DO UPDATE SET text = max(text, excluded.text)
"""
WEBHOOK = "webhook"


class SqliteHeartbeats:
    """`functions.ports.Heartbeats` and `WebhookMarks` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note_webhook(self, at: datetime) -> None:
        """Note that the portal has called; what comes late sets nothing back."""
        with self._database.noting() as connection:
            connection.execute(NOTE_WEBHOOK, (WEBHOOK, f"{microseconds(at):018}"))

    def note(self, name: str, beat: Beat) -> None:
        """Keep a beat in place of the one before it of this name."""
        with self._database.noting() as connection:
            connection.execute(NOTE, (name, dump_beat(beat)))

    def read(self) -> Marks:
        """Return all signs."""
        with self._database.reading() as connection:
            found = dict(connection.execute("SELECT name, text FROM heartbeats").fetchall())
        called = found.pop(WEBHOOK, None)
        webhook_at = None if called is None else moment_of(int(called))
        return Marks(webhook_at, load_beats(found))
