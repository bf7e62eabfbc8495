"""Give the open leads of one manager out anew, when they have left or are away for long."""

from collections.abc import Iterator

from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadState
from functions.ports import Clock, Inbox, Leads, Wakeups

PAGE = 500


def requeue_leads(manager: int, leads: Leads, inbox: Inbox, *, wakeups: Wakeups, clock: Clock) -> int:
    """Put the assigned leads of a manager into the inbox, to be given to other managers; return how many.

    Twice is safe: a lead that has another manager by then is left alone. Reads every record, page by page.

    Raises:
        StateUnavailable: not all were put there; call it again.
    """
    found = 0
    for items in _leads_of(manager, leads):
        inbox.enqueue(items, LookReason.REDISTRIBUTE, now=clock.now())
        found += len(items)
    if found:
        wakeups.request_run()
    return found


def _leads_of(manager: int, leads: Leads) -> Iterator[list[Item]]:
    """Yield the leads that are assigned to the manager, some at a time."""
    page = leads.page(after=None, limit=PAGE)
    while page:
        theirs = [
            record.item
            for record in page
            if record.state is LeadState.ASSIGNED and record.assignment.manager == manager
        ]
        if theirs:
            yield theirs
        page = leads.page(after=page[-1].item, limit=PAGE)
