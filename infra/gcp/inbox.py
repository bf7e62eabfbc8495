"""The inbox on Firestore: a document a lead, written blindly, leased on a condition.

Enqueuing is one write and no read: transforms on the server keep the earliest `enqueued_at`, make a deferred
entry due, raise the version and add the reason, whether the document was there or not. A lease is a condition
on the document as the query returned it, each entry by itself, so of two runs each gets what the other did
not. While an entry is leased its `due_at` is the end of the lease: no query for due entries returns it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_hex

from google.cloud.firestore_v1 import (
    ArrayUnion,
    FieldFilter,
    Increment,
    Minimum,
    Query,
    WriteBatch,
)

from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from functions.ports import Deferred, HeldEntry, InboxEntry
from infra.batching import batched
from infra.cloud.commit_lock import CommitLock
from infra.cloud.retrying import Contended
from infra.gcp.database import FirestoreDatabase, Snapshot
from infra.gcp.inbox_entries import EntryReturn, KnownEntry, known_entry, leased_entry, stored_entry
from infra.gcp.model import ASCENDING, DESCENDING, INBOX, WRITES_AT_ONCE, micros, timestamp_of
from infra.gcp.retries import CONFLICTS, TRANSIENT

PAGE = 100


def _nothing(batch: WriteBatch, held: Collection[Item]) -> None:
    """Add nothing to a commit."""


class FirestoreInbox:
    """`functions.ports.Inbox` on Firestore."""

    def __init__(self, database: FirestoreDatabase) -> None:
        self._database = database
        self._lock = CommitLock(database.retries.deadline)
        self._leased: dict[Item, KnownEntry] = {}

    def enqueue(self, items: Iterable[Item], reason: LookReason, *, now: datetime) -> None:
        """Note that these leads need a look now; one write a lead, nothing is read."""
        at = micros(now)
        fields = {
            "reasons": ArrayUnion([reason.value]),
            "enqueued_at": Minimum(at),
            "due_at": Minimum(at),
            "version": Increment(1),
            # Adding nothing writes the zero that a query needs to see the document at all.
            "deliveries": Increment(0),
            "leased_until": Increment(0),
            "priority": Increment(0),
        }

        def fill(batch: WriteBatch, item: Item) -> None:
            batch.set(self._database.document(INBOX, item.key), fields, merge=True)

        self._database.write(dict.fromkeys(items), fill, at_once=WRITES_AT_ONCE)

    def lease(self, limit: int, *, now: datetime, duration: timedelta) -> list[InboxEntry]:
        """Lease due entries: held leads first by score and wait, then by age."""

        def attempt() -> list[InboxEntry]:
            due = self._due(limit, micros(now))
            won = self._lease(due, micros(now + duration)) if due else []
            if due and not won:
                raise Contended
            return won

        with self._lock:
            return self._database.retries.call(attempt, *TRANSIENT, Contended)

    def renew(self, entries: Sequence[InboxEntry], *, now: datetime, duration: timedelta) -> set[Item]:
        """Let the lease of these entries end `duration` from now; a write a lead, read where it changed."""
        cached = {entry.item: self._leased[entry.item] for entry in entries if entry.item in self._leased}

        def attempt() -> set[Item]:
            known = dict(cached)
            cached.clear()  # it may be wrong, so it is good for one attempt
            known |= self._read([entry.item for entry in entries if entry.item not in known])
            ours = [
                entry for entry in entries if entry.item in known and known[entry.item].is_leased_as(entry)
            ]
            renewed = self._renew(ours, known, micros(now + duration))
            cached.update(renewed)
            self._leased |= renewed
            if len(renewed) < len(ours):
                raise Contended
            return set(renewed)

        return self._database.retries.call(attempt, *TRANSIENT, Contended)

    def release_held(self, *, now: datetime, above: int = 0, except_for: Collection[Item] = ()) -> int:
        """Make held leads with a priority over `above` due at once; reads all that are held so."""
        at = micros(now)
        query = (
            self._database.query(INBOX)
            .where(filter=FieldFilter("priority", ">", above))
            .order_by("priority", direction=DESCENDING)
            .order_by("enqueued_at", direction=ASCENDING)
            .order_by("due_at", direction=ASCENDING)
        )
        found = [
            snapshot
            for page in self._pages(query, PAGE, PAGE)
            for snapshot in page
            if snapshot.get("priority") and Item.of_key(snapshot.id) not in except_for
        ]
        # A higher version is an entry that came again: a run that has leased it gives it back as due.
        fields = {"due_at": Minimum(at), "version": Increment(1)}
        sleeping = [snapshot for snapshot in found if snapshot.get("due_at") > at]
        for chunk in batched(sleeping, WRITES_AT_ONCE):
            batch = self._database.independent_writes()
            for snapshot in chunk:
                batch.update(snapshot.reference, fields)
            self._database.send(batch)
        return sum(snapshot.get("leased_until") <= at for snapshot in found)

    def held_between(self, above: int, below: int, *, limit: int) -> list[HeldEntry]:
        """Return leads whose priority is between the two, the highest first; one read a lead."""
        query = (
            self._database.query(INBOX)
            .where(filter=FieldFilter("priority", ">", above))
            .where(filter=FieldFilter("priority", "<", below))
            .order_by("priority", direction=DESCENDING)
            .order_by("enqueued_at", direction=ASCENDING)
            .order_by("due_at", direction=ASCENDING)
        )
        found = self._database.retries.call(lambda: self._database.select(query.limit(limit)), *TRANSIENT)
        return [
            HeldEntry(Item.of_key(each.id), each.get("priority"), timestamp_of(each.get("enqueued_at")))
            for each in found
        ]

    def next_due_at(self) -> datetime | None:
        """Return when the next entry is due; one read, unless leased leads were enqueued again."""
        return self._database.retries.call(self._next_due_at, *TRANSIENT)

    def oldest_enqueued_at(self) -> datetime | None:
        """Return when the oldest entry was enqueued, held leads left out; one read."""
        query = (
            self._database.query(INBOX)
            # Below 0 are held leads, which come behind; said this way, the index of `lease` serves this, too.
            .where(filter=FieldFilter("priority", "<=", 0))
            .order_by("priority", direction=DESCENDING)
            .order_by("enqueued_at", direction=ASCENDING)
            .order_by("due_at", direction=ASCENDING)
        )
        oldest = self._database.retries.call(lambda: self._database.select(query.limit(1)), *TRANSIENT)
        is_found = bool(oldest) and oldest[0].get("priority") == 0
        return timestamp_of(oldest[0].get("enqueued_at")) if is_found else None

    def has(self, items: Collection[Item]) -> set[Item]:
        """Return which of these leads are in the inbox; a read a lead, 500 a request."""
        return {Item.of_key(snapshot.id) for snapshot in self._database.get_all(INBOX, _keys(items))}

    def entries_of(self, items: Collection[Item]) -> list[InboxEntry]:
        """Return the entries of these leads as they are; a read a lead, 500 a request."""
        return [stored_entry(each) for each in self._database.get_all(INBOX, _keys(items))]

    def delete(self, items: Iterable[Item]) -> int:
        """Remove these leads from the inbox; return how many were there."""
        return self._database.delete(self._database.get_all(INBOX, _keys(items)))

    def _due(self, limit: int, at: int) -> list[Snapshot]:
        query = (
            self._database.query(INBOX)
            .where(filter=FieldFilter("due_at", "<=", at))
            .order_by("priority", direction=DESCENDING)
            .order_by("enqueued_at", direction=ASCENDING)
            .order_by("due_at", direction=ASCENDING)
        )
        found: list[Snapshot] = []
        for page in self._pages(query, limit, limit):
            # Leased and due at once: it was enqueued again while a run works on it.
            found += [snapshot for snapshot in page if snapshot.get("leased_until") <= at]
            if len(found) >= limit:
                break
        return found[:limit]

    def _lease(self, due: Sequence[Snapshot], until: int) -> list[InboxEntry]:
        batch = self._database.independent_writes()
        for snapshot in due:
            fields = {"leased_until": until, "due_at": until, "deliveries": snapshot.get("deliveries") + 1}
            condition = self._database.unchanged_since(snapshot.update_time)
            batch.update(snapshot.reference, fields, option=condition)
        times = self._database.send(batch)
        won = [(snapshot, time) for snapshot, time in zip(due, times, strict=True) if time is not None]
        entries = [leased_entry(snapshot) for snapshot, _ in won]
        for entry, (_, time) in zip(entries, won, strict=True):
            self._leased[entry.item] = KnownEntry(entry.id, entry.deliveries, entry.version, time)
        return entries

    def _renew(
        self, entries: Sequence[InboxEntry], known: Mapping[Item, KnownEntry], until: int
    ) -> dict[Item, KnownEntry]:
        """Write the end of the leases, each on its condition; return those that were as they are known."""
        if not entries:
            return {}
        batch = self._database.independent_writes()
        for entry in entries:
            found = known[entry.item]
            # What came again meanwhile is due already, and stays so.
            due = {"due_at": until} if found.version == entry.version else {}
            reference = self._database.document(INBOX, entry.item.key)
            condition = self._database.unchanged_since(found.update_time)
            batch.update(reference, {"leased_until": until, **due}, option=condition)
        times = zip(entries, self._database.send(batch), strict=True)
        return {
            entry.item: replace(known[entry.item], update_time=time)
            for entry, time in times
            if time is not None
        }

    def release(
        self,
        done: Sequence[InboxEntry],
        deferred: Sequence[Deferred],
        *,
        also: Callable[[WriteBatch, Collection[Item]], None] = _nothing,
    ) -> set[Item]:
        """Give entries back on the condition that each is as it was leased; read it again when it is not.

        An entry that another run has leased since, because its lease had ended, is left to that run; these
        are returned. `also` adds what belongs into the same commit, for the leads that it is called with.
        """
        returns = [
            *(EntryReturn(entry) for entry in done),
            *(EntryReturn(each.entry, each.until, each.priority) for each in deferred),
        ]
        items = [each.entry.item for each in returns]
        cached = {key: self._leased.pop(key) for key in items if key in self._leased}

        def attempt() -> set[Item]:
            known = dict(cached)
            cached.clear()  # it may be wrong, so it is good for one attempt
            known |= self._read([key for key in items if key not in known])
            batch = self._database.batch()
            held = {
                each.entry.item: each
                for each in returns
                if each.entry.item in known and known[each.entry.item].is_leased_as(each.entry)
            }
            for item, each in held.items():
                self._write_return(batch, each, known[item])
            also(batch, held.keys())
            self._database.commit(batch)
            return set(items) - held.keys()

        return self._database.retries.call(attempt, *TRANSIENT, *CONFLICTS)

    def _read(self, items: Iterable[Item]) -> dict[Item, KnownEntry]:
        found = self._database.get(self._database.document(INBOX, item.key) for item in items)
        return {Item.of_key(key): known_entry(each) for key, each in found.items()}

    def _write_return(self, batch: WriteBatch, each: EntryReturn, known: KnownEntry) -> None:
        reference = self._database.document(INBOX, each.entry.item.key)
        condition = self._database.unchanged_since(known.update_time)
        is_same = known.version == each.entry.version
        if each.due_at is None and is_same:
            batch.delete(reference, option=condition)
        elif each.due_at is None:
            # Enqueued again while it was worked on: it is due at once, free of the lease, in a new entry.
            anew = {"leased_until": 0, "deliveries": 0, "priority": 0, "entry_id": token_hex(8)}
            batch.update(reference, anew, option=condition)
        else:
            until = {"due_at": micros(each.due_at)} if is_same else {}
            batch.update(reference, {"leased_until": 0, "priority": each.priority, **until}, option=condition)

    def _next_due_at(self) -> datetime | None:
        query = self._database.query(INBOX).order_by("due_at", direction=ASCENDING)
        best: int | None = None
        for page in self._pages(query, 1, PAGE):
            for snapshot in page:
                if best is not None and snapshot.get("due_at") >= best:
                    return timestamp_of(best)
                free_at = max(snapshot.get("due_at"), snapshot.get("leased_until"))
                best = free_at if best is None else min(best, free_at)
            if best == page[0].get("due_at"):
                break
        return None if best is None else timestamp_of(best)

    def _pages(self, query: Query, first: int, others: int) -> Iterator[list[Snapshot]]:
        """Yield what a query finds, page by page, as long as there is more."""
        page = self._database.select(query.limit(first))
        size = first
        while page:
            yield page
            if len(page) < size:
                return
            page, size = self._database.select(query.start_after(page[-1]).limit(others)), others


def _keys(items: Iterable[Item]) -> list[str]:
    return [item.key for item in items]
