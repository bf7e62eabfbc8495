"""Checkpoints on Firestore: where a scheduled function stopped."""

from google.cloud.firestore_v1 import WriteBatch

from infra.gcp.database import FirestoreDatabase, Snapshot
from infra.gcp.model import CHECKPOINTS
from infra.gcp.retries import CONFLICTS, TRANSIENT


class FirestoreCheckpoints:
    """`functions.ports.Checkpoints` on Firestore: a document a name."""

    def __init__(self, database: FirestoreDatabase) -> None:
        self._database = database

    def get(self, name: str) -> str | None:
        """Return the text; None if it was never set."""
        found = self._database.retries.call(lambda: self._read(name), *TRANSIENT)
        return None if found is None else str(found.get("text"))

    def set(self, name: str, text: str) -> None:
        """Store the text, in place of the one before it."""

        def fill(batch: WriteBatch, text: str) -> None:
            batch.set(self._database.document(CHECKPOINTS, name), {"text": text})

        self._database.write([text], fill, at_once=1)

    def replace(self, name: str, text: str, *, before: str | None) -> bool:
        """Store the text if `before` is what is stored now; return whether it was."""
        return self._database.retries.call(lambda: self._replace(name, text, before), *TRANSIENT)

    def _replace(self, name: str, text: str, before: str | None) -> bool:
        found, reference = self._read(name), self._database.document(CHECKPOINTS, name)
        if (None if found is None else found.get("text")) != before:
            return False
        batch = self._database.batch()
        if found is None:
            batch.create(reference, {"text": text})
        else:
            condition = self._database.unchanged_since(found.update_time)
            batch.update(reference, {"text": text}, option=condition)
        try:
            self._database.commit(batch)
        except CONFLICTS:
            return False
        return True

    def _read(self, name: str) -> Snapshot | None:
        return self._database.get([self._database.document(CHECKPOINTS, name)]).get(name)
