"""Put the leads whose time has come into the inbox, and nothing else."""

from dataclasses import dataclass
from datetime import datetime

from functions.ports import Clock, DueLead, Inbox, Kicks, Leads

AT_ONCE = 500
"""Leads a page."""
DUE = "due"


@dataclass(frozen=True, slots=True)
class RescoringReport:
    """How many leads were woken, and whether more were due when the time was up."""

    woken: int
    is_done: bool


def wake_due_leads(
    leads: Leads, inbox: Inbox, kicks: Kicks, clock: Clock, *, until: datetime
) -> RescoringReport:
    """Put every lead that is due now into the inbox, page by page, until none is left or `until` has come.

    Reads grow with the leads that are due. What is put in twice is one entry, so two runs wake as much as
    one; what a run leaves is taken by the next.
    """
    now, woken = clock.now(), 0
    last: DueLead | None = None
    while clock.now() < until:
        due = leads.due(now, AT_ONCE, after=last)
        if not due:
            break
        inbox.put([lead.lead_id for lead in due], DUE, now=now)
        last, woken = due[-1], woken + len(due)
    else:
        return RescoringReport(_kicked(kicks, woken), is_done=False)
    return RescoringReport(_kicked(kicks, woken), is_done=True)


def _kicked(kicks: Kicks, woken: int) -> int:
    if woken:
        kicks.kick()
    return woken
