"""What Fairlead alone knows of a lead: its record and its decisions, kept also of a lead that is deleted."""

from dataclasses import dataclass, field

from functions.domain.item import lead
from functions.domain.lead.ledger_entry import LedgerEntry
from functions.domain.lead.record import LeadRecord
from functions.ports import State


@dataclass(frozen=True)
class File:
    """One lead's record, None if there never was one, and its decisions, the oldest first."""

    record: LeadRecord | None
    decisions: tuple[LedgerEntry, ...]


@dataclass
class Files:
    """The files of a state, and copies of those whose leads were deleted, made just before."""

    state: State
    parted: dict[int, File] = field(default_factory=dict)

    def keep(self, number: int) -> None:
        """Keep a copy of what is known of a lead now: with it the state forgets all of it."""
        self.parted[number] = self._read(number)

    def of(self, number: int) -> File:
        """Return the file of a lead; of a deleted one as it was just before."""
        return self.parted.get(number) or self._read(number)

    def _read(self, number: int) -> File:
        item = lead(number)
        record = self.state.leads.get_many([item]).get(item)
        return File(record, tuple(self.state.ledger.of_lead(item)))
