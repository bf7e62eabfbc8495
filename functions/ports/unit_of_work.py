"""What a run leaves behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from functions.domain.lead.record import InboxEntry, LeadRecord, LedgerEntry


@dataclass(frozen=True, slots=True)
class Asleep:
    """An inbox entry that sleeps until a moment; `rank` as in `Inbox.put_back`."""

    entry: InboxEntry
    until: datetime
    rank: int = 0


class Outcomes(Protocol):
    """What a run leaves behind."""

    def keep(
        self,
        records: Sequence[LeadRecord],
        decisions: Sequence[LedgerEntry],
        *,
        done: Sequence[InboxEntry],
        asleep: Sequence[Asleep],
    ) -> None:
        """Store records and decisions of a batch and give its inbox entries back, in one atomic step.

        Each part as `Leads.save`, `Ledger.append`, `Inbox.done` and `Inbox.put_back` do it.
        """
