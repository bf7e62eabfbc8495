"""What is kept of the figures: documents of counts, what was counted of each lead, which leads changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from functions.domain.figures.row import Row, Tally
from functions.domain.item import Item
from functions.domain.lead.record import LeadRecord


@dataclass(frozen=True, slots=True)
class Stored:
    """A text that is kept under a name.

    Attributes:
        version: names the text as it was read; None for one that is not there yet.
        expires_at: when the store may remove it; None for never. Each commit says it anew, and what is read
            does not tell it.
    """

    text: str
    version: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Departure:
    """A lead whose record is gone: how it is counted from now on; None for not at all."""

    item: Item
    row: Row | None


@dataclass(frozen=True, slots=True)
class ReceivedSignal:
    """A signal that was received, as figures count it; nothing in it says whose it was.

    Attributes:
        key: names it in the store.
        received_at, expires_at: when it was received, and how long it is kept.
        is_matched: whether it was a lead's then; of one that is about to expire, whether it is one's now.
    """

    key: str
    type: str
    received_at: datetime
    expires_at: datetime
    is_matched: bool


class Figures(Protocol):
    """The figures. Only one fold at a time gets through: the others find that something changed."""

    def changed(
        self, *, since: datetime, after: Item | None, until: datetime, limit: int
    ) -> list[LeadRecord]:
        """Return up to `limit` records by the moment of their last counted change, then by key.

        Those that changed from `since` on and before `until`; of `since` itself only those behind `after`.
        Reads grow with what is returned, not with all leads.
        """

    def read(self, names: Collection[str]) -> dict[str, Stored]:
        """Return the documents that exist."""

    def tallies(self, items: Collection[Item]) -> dict[Item, Tally]:
        """Return what was counted of these leads; those of which nothing was are left out."""

    def departures(self, limit: int) -> list[Departure]:
        """Return up to `limit` leads that have departed and are not counted as such yet."""

    def received(self, *, since: datetime, after: str, until: datetime, limit: int) -> list[ReceivedSignal]:
        """Return up to `limit` signals by the moment of their receipt, then by key.

        Those that were received from `since` on and before `until`; of `since` itself only those with a key
        behind `after`. Reads grow with what is returned.
        """

    def lapsing(self, *, since: datetime, after: str, until: datetime, limit: int) -> list[ReceivedSignal]:
        """Return likewise, by the moment of their expiry, those that were no lead's when they were received.

        Each says whether its person has become a lead since, which costs a read for each lead that is found.
        """

    def commit(
        self,
        documents: Mapping[str, Stored],
        tallies: Mapping[Item, Tally],
        *,
        departed: Sequence[Departure] = (),
    ) -> bool:
        """Store documents, tallies and the end of departures in one atomic step, or nothing of it.

        Returns False when a document is not as it was read: another fold has counted meanwhile. A tally of no
        row is removed; those of closed leads may be, once they have expired. A departure that is another one
        by now stays.

        Raises:
            StateUnavailable: the step may have been made or not; a fold that reads again knows which.
        """

    def depart(self, departures: Sequence[Departure]) -> None:
        """Keep how these leads are counted from now on, in place of what was kept of them before."""

    def expire(self, now: datetime) -> int:
        """Remove tallies and documents that have expired; return how many, 0 where the store does it itself.

        What was counted of a lead whose tally is removed stays counted.
        """
