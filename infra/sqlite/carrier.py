"""Everything that a SQLite file keeps, as plain values, and such values as its rows."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from functions.ports import ConfigurationVersion
from functions.ports.carrier import Kept, Kind
from infra.kept import (
    kept_decision,
    kept_document,
    kept_entry,
    kept_row,
    kept_signal,
    kept_tally,
    kept_text,
    kept_version,
    signal_of,
    version_of,
)
from infra.microseconds import microseconds, moment_of
from infra.serialization import compressed, expanded, load_entry, load_record
from infra.sqlite.database import Database
from infra.sqlite.leads import rows_of, save_rows
from infra.sqlite.signals import EVERY, row_of, stored_signal

PAGE = 500
"""Rows that are read at a time."""
READ = {
    Kind.INBOX: """
SELECT item, reasons, enqueued_at, due_at, leased_until, priority, version, deliveries, id FROM inbox
""",
    Kind.LEADS: "SELECT item, record FROM leads",
    Kind.DECISIONS: "SELECT entry FROM ledger",
    Kind.SIGNALS: EVERY,
    Kind.CHECKPOINTS: "SELECT name, text FROM checkpoints",
    Kind.HEARTBEATS: "SELECT name, text FROM heartbeats",
    Kind.CONFIGURATIONS: "SELECT version, first_used_at, used_by, text FROM configurations",
    Kind.FIGURES: "SELECT name, text, expires_at FROM figures",
    Kind.TALLIES: "SELECT item, tally FROM tallies",
    Kind.DEPARTURES: "SELECT item, row FROM departures",
    Kind.HISTORY: "SELECT key, row, expires_at FROM history",
}
# The file keeps the counts of every day; the last ones are all that a run may ask for.
COUNTS = """
SELECT day, manager, assigned FROM workload
WHERE day IN (SELECT DISTINCT day FROM workload ORDER BY day DESC LIMIT 3)
"""
PUT = {
    Kind.INBOX: """
