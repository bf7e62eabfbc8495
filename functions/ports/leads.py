"""What is kept of each lead."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from functions.domain.item import Item
from functions.domain.lead.record import LeadRecord


@dataclass(frozen=True, slots=True)
class DueLead:
    """A lead that is due by time alone, and since when."""

    item: Item
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Replacement:
    """A record to store in place of the one that was read; `stored` is None where there was none."""

    stored: LeadRecord | None
    record: LeadRecord


@dataclass(frozen=True, slots=True)
class RollPosition:
    """How far a roll was read: up to this lead of those that are on it since then; None: to none of them."""

    since: datetime
    item: Item | None = None


@dataclass(frozen=True, slots=True)
class OnRoll:
    """A record that was found on a roll, and since when it stands there."""

    record: LeadRecord
    since: datetime

    @property
    def position(self) -> RollPosition:
        """Where it is: what stands behind it comes next."""
        return RollPosition(self.since, self.record.item)


class KeptLeads(Protocol):
    """What of `Leads` commands need that only look into a state."""

    def get_many(self, items: Collection[Item]) -> dict[Item, LeadRecord]:
        """Return the records that exist."""


class Leads(KeptLeads, Protocol):
    """The records of leads."""

    def save(self, records: Iterable[LeadRecord]) -> None:
        """Store records, each replacing the one before it."""

    def replace(self, replacements: Sequence[Replacement]) -> set[Item]:
        """Store records, each on the condition that the stored one is still the one that was read.

        Returns the leads that were stored: of the others another run has stored something since.
        """

    def of_subjects(self, subjects: Collection[str]) -> dict[str, list[Item]]:
        """Return, for each of these keyed hashes, the leads that have it, by ascending id."""

    def due(self, now: datetime, limit: int, *, after: DueLead | None = None) -> list[DueLead]:
        """Return up to `limit` leads whose `due_at` has come, longest due first, those behind `after`.

        Reads grow with the leads that are due, not with all leads.
        """

    def candidates(
        self, roll: str, *, until: datetime, limit: int, after: RollPosition | None = None
    ) -> list[OnRoll]:
        """Return up to `limit` records that stand on this roll (`rolls.place_of`) since `until` or longer.

        The longest come first, those behind `after` only. Reads grow with what is returned, not with all
        leads.
        """

    def cohort(
        self, roll: str, *, until: datetime, limit: int, after: RollPosition | None = None
    ) -> list[OnRoll]:
        """Return as `candidates` does the records that are in this cohort (`rolls.cohort_of`)."""

    def waiting(self, roll: str, *, until: datetime, limit: int) -> list[OnRoll]:
        """Return up to `limit` records that wait for this (`waiting.waiting_of`) since `until` or longer.

        The longest come first. Reads grow with what is returned, not with all leads.
        """

    def count_waiting(self, roll: str, *, until: datetime) -> int:
        """Return how many records `waiting` would find; none of them is read."""

    def is_enrolled(self) -> bool:
        """Return True when `candidates` and `cohort` find every record.

        They do not find those that a version without rolls has stored: `enrol` mends that.
        """

    def enrol(self, *, after: Item | None, limit: int) -> list[LeadRecord]:
        """Return what `page` does, and have these records stand on their rolls, whatever version stored them.

        A record that is stored anew meanwhile is left as it is then.
        """

    def page(self, *, after: Item | None, limit: int) -> list[LeadRecord]:
        """Return up to `limit` records, those behind `after` in an order of the store's own."""

    def delete(self, items: Iterable[Item]) -> int:
        """Delete leads; return how many there were."""
