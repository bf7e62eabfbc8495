"""What a run leaves behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from functions.domain.lead.ledger_entry import LedgerEntry
from functions.domain.lead.record import LeadRecord
from functions.ports.inbox import InboxEntry


@dataclass(frozen=True, slots=True)
class Deferred:
    """An inbox entry that sleeps until a moment; `rank` as in `Inbox.put_back`."""

    entry: InboxEntry
    until: datetime
    priority: int = 0


class UnitOfWork(Protocol):
    """What a run leaves behind."""

    def commit(
        self,
        records: Sequence[LeadRecord],
        decisions: Sequence[LedgerEntry],
        *,
        done: Sequence[InboxEntry],
        deferred: Sequence[Deferred],
    ) -> None:
        """Store records and decisions of a batch and give its inbox entries back, in one atomic step.

        Each part as `Leads.save`, `Ledger.append`, `Inbox.done` and `Inbox.put_back` do it.
        """
