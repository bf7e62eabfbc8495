"""Put the leads whose time has come into the inbox, and have whatever is due there looked at."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from functions.domain.lead.look_reason import LookReason
from functions.ports import Clock, DueLead, Inbox, Leads, Wakeups

AT_ONCE = 500
"""Leads a page."""


@dataclass(frozen=True, slots=True)
class RescoringReport:
    """What a run found and did.

    Attributes:
        woken: how many leads were put into the inbox.
        is_done: whether none was left when the time was up.
        longest_wait: for how long the oldest entry had waited for us when the run began.
    """

    woken: int
    is_done: bool
    longest_wait: timedelta


def wake_due_leads(
    leads: Leads, inbox: Inbox, wakeups: Wakeups, clock: Clock, *, until: datetime
) -> RescoringReport:
    """Put every lead that is due now into the inbox, page by page, until none is left or `until` has come.

    Reads grow with the leads that are due. What is put in twice is one entry, so two runs wake as much as
    one; what a run leaves is taken by the next. Whatever is due in the inbox then gets its kick, also what
    only slept there: a held lead whose manager is back, a lead that a run could not finish.
    """
    longest_wait = _longest_wait(inbox, clock.now())
    woken, is_done = _put_due(leads, inbox, clock, until)
    next_due_at = inbox.next_due_at()
    if next_due_at is not None and next_due_at <= clock.now():
        wakeups.request_run()
    return RescoringReport(woken, is_done, longest_wait)


def _put_due(leads: Leads, inbox: Inbox, clock: Clock, until: datetime) -> tuple[int, bool]:
    """Return how many leads were put in, and whether that is all."""
    now, woken = clock.now(), 0
    last: DueLead | None = None
    while clock.now() < until:
        due = leads.due(now, AT_ONCE, after=last)
        if not due:
            return woken, True
        inbox.enqueue([lead.lead_id for lead in due], LookReason.DUE, now=now)
        last, woken = due[-1], woken + len(due)
    return woken, False


def _longest_wait(inbox: Inbox, now: datetime) -> timedelta:
    since = inbox.oldest_enqueued_at()
    return max(now - since, timedelta()) if since is not None else timedelta()
