"""Put the leads that are due into the inbox, and request a run for all that is due there."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from functions.domain.lead.look_reason import LookReason
from functions.ports import Clock, DueLead, Inbox, Leads, Wakeups

PAGE_SIZE = 500
"""Leads a page."""


@dataclass(frozen=True, slots=True)
class RescoringReport:
    """What a run found and did.

    Attributes:
        woken: how many leads were put into the inbox.
        is_done: whether all leads that were due were put in before `until`.
        longest_wait: for how long the oldest entry, held leads aside, had waited when the run began.
    """

    woken: int
    is_done: bool
    longest_wait: timedelta


def wake_due_leads(
    leads: Leads, inbox: Inbox, wakeups: Wakeups, clock: Clock, *, until: datetime
) -> RescoringReport:
    """Put every lead that is due now into the inbox, page by page, until none is left or `until` has come.

    Reads grow with the leads that are due, not with all leads. A lead that is enqueued twice is one entry, so
    two runs wake as much as one; what a run leaves is left to the next. Then a run is requested if anything
    in the inbox is due, also an entry that was deferred: a held lead whose manager is back, or a lead that a
    run could not finish.

    Raises:
        StateUnavailable: the leads could not be read, or the inbox not written; the next run does it.
    """
    longest_wait = _longest_wait(inbox, clock.now())
    woken, is_done = _enqueue_due(leads, inbox, clock, until)
    next_due_at = inbox.next_due_at()
    if next_due_at is not None and next_due_at <= clock.now():
        wakeups.request_run()
    return RescoringReport(woken, is_done, longest_wait)


def _enqueue_due(leads: Leads, inbox: Inbox, clock: Clock, until: datetime) -> tuple[int, bool]:
    """Return how many leads were put in, and whether these are all that were due."""
    now, woken = clock.now(), 0
    last: DueLead | None = None
    while clock.now() < until:
        due = leads.due(now, PAGE_SIZE, after=last)
        if not due:
            return woken, True
        inbox.enqueue([lead.item for lead in due], LookReason.DUE, now=now)
        last, woken = due[-1], woken + len(due)
    return woken, False


def _longest_wait(inbox: Inbox, now: datetime) -> timedelta:
    since = inbox.oldest_enqueued_at()
    return max(now - since, timedelta()) if since is not None else timedelta()