INSERT OR REPLACE INTO inbox
    (item, reasons, enqueued_at, due_at, leased_until, priority, version, deliveries, id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
""",
    Kind.DECISIONS: "INSERT OR REPLACE INTO ledger (item, decided_at, entry) VALUES (?, ?, ?)",
    Kind.SIGNALS: """
INSERT OR REPLACE INTO signals (id, subject, type, at, expires_at, received_at, is_matched)
VALUES (?, ?, ?, ?, ?, ?, ?)
""",
    Kind.CHECKPOINTS: "INSERT OR REPLACE INTO checkpoints (name, text) VALUES (?, ?)",
    Kind.HEARTBEATS: "INSERT OR REPLACE INTO heartbeats (name, text) VALUES (?, ?)",
    Kind.CONFIGURATIONS: """
INSERT OR REPLACE INTO configurations (version, first_used_at, used_by, text) VALUES (?, ?, ?, ?)
""",
    Kind.FIGURES: "INSERT OR REPLACE INTO figures (name, text, version, expires_at) VALUES (?, ?, 1, ?)",
    Kind.TALLIES: "INSERT OR REPLACE INTO tallies (item, tally, expires_at) VALUES (?, ?, ?)",
    Kind.DEPARTURES: "INSERT OR REPLACE INTO departures (item, row) VALUES (?, ?)",
    Kind.HISTORY: "INSERT OR REPLACE INTO history (key, row, expires_at) VALUES (?, ?, ?)",
}


class SqliteCarrier:
    """`functions.ports.carrier.Carrier` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def everything(self) -> Iterator[Sequence[Kept]]:
        """Yield all things, table by table."""
        for kind, query in READ.items():
            with self._database.reading() as connection:
                rows = connection.execute(query)
                while page := rows.fetchmany(PAGE):
                    yield [KEPT[kind](*row) for row in page]
        with self._database.reading() as connection:
            yield _accounts(connection)

    def put(self, things: Sequence[Kept]) -> None:
        """Store things in one transaction."""
        by_kind = defaultdict[Kind, list[Kept]](list)
        for each in things:
            by_kind[each.kind].append(each)
        leads = [(each, load_record(each.fields["text"])) for each in by_kind.pop(Kind.LEADS, ())]
        rows = [
            (row[0], each.fields["text"], *row[2:])
            for (each, _), row in zip(leads, rows_of([record for _, record in leads]), strict=True)
        ]
        with self._database.writing() as connection:
            save_rows(connection, rows)
            for each in by_kind.pop(Kind.ACCOUNTS, ()):
                _put_accounts(connection, each.fields)
            for kind, some in by_kind.items():
                connection.executemany(PUT[kind], [_row(each) for each in some])


def _entry(item: str, reasons: str, enqueued: float, due: float, leased: float, *rest: Any) -> Kept:
    priority, version, deliveries, name = rest
    return kept_entry(
        item,
        reasons=json.loads(reasons),
        enqueued=microseconds(_moment(enqueued)),
        due=microseconds(_moment(due)),
        leased=microseconds(_moment(leased)),
        priority=priority,
        version=version,
        deliveries=deliveries,
        id=name,
    )


def _signal(*row: Any) -> Kept:
    stored = stored_signal(row)
    return kept_signal(stored.note.id, stored.note, stored.expires_at)


def _version(version: str, used_at: float, used_by: str, text: bytes) -> Kept:
    return kept_version(ConfigurationVersion(version, _moment(used_at), used_by, expanded(text)))


KEPT: dict[Kind, Callable[..., Kept]] = {
    Kind.INBOX: _entry,
    Kind.LEADS: partial(kept_text, Kind.LEADS),
    Kind.DECISIONS: kept_decision,
    Kind.SIGNALS: _signal,
    Kind.CHECKPOINTS: partial(kept_text, Kind.CHECKPOINTS),
    Kind.HEARTBEATS: partial(kept_text, Kind.HEARTBEATS),
    Kind.CONFIGURATIONS: _version,
    Kind.FIGURES: kept_document,
    Kind.TALLIES: kept_tally,
    Kind.DEPARTURES: partial(kept_text, Kind.DEPARTURES),
    Kind.HISTORY: lambda key, row, until: kept_row(key, row, _moment(until)),
}
"""What makes a thing of a row, by kind."""


def _accounts(connection: sqlite3.Connection) -> list[Kept]:
    """Return the debts of all queues, the last days' counts and the best held scores as the one thing."""
    debts = {queue: json.loads(text) for queue, text in connection.execute("SELECT * FROM rotations")}
    counts = defaultdict[str, dict[str, int]](dict)
    for day, manager, assigned in connection.execute(COUNTS):
        counts[day][str(manager)] = assigned
    fields = {"debts": debts, "counts": counts, "held": dict(connection.execute("SELECT * FROM held"))}
    return [Kept(Kind.ACCOUNTS, "accounts", fields)] if any(fields.values()) else []


def _put_accounts(connection: sqlite3.Connection, fields: Mapping[str, Any]) -> None:
    for table in ("rotations", "workload", "held"):
        connection.execute(f"DELETE FROM {table}")  # noqa: S608  names of our own
    debts = [(queue, json.dumps(each)) for queue, each in fields["debts"].items()]
    connection.executemany("INSERT INTO rotations (queue, debts) VALUES (?, ?)", debts)
    counts = [
        (day, int(manager), assigned)
        for day, of_day in fields["counts"].items()
        for manager, assigned in of_day.items()
    ]
    connection.executemany("INSERT INTO workload (day, manager, assigned) VALUES (?, ?, ?)", counts)
    connection.executemany("INSERT INTO held (queue, points) VALUES (?, ?)", fields["held"].items())


def _row(each: Kept) -> tuple[Any, ...]:
    """Return the row of a thing, as `PUT` names its columns."""
    return _ROWS[each.kind](each) if each.kind in _ROWS else (each.key, each.fields["text"])


def _entry_row(each: Kept) -> tuple[Any, ...]:
    fields = each.fields
    moments = (moment_of(fields[name]).timestamp() for name in ("enqueued", "due", "leased"))
    rest = (fields[name] for name in ("priority", "version", "deliveries", "id"))
    return (each.key, json.dumps(fields["reasons"], separators=(",", ":")), *moments, *rest)


def _decision_row(each: Kept) -> tuple[Any, ...]:
    entry = load_entry(each.fields["text"])
    return (entry.item.key, entry.decided_at.timestamp(), each.fields["text"])


def _version_row(each: Kept) -> tuple[Any, ...]:
    entry = version_of(each)
    return (entry.version, entry.first_used_at.timestamp(), entry.used_by, compressed(entry.text))


def _tally_row(each: Kept) -> tuple[Any, ...]:
    return (each.key, each.fields["text"], each.expires_at and each.expires_at.timestamp())


_ROWS: dict[Kind, Callable[[Kept], tuple[Any, ...]]] = {
    Kind.INBOX: _entry_row,
    Kind.DECISIONS: _decision_row,
    Kind.SIGNALS: lambda each: row_of(each.key, *signal_of(each)),
    Kind.CONFIGURATIONS: _version_row,
    Kind.FIGURES: lambda each: (each.key, each.fields["text"], each.fields["until"]),
    Kind.HISTORY: lambda each: (each.key, each.fields["text"], each.fields["until"]),
    Kind.TALLIES: _tally_row,
}


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
