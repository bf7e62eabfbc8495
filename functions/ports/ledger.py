"""Every decision, kept."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from functions.domain.lead.ledger_entry import LedgerEntry


class Ledger(Protocol):
    """Every decision with its reasons and its why-nots."""

    def append(self, entries: Iterable[LedgerEntry]) -> None:
        """File decisions; the same lead and moment twice is one entry."""

    def of_lead(self, lead_id: int) -> list[LedgerEntry]:
        """Return the decisions about one lead, oldest first, with those that stand in its record."""

    def delete(self, lead_ids: Iterable[int]) -> int:
        """Forget every decision about these leads; return how many there were."""

    def expire(self, before: datetime) -> int:
        """Forget decisions made before that moment; return how many (where the store does it itself: 0)."""
