"""The embedded state: every port on one SQLite file, safe with several threads and processes."""

from infra.sqlite.assignments import SqliteRotations
from infra.sqlite.checkpoints import SqliteMarks
from infra.sqlite.database import Database
from infra.sqlite.inbox import SqliteInbox
from infra.sqlite.kept_signals import SqliteKeptSignals
from infra.sqlite.leads import SqliteLeads
from infra.sqlite.ledger import SqliteLedger
from infra.sqlite.signals import SqliteSignals
from infra.sqlite.unit_of_work import SqliteOutcomes

__all__ = [
    "Database",
    "SqliteInbox",
    "SqliteKeptSignals",
    "SqliteLeads",
    "SqliteLedger",
    "SqliteMarks",
    "SqliteOutcomes",
    "SqliteRotations",
    "SqliteSignals",
]
