"""What a run leaves behind, on Firestore: one commit."""

from collections.abc import Collection, Sequence

from google.cloud.firestore_v1 import WriteBatch

from functions.domain.lead.ledger_entry import LedgerEntry
from functions.domain.lead.record import LeadRecord
from functions.ports import Deferred, InboxEntry
from infra.gcp.inbox import FirestoreInbox
from infra.gcp.leads import FirestoreLeads
from infra.gcp.ledger import FirestoreLedger


class FirestoreUnitOfWork:
    """`functions.ports.UnitOfWork` on Firestore; a batch of 100 leads is 300 writes in one commit."""

    def __init__(self, inbox: FirestoreInbox, leads: FirestoreLeads, ledger: FirestoreLedger) -> None:
        self._inbox, self._leads, self._ledger = inbox, leads, ledger

    def commit(
        self,
        records: Sequence[LeadRecord],
        decisions: Sequence[LedgerEntry],
        *,
        done: Sequence[InboxEntry],
        deferred: Sequence[Deferred],
    ) -> set[int]:
        """Store records and decisions and give the entries back, in one commit; return the lost leads."""

        def also(batch: WriteBatch, held: Collection[int]) -> None:
            for record in records:
                if record.lead_id in held:
                    self._leads.fill(batch, record)
            for decision in decisions:
                if decision.lead_id in held:
                    self._ledger.fill(batch, decision)

        return self._inbox.release(done, deferred, also=also)
