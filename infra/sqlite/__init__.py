"""The embedded state: every port on one SQLite file, safe with several threads and processes."""

from infra.sqlite.assignments import SqliteAssignments
from infra.sqlite.checkpoints import SqliteCheckpoints
from infra.sqlite.configuration_versions import SqliteConfigurationVersions
from infra.sqlite.database import Database
from infra.sqlite.inbox import SqliteInbox
from infra.sqlite.leads import SqliteLeads
from infra.sqlite.ledger import SqliteLedger
from infra.sqlite.signals import SqliteKeptSignals, SqliteSignals
from infra.sqlite.state import SqliteState
from infra.sqlite.unit_of_work import SqliteUnitOfWork

__all__ = [
    "Database",
    "SqliteAssignments",
    "SqliteCheckpoints",
    "SqliteConfigurationVersions",
    "SqliteInbox",
    "SqliteKeptSignals",
    "SqliteLeads",
    "SqliteLedger",
    "SqliteSignals",
    "SqliteState",
    "SqliteUnitOfWork",
]
