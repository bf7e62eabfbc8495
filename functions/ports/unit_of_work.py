"""What a run of the pipeline leaves behind, stored in one atomic step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from functions.domain.item import Item
from functions.domain.lead.ledger_entry import LedgerEntry
from functions.domain.lead.record import LeadRecord
from functions.ports.history import Filing
from functions.ports.inbox import InboxEntry


@dataclass(frozen=True, slots=True)
class Deferred:
    """An inbox entry that is given back and not due before a moment.

    Attributes:
        entry: the entry as it was leased.
        until: when it is due again.
        priority: goes before age in the line; 0, or a held lead's score + 1.
    """

    entry: InboxEntry
    until: datetime
    priority: int = 0


class UnitOfWork(Protocol):
    """Stores what a run leaves behind: of each lead all of it or nothing.

    The step is that of a lead: its record, its decisions, its row and its entry are never in two. A store
    that takes a hundred writes in one step makes several of a larger batch, and nothing relies on more.
    """

    def commit(
        self,
        records: Sequence[LeadRecord],
        decisions: Sequence[LedgerEntry],
        *,
        done: Sequence[InboxEntry],
        deferred: Sequence[Deferred],
        filed: Sequence[Filing] = (),
    ) -> set[Item]:
        """Store records, decisions and rows of the history of a batch and give its inbox entries back.

        A record replaces the one before it; a decision about the same lead at the same moment is one entry of
        the ledger. A done entry ends, a deferred one is due again at its moment; but a lead that was enqueued
        again since its entry was leased is due at once, after `done` in a new entry.

        Returns the leads whose entries another run has leased since, because their lease had ended, or that
        were removed from the inbox. They are left to that run: of them nothing is stored.

        Raises:
            StateUnavailable: nothing was stored; of a batch that is too large for one step of the store, each
                lead was stored whole or not at all.
        """
