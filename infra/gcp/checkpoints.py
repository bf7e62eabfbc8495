"""Checkpoints on Firestore: where a scheduled function stopped."""

from google.cloud.firestore_v1 import WriteBatch

from infra.gcp.database import FirestoreDatabase
from infra.gcp.model import CHECKPOINTS
from infra.gcp.retries import TRANSIENT


class FirestoreCheckpoints:
    """`functions.ports.Checkpoints` on Firestore: a document a name."""

    def __init__(self, database: FirestoreDatabase) -> None:
        self._database = database

    def get(self, name: str) -> str | None:
        """Return the text; None if it was never set."""
        reference = self._database.document(CHECKPOINTS, name)
        found = self._database.retries.call(lambda: self._database.get([reference]), *TRANSIENT)
        return str(found[name].get("text")) if name in found else None

    def set(self, name: str, text: str) -> None:
        """Store the text, in place of the one before it."""

        def fill(batch: WriteBatch, text: str) -> None:
            batch.set(self._database.document(CHECKPOINTS, name), {"text": text})

        self._database.write([text], fill, at_once=1)
