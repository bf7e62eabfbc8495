"""What a run leaves behind, on Firestore: one commit."""

from collections.abc import Collection, Sequence

from google.cloud.firestore_v1 import WriteBatch

from functions.domain.item import Item
from functions.domain.lead.ledger_entry import LedgerEntry
from functions.domain.lead.record import LeadRecord
from functions.ports import Deferred, Filing, InboxEntry
from infra.cloud.parts import in_parts
from infra.gcp.history import FirestoreHistory
from infra.gcp.inbox import FirestoreInbox
from infra.gcp.leads import FirestoreLeads
from infra.gcp.ledger import FirestoreLedger


class FirestoreUnitOfWork:
    """`functions.ports.UnitOfWork` on Firestore; a batch of 100 leads is 300 writes in one commit."""

    def __init__(
        self,
        inbox: FirestoreInbox,
        leads: FirestoreLeads,
        ledger: FirestoreLedger,
        history: FirestoreHistory,
    ) -> None:
        self._inbox, self._leads, self._ledger, self._history = inbox, leads, ledger, history

    def commit(
        self,
        records: Sequence[LeadRecord],
        decisions: Sequence[LedgerEntry],
        *,
        done: Sequence[InboxEntry],
        deferred: Sequence[Deferred],
        filed: Sequence[Filing] = (),
    ) -> set[Item]:
        """Store what is left of the batch and give the entries back; return the lost leads.

        One commit, or a few where the leads are too large for one; each lead is stored whole, or not at all.
        """
        entries = [*done, *(each.entry for each in deferred)]

        def commit_some(some: Sequence[InboxEntry]) -> set[Item]:
            leads = {entry.item for entry in some}
            return self._commit(
                [record for record in records if record.item in leads],
                [decision for decision in decisions if decision.item in leads],
                done=[entry for entry in done if entry.item in leads],
                deferred=[each for each in deferred if each.entry.item in leads],
                filed=[each for each in filed if each.item in leads],
            )

        return set().union(*in_parts(entries, commit_some))

    def _commit(
        self,
        records: Sequence[LeadRecord],
        decisions: Sequence[LedgerEntry],
        *,
        done: Sequence[InboxEntry],
        deferred: Sequence[Deferred],
        filed: Sequence[Filing],
    ) -> set[Item]:
        def also(batch: WriteBatch, held: Collection[Item]) -> None:
            for record in records:
                if record.item in held:
                    self._leads.fill(batch, record)
            for decision in decisions:
                if decision.item in held:
                    self._ledger.fill(batch, decision)
            for filing in filed:
                if filing.item in held:
                    self._history.fill(batch, filing)

        return self._inbox.release(done, deferred, also=also)
