"""What a run leaves behind, on SQLite: one transaction, one flush to the disk."""

from collections.abc import Sequence

from functions.domain.lead.ledger_entry import LedgerEntry
from functions.domain.lead.record import LeadRecord
from functions.ports import Deferred, InboxEntry
from infra.sqlite.database import Database
from infra.sqlite.inbox import defer_entry, end_entries
from infra.sqlite.leads import rows_of, save_rows
from infra.sqlite.ledger import append_lines, lines_of


class SqliteUnitOfWork:
    """`functions.ports.UnitOfWork` on SQLite."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def commit(
        self,
        records: Sequence[LeadRecord],
        decisions: Sequence[LedgerEntry],
        *,
        done: Sequence[InboxEntry],
        deferred: Sequence[Deferred],
    ) -> None:
        """Store records and decisions and give the entries back, in one transaction."""
        rows, lines = rows_of(records), lines_of(decisions)
        with self._database.writing() as connection:
            save_rows(connection, rows)
            append_lines(connection, lines)
            for each in deferred:
                defer_entry(connection, each)
            end_entries(connection, done)
