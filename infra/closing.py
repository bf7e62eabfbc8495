"""An inbox that gives nothing out any more once its process is to stop: a run ends after its batch."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from threading import Event

from functions.ports import Inbox
from functions.records import InboxEntry


class ClosingInbox:
    """`functions.ports.Inbox` that passes everything on; after `is_closing` is set, nothing is taken."""

    def __init__(self, inbox: Inbox, is_closing: Event) -> None:
        self._inbox, self._is_closing = inbox, is_closing

    def put(self, lead_ids: Iterable[int], why: str, *, now: datetime) -> None:
        """Note that these leads need a look now."""
        self._inbox.put(lead_ids, why, now=now)

    def take(self, limit: int, *, now: datetime, lease: timedelta) -> list[InboxEntry]:
        """Lease due entries; none while closing: they wait for the next process."""
        return [] if self._is_closing.is_set() else self._inbox.take(limit, now=now, lease=lease)

    def done(self, entries: Iterable[InboxEntry]) -> None:
        """Remove entries, but not those that were put in again since they were taken."""
        self._inbox.done(entries)

    def put_back(self, entry: InboxEntry, *, due_at: datetime, rank: int = 0) -> None:
        """Give an entry back until `due_at`."""
        self._inbox.put_back(entry, due_at=due_at, rank=rank)

    def next_due_at(self) -> datetime | None:
        """Return when the next entry is due; None if the inbox is empty."""
        return self._inbox.next_due_at()

    def has(self, lead_ids: Collection[int]) -> set[int]:
        """Return which of these leads are in the inbox."""
        return self._inbox.has(lead_ids)

    def delete(self, lead_ids: Iterable[int]) -> int:
        """Forget that these leads need a look; return how many were in the inbox."""
        return self._inbox.delete(lead_ids)
