"""Every port on one table that is open."""

from dataclasses import dataclass
from typing import Self

from infra.aws.assignments import DynamoAssignments
from infra.aws.checkpoints import DynamoCheckpoints
from infra.aws.configuration_versions import DynamoConfigurationVersions
from infra.aws.database import DynamoTable
from infra.aws.figures import DynamoFigures
from infra.aws.heartbeats import DynamoHeartbeats
from infra.aws.history import DynamoHistory
from infra.aws.inbox import DynamoInbox
from infra.aws.leads import DynamoLeads
from infra.aws.ledger import DynamoLedger
from infra.aws.signals import DynamoSignals
from infra.aws.unit_of_work import DynamoUnitOfWork


@dataclass(frozen=True)
class DynamoPorts:
    """The ports, all on `table`."""

    table: DynamoTable
    inbox: DynamoInbox
    leads: DynamoLeads
    assignments: DynamoAssignments
    ledger: DynamoLedger
    checkpoints: DynamoCheckpoints
    unit_of_work: DynamoUnitOfWork
    signals: DynamoSignals
    history: DynamoHistory
    figures: DynamoFigures
    configuration_versions: DynamoConfigurationVersions
    heartbeats: DynamoHeartbeats

    @classmethod
    def on(cls, table: DynamoTable) -> Self:
        """Return the ports on this table."""
        leads, ledger = DynamoLeads(table), DynamoLedger(table)
        return cls(
            table,
            DynamoInbox(table),
            leads,
            DynamoAssignments(table, leads),
            ledger,
            DynamoCheckpoints(table),
            DynamoUnitOfWork(table, leads, ledger),
            DynamoSignals(table),
            DynamoHistory(table),
            DynamoFigures(table, leads),
            DynamoConfigurationVersions(table),
            DynamoHeartbeats(table),
        )
