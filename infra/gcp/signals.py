"""Signals on Firestore."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from secrets import token_hex

from google.cloud.firestore_v1 import FieldFilter

from functions.domain.scoring import SignalSeen
from functions.ports import SignalNote
from infra.batching import batched
from infra.gcp.database import FirestoreDatabase, Snapshot
from infra.gcp.model import DISJUNCTIONS, SIGNALS, WRITES_AT_ONCE, micros, timestamp_of
from infra.gcp.retries import CONFLICTS, TRANSIENT


class FirestoreSignals:
    """`functions.ports.Signals` on Firestore: a document a signal, named by a hash of the sender's id."""

    def __init__(self, database: FirestoreDatabase) -> None:
        self._database = database

    def add(self, notes: Sequence[SignalNote], *, expires_at: datetime) -> int:
        """Keep signals until they expire; return how many were new. Nothing is read unless one was not."""
        return sum(
            _Addition(self._database, chunk, expires_at).made() for chunk in batched(notes, WRITES_AT_ONCE)
        )

    def of_subjects(self, subjects: Collection[str], *, now: datetime) -> dict[str, list[SignalSeen]]:
        """Return the signals that have not expired, oldest first; a request for 30 subjects."""
        found = [
            snapshot
            for chunk in batched(dict.fromkeys(subjects), DISJUNCTIONS)
            for snapshot in self._kept(chunk)
            if snapshot.get("expire_at") > now
        ]
        seen: defaultdict[str, list[SignalSeen]] = defaultdict(list)
        for snapshot in sorted(found, key=lambda each: (int(each.get("at")), each.id)):
            signal = SignalSeen(snapshot.get("type"), timestamp_of(snapshot.get("at")))
            seen[snapshot.get("subject")].append(signal)
        return dict(seen)

    def delete(self, subjects: Iterable[str]) -> int:
        """Delete the signals of these subjects; return how many there were."""
        return sum(self._database.delete(self._kept(chunk)) for chunk in batched(subjects, DISJUNCTIONS))

    def _kept(self, subjects: list[str]) -> list[Snapshot]:
        query = self._database.query(SIGNALS).where(filter=FieldFilter("subject", "in", subjects))
        return self._database.find(query)


class _Addition:
    """One commit that creates the new ones of some signals, whatever happened to its earlier attempts."""

    def __init__(self, database: FirestoreDatabase, notes: Sequence[SignalNote], until: datetime) -> None:
        self._database, self._until = database, until
        self._notes = {_key(note.id): note for note in reversed(notes)}
        self._counts: dict[str, int] = {}

    def made(self) -> int:
        """Return how many were new."""
        return self._database.retries.call(self._attempt, *TRANSIENT, *CONFLICTS)

    def _attempt(self) -> int:
        known = self._known() if self._counts else {}
        for snapshot in known.values():
            if snapshot.get("commit_id") in self._counts:  # an attempt whose answer got lost had worked
                return self._counts[snapshot.get("commit_id")]
        new = {key: note for key, note in self._notes.items() if key not in known}
        commit_id = token_hex(8)
        self._counts[commit_id] = len(new)
        batch = self._database.batch()
        for key, note in new.items():
            fields = {"subject": note.subject, "type": note.type, "at": micros(note.at)}
            batch.create(
                self._database.document(SIGNALS, key),
                {**fields, "expire_at": self._until, "commit_id": commit_id},
            )
        self._database.commit(batch)
        return len(new)

    def _known(self) -> dict[str, Snapshot]:
        return self._database.get(self._database.document(SIGNALS, key) for key in self._notes)


def _key(note_id: str) -> str:
    return hashlib.sha256(note_id.encode()).hexdigest()
