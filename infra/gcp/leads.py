"""Lead records on Firestore.

What a run has read it need not read again to assign: the documents are cached with their versions, and a
commit that names a version fails when the document has changed since.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from google.cloud.firestore_v1 import FieldFilter, Query, WriteBatch

from functions.domain.item import Item
from functions.domain.lead.record import LeadRecord
from functions.ports import DueLead, OnRoll, Replacement, RollPosition
from infra.batching import batched
from infra.cloud.last_read import LastRead
from infra.cloud.parts import in_parts
from infra.cloud.retrying import Contended
from infra.gcp.database import FirestoreDatabase, Snapshot
from infra.gcp.model import (
    DISJUNCTIONS,
    LEADS,
    NAME,
    RECORDS_AT_ONCE,
    WRITES_AT_ONCE,
    micros,
    timestamp_of,
)
from infra.gcp.retries import TRANSIENT
from infra.gcp.sizes import packed, unpacked
from infra.serialization import (
    changed_at_of,
    dump_record,
    load_record,
    roll_key,
    roll_keys,
    roll_start,
    since_of,
)


class FirestoreLeads:
    """`functions.ports.Leads` on Firestore: a document a lead."""

    def __init__(self, database: FirestoreDatabase) -> None:
        self._database = database
        self.last_read = LastRead[Snapshot]()

    def get_many(self, items: Collection[Item]) -> dict[Item, LeadRecord]:
        """Return the records that exist; up to 500 are one request."""
        found = {Item.of_key(each.id): each for each in self._database.get_all(LEADS, _keys(items))}
        self.last_read.add({item: found.get(item) for item in items})
        return {item: record_of(snapshot) for item, snapshot in found.items()}

    def save(self, records: Iterable[LeadRecord]) -> None:
        """Store records, each replacing the one before it."""
        self._database.write(records, self.fill, at_once=RECORDS_AT_ONCE)

    def replace(self, replacements: Sequence[Replacement]) -> set[Item]:
        """Store records, each on the condition that the stored one is still the one that was read.

        What was read a moment ago is not read again: a condition of the write names its version.
        """
        stored: set[Item] = set()
        for chunk in batched(replacements, RECORDS_AT_ONCE):
            stored.update(*in_parts(chunk, self._replace_at_once))
        return stored

    def _replace_at_once(self, replacements: Sequence[Replacement]) -> set[Item]:
        return self._database.retries.call(partial(self._replace, replacements), *TRANSIENT, Contended)

    def _replace(self, replacements: Sequence[Replacement]) -> set[Item]:
        by_lead = {each.record.item: each for each in replacements}
        known = self.last_read.take(by_lead)
        is_cached = known is not None
        if known is None:
            found = self._database.get(self._database.document(LEADS, item.key) for item in by_lead)
            known = {item: found.get(item.key) for item in by_lead}
        found_now = {key: _record(known[key]) for key in by_lead}
        # What stands there already was written by an attempt whose answer got lost.
        written = {key for key, each in by_lead.items() if found_now[key] == each.record}
        same = [each for key, each in by_lead.items() if key not in written and found_now[key] == each.stored]
        written |= self._write_if_unchanged(same, known)
        if is_cached and len(written) < len(by_lead):
            raise Contended  # the cache may be wrong, or our own write unanswered: see what is stored
        return written

    def _write_if_unchanged(
        self, replacements: Collection[Replacement], known: Mapping[Item, Snapshot | None]
    ) -> set[Item]:
        if not replacements:
            return set()
        batch = self._database.independent_writes()
        for each in replacements:
            reference = self._database.document(LEADS, each.record.item.key)
            before = known[each.record.item]
            if before is None:
                batch.create(reference, fields_of(each.record))
            else:
                condition = self._database.unchanged_since(before.update_time)
                batch.update(reference, fields_of(each.record), option=condition)
        times = zip(replacements, self._database.send(batch), strict=True)
        return {each.record.item for each, time in times if time is not None}

    def fill(self, batch: WriteBatch, record: LeadRecord) -> None:
        """Add the record to a commit."""
        batch.set(self._database.document(LEADS, record.item.key), fields_of(record))

    def of_subjects(self, subjects: Collection[str]) -> dict[str, list[Item]]:
        """Return the leads of those subjects that have any, by ascending id; a request for 30 subjects."""
        found: defaultdict[str, list[Item]] = defaultdict(list)
        for chunk in batched(subjects, DISJUNCTIONS):
            for item, theirs in sorted(self._with_subjects(chunk).items()):
                for subject in theirs & set(chunk):
                    found[subject].append(item)
        return dict(found)

    def due(self, now: datetime, limit: int, *, after: DueLead | None = None) -> list[DueLead]:
        """Return up to `limit` leads whose `due_at` has come, longest due first; only those are read.

        Leads that are due at the same moment come in the order of their documents' names, which the
        automatic index of `due_at` has; the order of their numbers would need an index of its own.
        """
        query = (
            self._database.query(LEADS)
            .where(filter=FieldFilter("due_at", "<=", micros(now)))
            .order_by("due_at")
            .order_by(NAME)
            .select(["due_at"])
        )
        if after is not None:
            reference = self._database.document(LEADS, after.item.key)
            query = query.start_after({"due_at": micros(after.due_at), NAME: reference})
        found = self._database.find(query, limit=limit)
        return [DueLead(Item.of_key(snapshot.id), timestamp_of(snapshot.get("due_at"))) for snapshot in found]

    def candidates(
        self, roll: str, *, until: datetime, limit: int, after: RollPosition | None = None
    ) -> list[OnRoll]:
        """Return up to `limit` records that stand on this roll since `until` or longer, the longest first."""
        return self._on_roll("place", roll, until, limit, after)

    def cohort(
        self, roll: str, *, until: datetime, limit: int, after: RollPosition | None = None
    ) -> list[OnRoll]:
        """Return up to `limit` records that are in this cohort since `until` or longer, the longest first."""
        return self._on_roll("cohort", roll, until, limit, after)

    def waiting(self, roll: str, *, until: datetime, limit: int) -> list[OnRoll]:
        """Return up to `limit` records that wait for this since `until` or longer, the longest first."""
        return self._on_roll("waiting", roll, until, limit, None)

    def count_waiting(self, roll: str, *, until: datetime) -> int:
        """Return how many records `waiting` would find; one read billed for 1,000 of them."""
        return self._database.count(self._between("waiting", roll, until))

    def is_enrolled(self) -> bool:
        """Return True when every document has the fields of rolls; two reads billed for 1,000 documents.

        A document without a field is in no index of it; one whose field is null is.
        """
        everything = self._database.query(LEADS)
        return self._database.count(everything) == self._database.count(everything.order_by("place"))

    def enrol(self, *, after: Item | None, limit: int) -> list[LeadRecord]:
        """Return a page; write the fields of rolls where they are not what the record says.

        Each is written on the condition that its document is as it was read, and independently of the others.
        """
        found = self._database.find(self._page(after), limit=limit)
        records = {snapshot.id: record_of(snapshot) for snapshot in found}
        stale = [each for each in found if not roll_keys(records[each.id]).items() <= _fields(each).items()]
        for chunk in batched(stale, WRITES_AT_ONCE):
            batch = self._database.independent_writes()
            for snapshot in chunk:
                condition = self._database.unchanged_since(snapshot.update_time)
                batch.update(snapshot.reference, roll_keys(records[snapshot.id]), option=condition)
            self._database.retries.call(partial(self._database.send, batch), *TRANSIENT)
        return list(records.values())

    def page(self, *, after: Item | None, limit: int) -> list[LeadRecord]:
        """Return up to `limit` records, by the names of their documents, those behind `after`."""
        found = self._database.find(self._page(after), limit=limit)
        return [record_of(snapshot) for snapshot in found]

    def delete(self, items: Iterable[Item]) -> int:
        """Delete leads; return how many there were."""
        return self._database.delete(self._database.get_all(LEADS, _keys(items)))

    def _page(self, after: Item | None) -> Query:
        query = self._database.query(LEADS).order_by(NAME)
        return (
            query if after is None else query.start_after({NAME: self._database.document(LEADS, after.key)})
        )

    def _on_roll(
        self, field: str, roll: str, until: datetime, limit: int, after: RollPosition | None
    ) -> list[OnRoll]:
        """Read by the automatic index of one field: roll and moment are one text in it, see `roll_key`."""
        query = self._between(field, roll, until).order_by(field).order_by(NAME)
        if after is not None and after.item is not None:
            reference = self._database.document(LEADS, after.item.key)
            query = query.start_after({field: roll_key(roll, after.since), NAME: reference})
        elif after is not None:
            query = query.where(filter=FieldFilter(field, ">=", roll_key(roll, after.since)))
        found = self._database.find(query, limit=limit)
        return [OnRoll(record_of(each), since_of(each.get(field))) for each in found]

    def _between(self, field: str, roll: str, until: datetime) -> Query:
        return (
            self._database.query(LEADS)
            .where(filter=FieldFilter(field, ">=", roll_start(roll)))
            .where(filter=FieldFilter(field, "<=", roll_key(roll, until)))
        )

    def _with_subjects(self, subjects: list[str]) -> dict[Item, set[str]]:
        query = (
            self._database.query(LEADS)
            .where(filter=FieldFilter("subjects", "array_contains_any", subjects))
            .select(["subjects"])
        )
        return {
            Item.of_key(snapshot.id): set(snapshot.get("subjects")) for snapshot in self._database.find(query)
        }


def record_of(snapshot: Snapshot) -> LeadRecord:
    """Return the record in a document."""
    return load_record(unpacked(snapshot.get("record")))


def _record(snapshot: Snapshot | None) -> LeadRecord | None:
    return None if snapshot is None else record_of(snapshot)


def fields_of(record: LeadRecord, *, commit_id: str = "") -> dict[str, Any]:
    """Return the document of a record; `commit_id` names the commit that assigned it, see `assignments`."""
    return {
        "record": packed(dump_record(record)),
        "subjects": list(record.identity.subjects),
        "due_at": None if record.due_at is None else micros(record.due_at),
        "commit_id": commit_id,
        "changed_at": changed_at_of(record),
        **roll_keys(record),
    }


def _fields(snapshot: Snapshot) -> Mapping[str, Any]:
    return snapshot.to_dict() or {}


def _keys(items: Iterable[Item]) -> list[str]:
    return [item.key for item in items]
