"""Signs of life on Firestore: one document for all runs, and one for the webhook, which others write."""

from google.cloud.firestore_v1 import WriteBatch

from functions.ports import Beat, Marks
from infra.gcp.database import FirestoreDatabase
from infra.gcp.model import CALLED_AT, HEARTBEATS, RUNS, WEBHOOK, timestamp_of
from infra.serialization import dump_beat, load_beats


class FirestoreHeartbeats:
    """`functions.ports.Heartbeats` on Firestore."""

    def __init__(self, database: FirestoreDatabase) -> None:
        self._database = database

    def note(self, name: str, beat: Beat) -> None:
        """Keep a beat in place of the one before it; those of other names stay."""

        def fill(batch: WriteBatch, beat: Beat) -> None:
            fields = {RUNS: {name: dump_beat(beat)}}
            batch.set(self._database.document(HEARTBEATS, RUNS), fields, merge=True)

        self._database.write([beat], fill, at_once=1)

    def read(self) -> Marks:
        """Return all signs; two reads."""
        found = {each.id: each for each in self._database.get_all(HEARTBEATS, [WEBHOOK, RUNS])}
        webhook_at = timestamp_of(found[WEBHOOK].get(CALLED_AT)) if WEBHOOK in found else None
        return Marks(webhook_at, load_beats(found[RUNS].get(RUNS) if RUNS in found else {}))
