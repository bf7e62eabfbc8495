"""What a plan reads: only ports that change nothing, so that planning cannot write."""

from dataclasses import dataclass

from functions.ports import KeptLeads, KeptSignals, LeadReader, RecentLeads


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything that a plan reads; `signals` and `leads` are None where no state was kept yet."""

    recent: RecentLeads
    crm: LeadReader
    signals: KeptSignals | None = None
    leads: KeptLeads | None = None
