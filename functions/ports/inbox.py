"""Which leads need a look, and what wakes the pipeline for them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from functions.domain.lead.look_reason import LookReason


@dataclass(frozen=True, slots=True)
class InboxEntry:
    """A lead that needs a look.

    Attributes:
        reasons: every reason since the lead was enqueued.
        enqueued_at: when the lead was first enqueued; it keeps its place however often it comes again.
        version: grows each time; a lead that was enqueued again while it was worked on stays.
        deliveries: how often it was leased without being finished.
        id: names this entry; a lead that is enqueued after its entry has ended gets another one.
    """

    lead_id: int
    reasons: frozenset[LookReason]
    enqueued_at: datetime
    version: int
    deliveries: int
    id: str


class Wakeups(Protocol):
    """Wakes the pipeline."""

    def request_run(self) -> None:
        """Ask for a run of `processing` soon; many requests in a moment are one run."""


class InboxWriter(Protocol):
    """The slot of the inbox: what a webhook needs of it."""

    def enqueue(self, lead_ids: Iterable[int], reason: LookReason, *, now: datetime) -> None:
        """Note that these leads need a look now, for `reason` beside those that they wait for already.

        Raises:
            StateUnavailable: nothing was noted.
        """


class Inbox(InboxWriter, Protocol):
    """Which leads need a look, and why. The same lead twice is one entry."""

    def lease(self, limit: int, *, now: datetime, duration: timedelta) -> list[InboxEntry]:
        """Lease up to `limit` due entries, held leads first (best score, longest wait), then by age.

        Nobody else is given an entry before its lease ends; a crashed run's entries come back by themselves.
        """

    def done(self, entries: Iterable[InboxEntry]) -> None:
        """End entries; a lead that was put in again since it was taken is due at once, in another entry.

        An entry that somebody else has taken since, because its lease had ended, is theirs to end.
        """

    def defer(self, entry: InboxEntry, *, due_at: datetime, rank: int = 0) -> None:
        """Give an entry back until `due_at`, unless somebody else has taken it since.

        `rank` (a held lead's score + 1) goes before age then.
        """

    def next_due_at(self) -> datetime | None:
        """Return when the next entry is due; None if the inbox is empty."""

    def oldest_enqueued_at(self) -> datetime | None:
        """Return when the oldest entry was put in; None if there is none.

        Held leads are left out: they wait for a manager, not for us.
        """

    def has(self, lead_ids: Collection[int]) -> set[int]:
        """Return which of these leads are in the inbox: waiting, asleep or being worked on."""

    def delete(self, lead_ids: Iterable[int]) -> int:
        """Forget that these leads need a look, whatever came meanwhile; return how many were in the inbox."""
