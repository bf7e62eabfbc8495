"""Every port on one Firestore database, opened by its address."""

import re
from dataclasses import dataclass
from typing import Self

from functions.errors import SettingInvalid
from infra.gcp.database import FirestoreDatabase
from infra.gcp.inbox import FirestoreInbox
from infra.gcp.leads import FirestoreLeads
from infra.gcp.ledger import FirestoreLedger
from infra.gcp.marks import FirestoreMarks
from infra.gcp.outcomes import FirestoreOutcomes
from infra.gcp.rotations import FirestoreRotations
from infra.gcp.signals import FirestoreSignals

_ADDRESS = re.compile(r"firestore://(?P<project>[a-z][a-z0-9.:-]+)/(?P<name>[a-z][a-z0-9-]+|\(default\))")


@dataclass(frozen=True)
class Firestore:
    """The ports, all on `database`."""

    database: FirestoreDatabase
    inbox: FirestoreInbox
    leads: FirestoreLeads
    rotations: FirestoreRotations
    ledger: FirestoreLedger
    marks: FirestoreMarks
    outcomes: FirestoreOutcomes
    signals: FirestoreSignals

    @classmethod
    def at(cls, address: str) -> Self:
        """Open `firestore://PROJECT/DATABASE`; DATABASE is often `(default)`. Nothing is sent yet.

        Raises:
            SettingInvalid: the address is not of this form.
            StateUnavailable: nobody is logged in to Google Cloud here.
        """
        match = _ADDRESS.fullmatch(address)
        if match is None:
            raise SettingInvalid(
                "FAIRLEAD_STATE must be firestore://PROJECT/DATABASE, for example"
                " firestore://my-project/(default)."
            )
        return cls.on(FirestoreDatabase(match["project"], match["name"]))

    @classmethod
    def on(cls, database: FirestoreDatabase) -> Self:
        """Return the ports on a database that is open already."""
        inbox, leads, ledger = FirestoreInbox(database), FirestoreLeads(database), FirestoreLedger(database)
        return cls(
            database,
            inbox,
            leads,
            FirestoreRotations(database, leads),
            ledger,
            FirestoreMarks(database),
            FirestoreOutcomes(inbox, leads, ledger),
            FirestoreSignals(database),
        )
