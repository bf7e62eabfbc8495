"""The history of closed leads on Firestore."""

from collections.abc import Collection
from datetime import datetime

from google.cloud.firestore_v1 import WriteBatch

from functions.domain.lead.history import HistoryRow
from functions.ports import Filing
from infra.gcp.database import FirestoreDatabase
from infra.gcp.model import HISTORY, NAME
from infra.serialization import dump_history_row, load_history_row


class FirestoreHistory:
    """`functions.ports.History` on Firestore: a document a lead, named by what stands for it."""

    def __init__(self, database: FirestoreDatabase) -> None:
        self._database = database

    def fill(self, batch: WriteBatch, filing: Filing) -> None:
        """Add the row, or its end, to a commit."""
        reference = self._database.document(HISTORY, filing.key)
        if filing.row is None:
            batch.delete(reference)
        else:
            batch.set(reference, {"row": dump_history_row(filing.row), "expire_at": filing.expires_at})

    def page(self, *, after: str, limit: int) -> list[tuple[str, HistoryRow]]:
        """Return up to `limit` rows by their keys, those behind `after`."""
        query = self._database.query(HISTORY).order_by(NAME)
        if after:
            query = query.start_after({NAME: self._database.document(HISTORY, after)})
        found = self._database.find(query, limit=limit)
        return [(each.id, load_history_row(each.get("row"))) for each in found]

    def of_keys(self, keys: Collection[str]) -> dict[str, HistoryRow]:
        """Return the rows with these keys that exist."""
        found = self._database.get_all(HISTORY, keys)
        return {each.id: load_history_row(each.get("row")) for each in found}

    def delete(self, keys: Collection[str]) -> int:
        """Delete the rows with these keys; return how many there were."""
        return self._database.delete(self._database.get_all(HISTORY, keys))

    def expire(self, now: datetime) -> int:  # noqa: ARG002  the field `expire_at` said it when it was written
        """Leave it to Firestore, which deletes rows by their `expire_at`; return 0."""
        return 0
