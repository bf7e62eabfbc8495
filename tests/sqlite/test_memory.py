"""What a connection keeps in memory after its work is done."""

import _sqlite3
import ctypes
from pathlib import Path

from infra.sqlite.database import Database, execute_once

INSERT = "INSERT OR REPLACE INTO leads (item, record) VALUES {rows}"
RECORD = '{"subjects": [], "padding": "' + 2_000 * "a" + '"}'
MIB = 1024 * 1024


def held_by_sqlite() -> int:
    """The bytes that SQLite holds in this process (sqlite.org/c3ref/memory_highwater.html)."""
    held = ctypes.CDLL(_sqlite3.__file__).sqlite3_memory_used
    held.restype = ctypes.c_int64
    return int(held())


def test_batches_of_every_size_leave_nothing_of_theirs_in_memory(tmp_path: Path) -> None:
    database = Database(tmp_path / "state.db")
    before = held_by_sqlite()
    for size in range(1, 101):
        with database.writing() as connection:
            execute_once(connection, INSERT, [(item, RECORD) for item in range(size)])
    assert before > 0
    assert held_by_sqlite() - before < MIB  # they were 10 MiB, and the statements themselves more
    database.close()
