"""What is kept of the figures: documents of counts, what was counted of each lead, which leads changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from functions.domain.item import Item
from functions.domain.lead.record import LeadRecord


@dataclass(frozen=True, slots=True)
class Stored:
    """A text that is kept under a name.

    Attributes:
        version: names the text as it was read; None for one that is not there yet.
    """

    text: str
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Departure:
    """A lead whose record is gone: how it is counted from now on, as text; "" for not at all."""

    item: Item
    row: str


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

    def tallies(self, items: Collection[Item]) -> dict[Item, str]:
        """Return what was counted of these leads; those of which nothing was are left out."""

    def departures(self, limit: int) -> list[Departure]:
        """Return up to `limit` leads that have departed and are not counted as such yet."""

    def commit(
        self,
        documents: Mapping[str, Stored],
        tallies: Mapping[Item, str],
        *,
        departed: Sequence[Departure] = (),
    ) -> bool:
        """Store documents, tallies and the end of departures in one atomic step, or nothing of it.

        Returns False when a document is not as it was read: another fold has counted meanwhile. A tally of ""
        is removed. A departure that is another one by now stays.

        Raises:
            StateUnavailable: the step may have been made or not; a fold that reads again knows which.
        """

    def depart(self, departures: Sequence[Departure]) -> None:
        """Keep how these leads are counted from now on, in place of what was kept of them before."""

    def forget(self, items: Collection[Item]) -> None:
        """Remove the tallies of these leads, whose counts stay."""
