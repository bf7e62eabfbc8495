"""Signals on SQLite."""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from re import fullmatch
from typing import Any

from functions.domain.scoring import MOST_COUNTED, SignalSeen
from functions.ports import SignalNote, StoredSignal
from infra.microseconds import microseconds, moment_of
from infra.serialization import signal_key
from infra.sqlite.database import Database
from infra.sqlite.reading_only import reading_only

ADD = """
INSERT INTO signals (id, subject, type, at, expires_at, received_at, is_matched)
SELECT ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM signals WHERE id = ?) ON CONFLICT (id) DO NOTHING
"""
OF_SUBJECTS = """
SELECT subject, type, at, expires_at FROM (
    SELECT *, row_number() OVER (
        PARTITION BY subject, type ORDER BY expires_at DESC, at DESC, id DESC
    ) AS place
    FROM signals WHERE subject IN (SELECT value FROM json_each(?)) AND expires_at > ?
) WHERE place <= ? ORDER BY at, id
"""
EVERY = "SELECT id, subject, type, at, expires_at, received_at, is_matched FROM signals"
EVERY_OF = f"{EVERY} WHERE subject IN (SELECT value FROM json_each(?))"  # noqa: S608  a text of our own
PRUNE = """
DELETE FROM signals WHERE id IN (
    SELECT id FROM signals WHERE subject = ? AND type = ?
    ORDER BY expires_at DESC, at DESC, id DESC LIMIT -1 OFFSET ?
)
"""
HAS_EXPIRED = "SELECT EXISTS (SELECT 1 FROM signals WHERE expires_at <= ?)"
DELETE = "DELETE FROM signals WHERE subject = ?"
EXPIRE = "DELETE FROM signals WHERE expires_at <= ?"


class SqliteSignals:
    """`functions.ports.Signals` on SQLite. The file expires nothing by itself: reading deletes what has."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, notes: Sequence[SignalNote], *, expires_at: datetime) -> int:
        """Keep signals until they expire; return how many were new."""
        # An earlier version kept a signal by its id itself.
        rows = [(*row_of(signal_key(note.id), note, expires_at), note.id) for note in notes]
        if not rows:
            return 0
        touched = {(note.subject, note.type, MOST_COUNTED) for note in notes}
        with self._database.writing() as connection:
            new = connection.executemany(ADD, rows).rowcount
            connection.executemany(PRUNE, sorted(touched))
        return new

    def of_subjects(self, subjects: Collection[str], *, now: datetime) -> dict[str, list[SignalSeen]]:
        """Return the signals of those subjects that have any which have not expired, oldest first."""
        moment = now.timestamp()
        with self._database.reading() as connection:
            rows = connection.execute(OF_SUBJECTS, _values(subjects, now)).fetchall()
            [has_expired] = connection.execute(HAS_EXPIRED, (moment,)).fetchone()
        if has_expired:
            self._expire(moment)
        return _by_subject(rows)

    def everything_of(self, subjects: Collection[str]) -> list[StoredSignal]:
        """Return all that is stored of these subjects."""
        with self._database.reading() as connection:
            return [stored_signal(row) for row in connection.execute(EVERY_OF, (json.dumps(list(subjects)),))]

    def delete(self, subjects: Iterable[str]) -> int:
        """Delete the signals of these subjects; return how many there were."""
        rows = [(subject,) for subject in subjects]
        with self._database.writing() as connection:
            return connection.executemany(DELETE, rows).rowcount if rows else 0

    def _expire(self, moment: float) -> None:
        with self._database.noting() as connection:
            connection.execute(EXPIRE, (moment,))


class SqliteKeptSignals:
    """`functions.ports.KeptSignals` on a state file that exists; opens it for reading only."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def of_subjects(self, subjects: Collection[str], *, now: datetime) -> dict[str, list[SignalSeen]]:
        """Return the signals of those subjects that have any which have not expired, oldest first.

        Raises:
            StateUnavailable: the file is no state, or cannot be read.
        """
        with reading_only(self._path) as connection:
            return _by_subject(connection.execute(OF_SUBJECTS, _values(subjects, now)).fetchall())


def _values(subjects: Collection[str], now: datetime) -> tuple[str, float, int]:
    return json.dumps(list(subjects)), now.timestamp(), MOST_COUNTED


def row_of(key: str, note: SignalNote, until: datetime) -> tuple[str | float | None, ...]:
    """Return the row of a signal that is kept until then; `key` is the hash of its id."""
    return (key, note.subject, note.type, note.at.timestamp(), until.timestamp(), *_received(note))


def _received(note: SignalNote) -> tuple[int, int] | tuple[None, None]:
    """Return by what figures find the signal; nothing for one that they do not count."""
    return (
        (None, None) if note.received_at is None else (microseconds(note.received_at), int(note.is_matched))
    )


def stored_signal(row: tuple[Any, ...]) -> StoredSignal:
    """Return the signal of a row of `EVERY`."""
    name, subject, kind, at, until, received, is_matched = row
    # An earlier version kept a signal by its sender's id itself.
    key = name if fullmatch("[0-9a-f]{64}", name) else signal_key(name)
    seen_at, expires_at = (datetime.fromtimestamp(each, UTC) for each in (at, until))
    received_at = None if received is None else moment_of(received)
    return StoredSignal(SignalNote(key, subject, kind, seen_at, received_at, bool(is_matched)), expires_at)


def _by_subject(rows: Iterable[tuple[str, str, float, float]]) -> dict[str, list[SignalSeen]]:
    seen: defaultdict[str, list[SignalSeen]] = defaultdict(list)
    for subject, kind, at, expires_at in rows:
        moments = (datetime.fromtimestamp(each, UTC) for each in (at, expires_at))
        seen[subject].append(SignalSeen(kind, *moments))
    return dict(seen)
