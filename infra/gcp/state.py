"""Every port on one Firestore database, opened by its address."""

from dataclasses import dataclass
from typing import Self

from infra.gcp.address import project_and_database
from infra.gcp.assignments import FirestoreAssignments
from infra.gcp.checkpoints import FirestoreCheckpoints
from infra.gcp.database import FirestoreDatabase
from infra.gcp.inbox import FirestoreInbox
from infra.gcp.leads import FirestoreLeads
from infra.gcp.ledger import FirestoreLedger
from infra.gcp.signals import FirestoreSignals
from infra.gcp.unit_of_work import FirestoreUnitOfWork


@dataclass(frozen=True)
class Firestore:
    """The ports, all on `database`."""

    database: FirestoreDatabase
    inbox: FirestoreInbox
    leads: FirestoreLeads
    assignments: FirestoreAssignments
    ledger: FirestoreLedger
    checkpoints: FirestoreCheckpoints
    unit_of_work: FirestoreUnitOfWork
    signals: FirestoreSignals

    @classmethod
    def at(cls, address: str) -> Self:
        """Open `firestore://PROJECT/DATABASE`; DATABASE is often `(default)`. Nothing is sent yet.

        Raises:
            SettingInvalid: the address is not of this form.
            StateUnavailable: nobody is logged in to Google Cloud here.
        """
        return cls.on(FirestoreDatabase(*project_and_database(address)))

    @classmethod
    def on(cls, database: FirestoreDatabase) -> Self:
        """Return the ports on a database that is open already."""
        inbox, leads, ledger = FirestoreInbox(database), FirestoreLeads(database), FirestoreLedger(database)
        return cls(
            database,
            inbox,
            leads,
            FirestoreAssignments(database, leads),
            ledger,
            FirestoreCheckpoints(database),
            FirestoreUnitOfWork(inbox, leads, ledger),
            FirestoreSignals(database),
        )
