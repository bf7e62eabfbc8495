"""One SQLite file: its schema, its connections, and two kinds of transaction."""

import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

from functions.errors import StateUnavailable
from infra.batching import batched

WAIT = 30.0
"""Seconds that a writer waits for another one."""
MOST_VALUES = 30_000
"""A little fewer values than one statement of SQLite takes."""
CACHE = 256
"""KiB of pages that a connection keeps; the system keeps the whole file for all of them.

SQLite's own 2,000 would be filled by each of a dozen threads as the file grows.
"""

SCHEMA = """
CREATE TABLE IF NOT EXISTS inbox (
    item TEXT PRIMARY KEY, reasons TEXT NOT NULL, enqueued_at REAL NOT NULL, due_at REAL NOT NULL,
    priority INTEGER NOT NULL DEFAULT 0, version INTEGER NOT NULL DEFAULT 1,
    deliveries INTEGER NOT NULL DEFAULT 0, leased_until REAL NOT NULL DEFAULT 0,
    id TEXT NOT NULL DEFAULT (hex(randomblob(8)))
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS inbox_by_priority ON inbox (priority DESC, enqueued_at, due_at);
CREATE TABLE IF NOT EXISTS leads (
    item TEXT PRIMARY KEY, record TEXT NOT NULL, due_at REAL,
    place TEXT, cohort TEXT, is_enrolled INTEGER, changed_at INTEGER, waiting TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS leads_by_due ON leads (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS leads_by_place ON leads (place, item) WHERE place IS NOT NULL;
CREATE INDEX IF NOT EXISTS leads_by_cohort ON leads (cohort, item) WHERE cohort IS NOT NULL;
CREATE INDEX IF NOT EXISTS leads_by_waiting ON leads (waiting, item) WHERE waiting IS NOT NULL;
CREATE INDEX IF NOT EXISTS leads_by_change ON leads (changed_at, item) WHERE changed_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS leads_not_enrolled ON leads (item) WHERE is_enrolled IS NULL;
CREATE TABLE IF NOT EXISTS lead_subjects (
    subject TEXT NOT NULL, item TEXT NOT NULL, PRIMARY KEY (subject, item)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS lead_subjects_by_lead ON lead_subjects (item);
-- A lead's subjects follow its record, whatever transaction writes it.
CREATE TRIGGER IF NOT EXISTS lead_saved AFTER INSERT ON leads BEGIN
    INSERT OR IGNORE INTO lead_subjects
        SELECT value, NEW.item FROM json_each(NEW.record, '$.identity.subjects');
END;
CREATE TRIGGER IF NOT EXISTS lead_replaced AFTER UPDATE OF record ON leads
WHEN json_extract(OLD.record, '$.identity.subjects')
    IS NOT json_extract(NEW.record, '$.identity.subjects') BEGIN
    DELETE FROM lead_subjects WHERE item = OLD.item;
    INSERT OR IGNORE INTO lead_subjects
        SELECT value, NEW.item FROM json_each(NEW.record, '$.identity.subjects');
END;
CREATE TRIGGER IF NOT EXISTS lead_removed AFTER DELETE ON leads BEGIN
    DELETE FROM lead_subjects WHERE item = OLD.item;
END;
CREATE TABLE IF NOT EXISTS signals (
    id TEXT PRIMARY KEY, subject TEXT NOT NULL, type TEXT NOT NULL, at REAL NOT NULL,
    expires_at REAL NOT NULL, received_at INTEGER, is_matched INTEGER
) STRICT;
DROP INDEX IF EXISTS signals_by_subject;
CREATE INDEX IF NOT EXISTS signals_by_type ON signals (subject, type, expires_at DESC, at DESC, id DESC);
CREATE INDEX IF NOT EXISTS signals_by_expiry ON signals (expires_at);
CREATE INDEX IF NOT EXISTS signals_by_receipt ON signals (received_at, id) WHERE received_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS signals_unmatched ON signals (expires_at, id) WHERE is_matched = 0;
CREATE TABLE IF NOT EXISTS checkpoints (name TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS heartbeats (name TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS configurations (
    version TEXT PRIMARY KEY, first_used_at REAL NOT NULL, used_by TEXT NOT NULL, text BLOB NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS rotations (queue TEXT PRIMARY KEY, debts TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS held (queue TEXT PRIMARY KEY, points INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS workload (
    day TEXT NOT NULL, manager INTEGER NOT NULL, assigned INTEGER NOT NULL, PRIMARY KEY (day, manager)
) STRICT;
CREATE TABLE IF NOT EXISTS ledger (
    item TEXT NOT NULL, decided_at REAL NOT NULL, entry TEXT NOT NULL, PRIMARY KEY (item, decided_at)
) STRICT;
CREATE INDEX IF NOT EXISTS ledger_by_moment ON ledger (decided_at);
CREATE TABLE IF NOT EXISTS history (
    key TEXT PRIMARY KEY, row TEXT NOT NULL, expires_at REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS history_by_expiry ON history (expires_at);
CREATE TABLE IF NOT EXISTS figures (
    name TEXT PRIMARY KEY, text TEXT NOT NULL, version INTEGER NOT NULL, expires_at REAL
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tallies (
    item TEXT PRIMARY KEY, tally TEXT NOT NULL, expires_at REAL
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tallies_by_expiry ON tallies (expires_at) WHERE expires_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS departures (item TEXT PRIMARY KEY, row TEXT NOT NULL) STRICT, WITHOUT ROWID;
"""
ADDED = (
    *(
        ("leads", column)
        for column in (
            "place TEXT",
            "cohort TEXT",
            "is_enrolled INTEGER",
            "changed_at INTEGER",
            "waiting TEXT",
        )
    ),
    ("figures", "expires_at REAL"),
    ("signals", "received_at INTEGER"),
    ("signals", "is_matched INTEGER"),
)
"""Columns that a file of an earlier version lacks; they are empty in the rows that it has."""
REKEYED = {
    "inbox": "reasons, enqueued_at, due_at, priority, version, deliveries, leased_until, id",
    "leads": "record, due_at, place, cohort, is_enrolled, changed_at, waiting",
    "ledger": "decided_at, entry",
}
"""Tables that an earlier version keyed by the number of a lead, and the other columns that they have."""


