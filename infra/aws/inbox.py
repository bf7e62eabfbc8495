"""The inbox on DynamoDB: an item a lead, written blindly, leased on a condition.

All entries of a portal have one `pk`. Which of them are due says an index within it, which answers with what
was written last: a run that is woken by an event finds its entry. A lease is a condition on the entry, each
by itself, so of two runs each gets what the other did not; it names the run's lease, so that a run whose
answer got lost knows its own.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from secrets import token_hex

from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from functions.ports import HeldEntry, InboxEntry
from infra.aws.database import DynamoTable
from infra.aws.inbox_entries import LEASE, LEASED_AS, RENEW, entry_of, held_entry_of
from infra.aws.model import HELD, PK, SK, WAKE
from infra.aws.retries import Refused
from infra.aws.values import Item as Stored
from infra.aws.values import Value, Write, key_of, number, text
from infra.aws.webhook_writes import enqueued
from infra.cloud.commit_lock import CommitLock
from infra.cloud.retrying import Contended
from infra.microseconds import microseconds, moment_of

PAGE = 100
_EVER = 10**18
"""Later than every moment."""


class DynamoInbox:
    """`functions.ports.Inbox` on DynamoDB."""

    def __init__(self, table: DynamoTable) -> None:
        self._table = table
        self._lock = CommitLock(table.retries.deadline)

    def enqueue(self, items: Iterable[Item], reason: LookReason, *, now: datetime) -> None:
        """Note that these leads need a look now; one write a lead, nothing is read."""

        def put(item: Item) -> None:
            self._table.write(enqueued(self._table.keys, item, reason, now))

        self._table.each(put, list(dict.fromkeys(items)))

    def lease(self, limit: int, *, now: datetime, duration: timedelta) -> list[InboxEntry]:
        """Lease due entries: held leads first by score and wait, then by age; reads all that are due."""

        def attempt() -> list[InboxEntry]:
            due = self._due(microseconds(now))[:limit]
            lease = partial(self._lease, at=microseconds(now), until=microseconds(now + duration))
            won = [entry for entry in self._table.each(lease, due) if entry is not None]
            if due and not won:
                raise Contended
            return won

        with self._lock:
            return self._table.retries.call(attempt, Contended)

    def renew(self, entries: Sequence[InboxEntry], *, now: datetime, duration: timedelta) -> set[Item]:
        """Let the lease of these entries end `duration` from now; a write a lead."""
        until = microseconds(now + duration)

        def renewed(entry: InboxEntry) -> bool:
            values: dict[str, Value] = {"id": entry.id, "deliveries": entry.deliveries, "until": until}
            key = self._table.keys.inbox(entry.item)
            return self._is_written(Write(key, update=RENEW, condition=LEASED_AS, values=values))

        kept = self._table.each(renewed, entries)
        return {entry.item for entry, is_kept in zip(entries, kept, strict=True) if is_kept}

    def release_held(self, *, now: datetime, above: int = 0, except_for: Collection[Item] = ()) -> int:
        """Make held leads with a priority over `above` due at once; reads all that are held so."""
        at, left_out = microseconds(now), {item.key for item in except_for}
        condition = f"#{PK} = :{PK} AND #held > :above"
        values: dict[str, Value] = {PK: self._pk, "above": above}
        found = [
            entry
            for page in self._table.pages(condition, values, index=HELD.name)
            for entry in page
            if text(entry, SK) not in left_out
        ]
        later = [each for each in found if number(each, "wake") > at or number(each, "leased") > at]
        self._table.each(partial(self._wake, at=at), later)
        return sum(number(each, "leased") <= at for each in found)

    def held_between(self, above: int, below: int, *, limit: int) -> list[HeldEntry]:
        """Return leads whose priority is between the two, the highest first; reads whole pages."""
        condition = f"#{PK} = :{PK} AND #held BETWEEN :low AND :high"
        values: dict[str, Value] = {PK: self._pk, "low": above + 1, "high": below - 1}
        found = list[HeldEntry]()
        for page in self._table.pages(condition, values, index=HELD.name, is_descending=True, size=PAGE):
            found += map(held_entry_of, page)
            # Of one priority the index does not know the wait, so all of the last one are read.
            if len(found) > limit and found[-1].priority < found[limit - 1].priority:
                break
        return sorted(found, key=lambda each: (-each.priority, each.enqueued_at))[:limit]

    def next_due_at(self) -> datetime | None:
        """Return when the next entry is due; reads what is leased, and one entry more."""
        best = _EVER
        for page in self._table.pages(f"#{PK} = :{PK}", {PK: self._pk}, index=WAKE.name, size=PAGE):
            for entry in page:
                if number(entry, "wake") >= best:
                    return moment_of(best)
                best = min(best, max(number(entry, "wake"), number(entry, "leased")))
        return None if best == _EVER else moment_of(best)

    def oldest_enqueued_at(self) -> datetime | None:
        """Return when the oldest entry was enqueued, held leads left out; reads the whole inbox.

        At half the price: an answer that is a second old is as good.
        """
        pages = self._table.pages(
            f"#{PK} = :{PK}", {PK: self._pk}, only="attribute_not_exists(#held)", is_consistent=False
        )
        oldest = min((number(entry, "enqueued") for page in pages for entry in page), default=None)
        return None if oldest is None else moment_of(oldest)

    def has(self, items: Collection[Item]) -> set[Item]:
        """Return which of these leads are in the inbox; a read a lead, 100 a request."""
        return {Item.of_key(key.sk) for key in self._table.get_many(map(self._table.keys.inbox, items))}

    def entries_of(self, items: Collection[Item]) -> list[InboxEntry]:
        """Return the entries of these leads as they are; a read a lead, 100 a request."""
        found = self._table.get_many(map(self._table.keys.inbox, items))
        return [entry_of(each) for each in found.values()]

    def delete(self, items: Iterable[Item]) -> int:
        """Remove these leads from the inbox; return how many were there."""

        def is_deleted(item: Item) -> bool:
            return self._table.write(Write(self._table.keys.inbox(item)), returns="ALL_OLD") is not None

        return sum(self._table.each(is_deleted, list(items)))

    @property
    def _pk(self) -> str:
        return self._table.keys.of("inbox")

    def _due(self, at: int) -> list[Stored]:
        pages = self._table.pages(
            f"#{PK} = :{PK} AND #wake <= :at",
            {PK: self._pk, "at": at},
            index=WAKE.name,
            only="#leased <= :at",
        )
        found = [entry for page in pages for entry in page]
        return sorted(found, key=lambda each: (-number(each, "held"), number(each, "enqueued")))

    def _lease(self, entry: Stored, *, at: int, until: int) -> InboxEntry | None:
        """Lease an entry as it was read; None when another run was faster, or it is there no more."""
        lease = token_hex(8)
        values: dict[str, Value] = {"id": text(entry, "id"), "deliveries": number(entry, "deliveries")}
        values |= {"next": number(entry, "deliveries") + 1, "lease": lease, "until": until, "at": at}
        condition = f"{LEASED_AS} AND #leased <= :at"
        write = Write(key_of(entry), update=LEASE, condition=condition, values=values)
        try:
            leased = self._table.write(write, returns="ALL_NEW")
        except Refused as refused:
            leased = refused.found[0]
            if leased is None or text(leased, "lease") != lease:
                return None
        return entry_of(leased) if leased else None

    def _wake(self, entry: Stored, *, at: int) -> bool:
        # A higher version is an entry that came again: a run that has leased it gives it back as due.
        update, condition = "SET #wake = :at ADD #version :one", "attribute_exists(#held)"
        values: dict[str, Value] = {"at": at, "one": 1}
        return self._is_written(Write(key_of(entry), update=update, condition=condition, values=values))

    def _is_written(self, write: Write) -> bool:
        try:
            self._table.write(write)
        except Refused:
            return False
        return True
