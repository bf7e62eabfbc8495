"""The ledger on SQLite."""

from collections.abc import Iterable

from functions.records import LedgerEntry
from infra.codec import dump_entry, load_entry
from infra.sqlite.database import Database

APPEND = "INSERT OR REPLACE INTO ledger (lead_id, decided_at, entry) VALUES (?, ?, ?)"
OF_LEAD = "SELECT entry FROM ledger WHERE lead_id = ? ORDER BY decided_at"


class SqliteLedger:
    """`functions.ports.Ledger` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, entries: Iterable[LedgerEntry]) -> None:
        """Keep decisions; the same lead and moment twice is one entry."""
        rows = [(entry.lead_id, entry.decided_at.timestamp(), dump_entry(entry)) for entry in entries]
        with self._database.writing() as connection:
            connection.executemany(APPEND, rows)

    def of_lead(self, lead_id: int) -> list[LedgerEntry]:
        """Return the decisions about one lead, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(OF_LEAD, (lead_id,)).fetchall()
        return [load_entry(entry) for (entry,) in rows]