class Database:
    """Connections to one file, one a thread, in write-ahead mode.

    A writer takes SQLite's write lock at once (`BEGIN IMMEDIATE`). A lock of the process before it keeps the
    waiting fair, because SQLite's own busy wait is not (docs/decisions/0004).
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._write_lock = threading.Lock()
        self._open: list[sqlite3.Connection] = []
        with _translated(), self._write_lock, self._transaction("FULL") as connection:
            _add_columns(connection)
            earlier = _set_aside(connection)
            for statement in _statements(SCHEMA):
                connection.execute(statement)
            _take_back(connection, earlier)

    def close(self) -> None:
        """Close every connection that any thread opened."""
        with self._write_lock:
            while self._open:
                self._open.pop().close()
        self._local = threading.local()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection for reading.

        Raises:
            StateUnavailable: the file cannot be read.
        """
        with _translated():
            yield self._connection()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection inside a transaction that is on the disk when it ends, or did not happen.

        Raises:
            StateUnavailable: the file cannot be written.
        """
        with _translated(), self._write_lock, self._transaction("FULL") as connection:
            yield connection

    @contextmanager
    def noting(self) -> Iterator[sqlite3.Connection]:
        """Yield a transaction that survives a crash of the process, but perhaps not a power cut.

        Right for the inbox: it costs no disk flush an event, and reconciling finds what a power cut took.

        Raises:
            StateUnavailable: the file cannot be written.
        """
        with _translated(), self._write_lock, self._transaction("NORMAL") as connection:
            yield connection

    @contextmanager
    def _transaction(self, synchronous: str) -> Iterator[sqlite3.Connection]:
        connection = self._connection()
        if self._local.synchronous != synchronous:
            connection.execute(f"PRAGMA synchronous = {synchronous}")
            self._local.synchronous = synchronous
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            # No statement is kept after use: with it would stay all that was bound to it, and those of
            # `execute_once` differ with the number of their rows.
            connection = sqlite3.connect(
                self._path, timeout=WAIT, isolation_level=None, check_same_thread=False, cached_statements=0
            )
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute(f"PRAGMA cache_size = -{CACHE}")
            self._local.connection, self._local.synchronous = connection, ""
            self._open.append(connection)
        return connection


def execute_once(connection: sqlite3.Connection, statement: str, rows: Collection[Sequence[Any]]) -> None:
    """Execute a statement once for all rows; `{rows}` in it becomes their placeholders, as in VALUES.

    One step of SQLite instead of one a row: between two steps other threads take the interpreter, and a
    transaction that waits for it fifty times keeps every other writer waiting. More values than one
    statement takes are split.
    """
    width = len(next(iter(rows), ()))
    placeholders = f"({', '.join('?' * width)})"
    for some in batched(rows, MOST_VALUES // max(width, 1)):
        values = tuple(chain.from_iterable(some))
        connection.execute(statement.format(rows=", ".join([placeholders] * len(some))), values)


def _add_columns(connection: sqlite3.Connection) -> None:
    """Add the columns that tables of an earlier version lack; a new file has no table yet."""
    for table, column in ADDED:
        known = {name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))}
        if known and column.split()[0] not in known:
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {column}")


def _set_aside(connection: sqlite3.Connection) -> list[str]:
    """Rename the tables that are keyed by the number of a lead, without what belongs to them."""
    columns = "SELECT count(*) FROM pragma_table_info(?) WHERE name = 'lead_id'"
    earlier = [table for table in REKEYED if connection.execute(columns, (table,)).fetchone()[0]]
    for table in earlier:
        connection.execute(f"CREATE TABLE earlier_{table} AS SELECT * FROM {table}")  # noqa: S608  names of our own
        connection.execute(f"DROP TABLE {table}")
    if "leads" in earlier:  # the triggers of the new table fill it
        connection.execute("DROP TABLE IF EXISTS lead_subjects")
    return earlier


def _take_back(connection: sqlite3.Connection, earlier: Iterable[str]) -> None:
    """Move the rows of renamed tables into those of this version, in which the key is a text."""
    for table in earlier:
        columns = REKEYED[table]
        connection.execute(
            f"INSERT INTO {table} (item, {columns}) SELECT CAST(lead_id AS TEXT), {columns}"  # noqa: S608  names of our own
            f" FROM earlier_{table}"
        )
        connection.execute(f"DROP TABLE earlier_{table}")


def _statements(script: str) -> Iterator[str]:
    """Yield the statements of a script; unlike `executescript`, they can be part of a transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StateUnavailable(
            f"The state file did not take a read or a write ({type(error).__name__}: {error}). Nothing was"
            " half done; check the disk, and that FAIRLEAD_STATE names a writable file in an existing folder."
        ) from error
