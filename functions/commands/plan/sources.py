"""The ports of a plan: they only read, so that planning cannot write."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from functions.domain.lead.repeats import Repeat
from functions.domain.lead.snapshot import LeadSnapshot
from functions.domain.scoring import SignalSeen
from functions.ports import Reading


class RecentLeads(Protocol):
    """The leads that were created or changed lately."""

    def changed_since(self, since: datetime) -> Iterable[int]:
        """Yield the leads that were created or changed since then, by ascending id.

        Raises:
            PortalError: the portal could not be read.
        """


class LeadReader(Protocol):
    """The half of `functions.ports.Crm` that changes nothing."""

    def read(self, lead_ids: Sequence[int], *, managers: Collection[int]) -> Reading:
        """Return up to 50 leads with their activities, and the presences of the managers."""

    def find_repeats(self, leads: Sequence[LeadSnapshot]) -> dict[int, Repeat]:
        """Return, by lead id, open leads and customers with the same phone or e-mail."""


class KeptSignals(Protocol):
    """The half of `functions.ports.Signals` that changes nothing."""

    def of_subjects(self, subjects: Collection[str], *, now: datetime) -> Mapping[str, Sequence[SignalSeen]]:
        """Return the signals of these subjects that have not expired, oldest first."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that a plan reads; `signals` is None where no state was kept yet."""

    recent: RecentLeads
    crm: LeadReader
    signals: KeptSignals | None = None
