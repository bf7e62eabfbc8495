"""Signals are kept by a hash of their sender's id, as on every store; an earlier version kept the id."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from functions.ports import SignalNote
from infra.sqlite.database import Database
from infra.sqlite.signals import SqliteSignals

NOW = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)
UNTIL = NOW + timedelta(days=30)


def test_a_file_says_no_id_of_a_sender(tmp_path: Path) -> None:
    database = Database(tmp_path / "fairlead.db")
    SqliteSignals(database).add([SignalNote("anna@example.com", "lead:7", "opened", NOW)], expires_at=UNTIL)
    with database.reading() as connection:
        [row] = connection.execute("SELECT * FROM signals").fetchall()
    assert "anna" not in str(row)


def test_a_signal_that_an_earlier_version_kept_counts_once(tmp_path: Path) -> None:
    database = Database(tmp_path / "fairlead.db")
    kept = ("a", "lead:7", "opened", NOW.timestamp(), UNTIL.timestamp())
    with database.writing() as connection:
        connection.execute(
            "INSERT INTO signals (id, subject, type, at, expires_at) VALUES (?, ?, ?, ?, ?)", kept
        )
    notes = [SignalNote(each, "lead:7", "opened", NOW) for each in ("a", "b")]
    assert SqliteSignals(database).add(notes, expires_at=UNTIL) == 1
