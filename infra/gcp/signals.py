"""Signals on Firestore."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from secrets import token_hex
from typing import Any

from google.cloud.firestore_v1 import FieldFilter, Query

from functions.domain.scoring import MOST_COUNTED, SignalSeen, newest
from functions.ports import SignalNote, StoredSignal
from infra.batching import batched
from infra.gcp.database import FirestoreDatabase, Snapshot
from infra.gcp.model import (
    DESCENDING,
    DISJUNCTIONS,
    SIGNALS,
    SIGNALS_AT_ONCE,
    WRITES_AT_ONCE,
    micros,
    timestamp_of,
)
from infra.gcp.retries import CONFLICTS, TRANSIENT
from infra.serialization import signal_key

_BETWEEN, _AFTER = "\x1e", "\x1f"
"""Separates the parts of a place, and the character that follows in the order of texts."""
_SAMPLED = "0"
"""A signal whose key ends so looks whether there are too many of its type: one in sixteen pays for all."""


class FirestoreSignals:
    """`functions.ports.Signals` on Firestore: a document a signal, named by a hash of the sender's id."""

    def __init__(self, database: FirestoreDatabase) -> None:
        self._database = database

    def add(self, notes: Sequence[SignalNote], *, expires_at: datetime) -> int:
        """Keep signals until they expire; return how many were new. Few of them read anything."""
        new = sum(
            _Addition(self._database, chunk, expires_at).made() for chunk in batched(notes, WRITES_AT_ONCE)
        )
        for subject, kind in sorted(
            {(note.subject, note.type) for note in notes if signal_key(note.id).endswith(_SAMPLED)}
        ):
            self._prune(subject, kind)
        return new

    def of_subjects(self, subjects: Collection[str], *, now: datetime) -> dict[str, list[SignalSeen]]:
        """Return the signals that have not expired, oldest first; a request for 30 subjects."""
        found = [
            snapshot
            for chunk in batched(dict.fromkeys(subjects), DISJUNCTIONS)
            for snapshot in self._of(chunk)
            if snapshot.get("expire_at") > now
        ]
        of_type: defaultdict[tuple[str, str], list[SignalSeen]] = defaultdict(list)
        for snapshot in sorted(found, key=lambda each: (int(each.get("at")), each.id)):
            kind = snapshot.get("type")
            signal = SignalSeen(kind, timestamp_of(snapshot.get("at")), snapshot.get("expire_at"))
            of_type[snapshot.get("subject"), kind].append(signal)
        seen: defaultdict[str, list[SignalSeen]] = defaultdict(list)
        for (subject, _), signals in of_type.items():
            seen[subject] += newest(signals, MOST_COUNTED)
        return {subject: sorted(signals, key=lambda each: each.at) for subject, signals in seen.items()}

    def everything_of(self, subjects: Collection[str]) -> list[StoredSignal]:
        """Return all that is stored of these subjects; a request for 30 of them."""
        return [
            stored_signal(each)
            for chunk in batched(dict.fromkeys(subjects), DISJUNCTIONS)
            for each in self._database.find(self._query(chunk))
        ]

    def delete(self, subjects: Iterable[str]) -> int:
        """Delete the signals of these subjects; return how many there were."""
        return sum(self._delete(chunk) for chunk in batched(subjects, DISJUNCTIONS))

    def _delete(self, subjects: list[str]) -> int:
        deleted = 0
        while True:
            found = self._database.find(self._query(subjects), limit=WRITES_AT_ONCE)
            deleted += self._database.delete(found)
            if len(found) < WRITES_AT_ONCE:
                return deleted

    def _of(self, subjects: list[str]) -> list[Snapshot]:
        """Return the signals of these subjects; one who has very many of them is read alone."""
        found = self._database.find(self._query(subjects), limit=SIGNALS_AT_ONCE + 1)
        if len(found) <= SIGNALS_AT_ONCE:
            return found
        [(talkative, _)] = Counter(each.get("subject") for each in found).most_common(1)
        others = [subject for subject in subjects if subject != talkative]
        # One without a place was kept before there were places: it counts as far as it was found.
        unplaced = [each for each in found if "place" not in (each.to_dict() or {})]
        own = [each for each in unplaced if each.get("subject") == talkative]
        return [*own, *self._of_one(talkative), *(self._of(others) if others else ())]

    def _of_one(self, subject: str) -> list[Snapshot]:
        """Return those signals of each type that count, and of one type at a time no more than these."""
        kept: list[Snapshot] = []
        start, end = _span(subject)
        while True:
            found = self._database.find(self._in_order(start, end), limit=MOST_COUNTED)
            first, last = (found[0].get("type"), found[-1].get("type")) if found else ("", "")
            # Of several types the last one may be cut off; it comes first the next time.
            is_cut = len(found) == MOST_COUNTED and first != last
            whole = [each for each in found if not is_cut or each.get("type") != last]
            kept += whole
            if len(found) < MOST_COUNTED:
                return kept
            end, _ = _span(subject, whole[-1].get("type"))

    def _prune(self, subject: str, kind: str) -> None:
        """Delete what is beyond the bound, up to one commit of it; a later signal deletes more."""
        query = self._in_order(*_span(subject, kind))
        if self._database.count(query.limit(MOST_COUNTED + 1)) > MOST_COUNTED:
            surplus = query.offset(MOST_COUNTED).limit(WRITES_AT_ONCE)
            found = self._database.retries.call(lambda: self._database.select(surplus), *TRANSIENT)
            self._database.delete(found)

    def _query(self, subjects: list[str]) -> Query:
        return self._database.query(SIGNALS).where(filter=FieldFilter("subject", "in", subjects))

    def _in_order(self, start: str, end: str) -> Query:
        """Return the query for the places from `start` up to `end`, of each type those first that count."""
        query = self._database.query(SIGNALS).where(filter=FieldFilter("place", ">=", start))
        return query.where(filter=FieldFilter("place", "<", end)).order_by("place", DESCENDING)


