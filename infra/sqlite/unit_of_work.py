"""What a run leaves behind, on SQLite: one transaction, one flush to the disk."""

from collections.abc import Sequence

from functions.domain.item import Item
from functions.domain.lead.ledger_entry import LedgerEntry
from functions.domain.lead.record import LeadRecord
from functions.ports import Deferred, Filing, InboxEntry
from infra.sqlite.database import Database
from infra.sqlite.history import file_rows
from infra.sqlite.inbox import defer_entry, end_entries, still_leased
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
        filed: Sequence[Filing] = (),
    ) -> set[Item]:
        """Store what is left of the batch and give the entries back, in one transaction; return the lost."""
        rows, lines = rows_of(records), lines_of(decisions)
        entries = [*done, *(each.entry for each in deferred)]
        with self._database.writing() as connection:
            held = still_leased(connection, entries)
            keys = {item.key for item in held}
            save_rows(connection, [row for row in rows if row[0] in keys])
            append_lines(connection, [line for line in lines if line[0] in keys])
            file_rows(connection, [each for each in filed if each.item in held])
            for each in deferred:
                defer_entry(connection, each)
            end_entries(connection, done)
        return {entry.item for entry in entries} - held
