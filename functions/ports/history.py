"""What outlives the records of closed leads: what was known at their decisions, and what became of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from functions.domain.item import Item
from functions.domain.lead.history import HistoryRow


@dataclass(frozen=True, slots=True)
class Filing:
    """What becomes of the row of a lead; `UnitOfWork.commit` does it with all else that a run leaves behind.

    Attributes:
        key: stands for the lead, see `Pseudonyms.of_item`.
        row: to keep in place of the one before; None to keep none, as of a lead that was opened again.
        expires_at: when the store may remove it.
    """

    item: Item
    key: str
    row: HistoryRow | None = None
    expires_at: datetime | None = None


class History(Protocol):
    """The rows of closed leads; `UnitOfWork.commit` adds to it."""

    def page(self, *, after: str, limit: int) -> list[tuple[str, HistoryRow]]:
        """Return up to `limit` rows by their keys, those behind `after`; expired ones may be among them."""

    def of_keys(self, keys: Collection[str]) -> dict[str, HistoryRow]:
        """Return the rows with these keys that exist; expired ones may be among them."""

    def delete(self, keys: Collection[str]) -> int:
        """Delete the rows with these keys; return how many there were."""

    def expire(self, now: datetime) -> int:
        """Delete rows that have expired; return how many (0 where the store does it itself)."""
