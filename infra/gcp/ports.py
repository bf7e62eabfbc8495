"""Every port on one Firestore database that is open."""

from dataclasses import dataclass
from typing import Self

from infra.gcp.assignments import FirestoreAssignments
from infra.gcp.checkpoints import FirestoreCheckpoints
from infra.gcp.configuration_versions import FirestoreConfigurationVersions
from infra.gcp.database import FirestoreDatabase
from infra.gcp.figures import FirestoreFigures
from infra.gcp.heartbeats import FirestoreHeartbeats
from infra.gcp.history import FirestoreHistory
from infra.gcp.inbox import FirestoreInbox
from infra.gcp.leads import FirestoreLeads
from infra.gcp.ledger import FirestoreLedger
from infra.gcp.signals import FirestoreSignals
from infra.gcp.unit_of_work import FirestoreUnitOfWork


@dataclass(frozen=True)
class FirestorePorts:
    """The ports, all on `database`."""

    database: FirestoreDatabase
    inbox: FirestoreInbox
    leads: FirestoreLeads
    assignments: FirestoreAssignments
    ledger: FirestoreLedger
    checkpoints: FirestoreCheckpoints
    unit_of_work: FirestoreUnitOfWork
    signals: FirestoreSignals
    history: FirestoreHistory
    figures: FirestoreFigures
    configuration_versions: FirestoreConfigurationVersions
    heartbeats: FirestoreHeartbeats

    @classmethod
    def on(cls, database: FirestoreDatabase) -> Self:
        """Return the ports on this database."""
        inbox, leads, ledger = FirestoreInbox(database), FirestoreLeads(database), FirestoreLedger(database)
        history = FirestoreHistory(database)
        return cls(
            database,
            inbox,
            leads,
            FirestoreAssignments(database, leads),
            ledger,
            FirestoreCheckpoints(database),
            FirestoreUnitOfWork(inbox, leads, ledger, history),
            FirestoreSignals(database),
            history,
            FirestoreFigures(database, leads),
            FirestoreConfigurationVersions(database),
            FirestoreHeartbeats(database),
        )
