"""The ledger on Firestore."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from google.cloud.firestore_v1 import FieldFilter, WriteBatch

from functions.domain.item import Item
from functions.domain.lead.decision_note import all_entries
from functions.domain.lead.ledger_entry import LedgerEntry
from infra.batching import batched
from infra.gcp.database import FirestoreDatabase, Snapshot
from infra.gcp.leads import record_of
from infra.gcp.model import DISJUNCTIONS, LEADS, LEDGER, indexed, micros
from infra.gcp.sizes import packed, unpacked
from infra.serialization import dump_entry, forgotten_at, load_entry


class FirestoreLedger:
    """`functions.ports.Ledger` on Firestore: a document a decision, named by lead and moment."""

    def __init__(self, database: FirestoreDatabase) -> None:
        self._database = database

    def fill(self, batch: WriteBatch, entry: LedgerEntry) -> None:
        """Add the decision to a commit."""
        batch.set(self._database.document(LEDGER, name_of(entry)), fields_of(entry))

    def of_lead(self, item: Item) -> list[LedgerEntry]:
        """Return the decisions about one lead, oldest first, with those that stand in its record."""
        records = [record_of(each) for each in self._database.get_all(LEADS, [item.key])]
        filed = [load_entry(unpacked(each.get("entry"))) for each in self._of_leads([item])]
        return all_entries(records[0] if records else None, filed)

    def delete(self, items: Iterable[Item]) -> int:
        """Delete every decision about these leads; return how many there were."""
        return sum(self._database.delete(self._of_leads(chunk)) for chunk in batched(items, DISJUNCTIONS))

    def expire(self, before: datetime) -> int:  # noqa: ARG002  the field `expire_at` said it when it was written
        """Leave it to Firestore, which deletes decisions by their `expire_at`; return 0."""
        return 0

    def _of_leads(self, items: list[Item]) -> list[Snapshot]:
        query = self._database.query(LEDGER).where(
            filter=FieldFilter("lead_id", "in", [indexed(item) for item in items])
        )
        return self._database.find(query)


def name_of(entry: LedgerEntry) -> str:
    """Return the name of the document of a decision."""
    return f"{entry.item.key}-{micros(entry.decided_at)}"


def fields_of(entry: LedgerEntry) -> dict[str, Any]:
    """Return the document of a decision."""
    return {
        "lead_id": indexed(entry.item),
        "decided_at": micros(entry.decided_at),
        "entry": packed(dump_entry(entry)),
        "expire_at": forgotten_at(entry),
    }