class _Addition:
    """One commit that creates the new ones of some signals, whatever happened to its earlier attempts."""

    def __init__(self, database: FirestoreDatabase, notes: Sequence[SignalNote], until: datetime) -> None:
        self._database, self._until = database, until
        self._notes = {signal_key(note.id): note for note in reversed(notes)}
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
            batch.create(
                self._database.document(SIGNALS, key), fields_of(note, self._until, commit_id=commit_id)
            )
        self._database.commit(batch)
        return len(new)

    def _known(self) -> dict[str, Snapshot]:
        return self._database.get(self._database.document(SIGNALS, key) for key in self._notes)


def fields_of(note: SignalNote, until: datetime, *, commit_id: str) -> dict[str, Any]:
    """Return the document of a signal that is kept until then; `commit_id` names the commit of it."""
    return {
        "subject": note.subject,
        "type": note.type,
        "at": micros(note.at),
        "place": _place(note, until),
        **_received(note, until),
        "expire_at": until,
        "commit_id": commit_id,
    }


def stored_signal(found: Snapshot) -> StoredSignal:
    """Return the signal of a document."""
    stored = found.to_dict() or {}
    received = stored.get("received_at")
    note = SignalNote(
        found.id,
        stored["subject"],
        stored["type"],
        timestamp_of(stored["at"]),
        None if received is None else timestamp_of(received),
        stored.get("is_matched", False),
    )
    return StoredSignal(note, stored["expire_at"])


def _place(note: SignalNote, until: datetime) -> str:
    """Return where a signal stands: by subject, type, expiry and moment, in one field with its own index."""
    start, _ = _span(note.subject, note.type)
    return f"{start}{micros(until):020d}{micros(note.at):020d}"


def _received(note: SignalNote, until: datetime) -> dict[str, Any]:
    """Return the fields by which figures find the signal; nothing for one that they do not count."""
    if note.received_at is None:
        return {}
    lapses_at = None if note.is_matched else micros(until)
    return {"received_at": micros(note.received_at), "is_matched": note.is_matched, "lapses_at": lapses_at}


def _span(*parts: str) -> tuple[str, str]:
    """Return between which places the signals of a subject, or of one type of it, stand."""
    start = "".join(f"{part}{_BETWEEN}" for part in parts)
    return start, start[:-1] + _AFTER
