"""Every decision that was made."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from functions.domain.item import Item
from functions.domain.lead.ledger_entry import LedgerEntry


class Ledger(Protocol):
    """Every decision with its reasons and its why-nots; `UnitOfWork.commit` adds to it."""

    def of_lead(self, item: Item) -> list[LedgerEntry]:
        """Return the decisions about one lead, oldest first, those that its record still has included."""

    def delete(self, items: Iterable[Item]) -> int:
        """Delete every decision about these leads; return how many there were."""

    def expire(self, before: datetime) -> int:
        """Delete decisions made before that moment; return how many (0 where the store does it itself)."""
