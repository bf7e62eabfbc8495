"""Which leads need a look, and what wakes the pipeline for them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason

ALL_HELD = -(10**9)
"""What the priority of every held lead is above; that of a lead that is not held is 0."""


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

    item: Item
    reasons: frozenset[LookReason]
    enqueued_at: datetime
    version: int
    deliveries: int
    id: str


@dataclass(frozen=True, slots=True)
class HeldEntry:
    """A lead that is held, and where it stands: by its priority, then by when it was enqueued."""

    item: Item
    priority: int
    enqueued_at: datetime


class Wakeups(Protocol):
    """Wakes the pipeline."""

    def request_run(self, *, at: datetime | None = None) -> None:
        """Ask for a run of `processing` at a moment, or soon; many requests for one moment are one run."""


class InboxWriter(Protocol):
    """The half of the inbox that a webhook needs."""

    def enqueue(self, items: Iterable[Item], reason: LookReason, *, now: datetime) -> None:
        """Note that these leads need a look now, for this reason beside those that they have already.

        Raises:
            StateUnavailable: nothing was noted, or of many leads some; the same may be noted again.
        """


class Inbox(InboxWriter, Protocol):
    """Which leads need a look, and why; a lead has at most one entry."""

    def lease(self, limit: int, *, now: datetime, duration: timedelta) -> list[InboxEntry]:
        """Lease up to `limit` due entries, held leads first (best score, longest wait), then by age.

        Those with a priority below 0 come last.

        No entry is leased twice before its lease ends; those of a crashed run are due again by themselves.
        They are given back through `UnitOfWork.commit`.
        """

    def renew(self, entries: Sequence[InboxEntry], *, now: datetime, duration: timedelta) -> set[Item]:
        """Let the lease of these entries end `duration` from now; return the leads that are still leased so.

        The others were leased by another run since, or removed.
        """

    def release_held(self, *, now: datetime, above: int = 0, except_for: Collection[Item] = ()) -> int:
        """Make held leads with a priority over `above` due at once; return how many of them are not leased.

        One that a run has leased is due again when that run gives it back. `except_for` are leads that stay
        as they are, and are not counted.
        """

    def held_between(self, above: int, below: int, *, limit: int) -> list[HeldEntry]:
        """Return up to `limit` held leads whose priority is above the one and below the other.

        The highest come first, then the longest wait. No other leads are read than those between the two.
        """

    def next_due_at(self) -> datetime | None:
        """Return when the next entry is due; None if the inbox is empty."""

    def oldest_enqueued_at(self) -> datetime | None:
        """Return when the oldest entry was enqueued; None if there is none.

        Held leads are left out: they wait for a manager, not for a run.
        """

    def has(self, items: Collection[Item]) -> set[Item]:
        """Return which of these leads are in the inbox: due, deferred or leased."""

    def entries_of(self, items: Collection[Item]) -> list[InboxEntry]:
        """Return the entries of these leads as they are: due, deferred or leased."""

    def delete(self, items: Iterable[Item]) -> int:
        """Remove these leads from the inbox, leased or not; return how many were there."""
