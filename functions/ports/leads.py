"""What is kept of each lead."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from functions.domain.lead.record import LeadRecord


@dataclass(frozen=True, slots=True)
class DueLead:
    """A lead that is due by time alone, and since when."""

    lead_id: int
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Replacement:
    """A record to store in place of the one that was read; `stored` is None where there was none."""

    stored: LeadRecord | None
    record: LeadRecord


class Leads(Protocol):
    """The records of leads."""

    def get_many(self, lead_ids: Collection[int]) -> dict[int, LeadRecord]:
        """Return the records that exist."""

    def save(self, records: Iterable[LeadRecord]) -> None:
        """Store records, each replacing the one before it."""

    def replace(self, replacements: Sequence[Replacement]) -> set[int]:
        """Store records, each on the condition that the stored one is still the one that was read.

        Returns the leads that were stored: of the others another run has stored something since.
        """

    def of_subjects(self, subjects: Collection[str]) -> dict[str, list[int]]:
        """Return, for each of these keyed hashes, the leads that have it, by ascending id."""

    def due(self, now: datetime, limit: int, *, after: DueLead | None = None) -> list[DueLead]:
        """Return up to `limit` leads whose `due_at` has come, longest due first, those behind `after`.

        Reads grow with the leads that are due, not with all leads.
        """

    def page(self, *, after: int, limit: int) -> list[LeadRecord]:
        """Return up to `limit` records with ids above `after`, by ascending id."""

    def delete(self, lead_ids: Iterable[int]) -> int:
        """Delete leads; return how many there were."""
