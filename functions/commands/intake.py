"""Take in the open leads that the portal has already: each gets a look, as one of the backlog."""

from collections.abc import Iterable

from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from functions.ports import Clock, Inbox, Wakeups

AT_ONCE = 500


def take_in(items: Iterable[Item], inbox: Inbox, *, wakeups: Wakeups, clock: Clock) -> int:
    """Put these leads into the inbox, and return how many there were; twice is safe.

    Raises:
        PortalError: not all could be listed; call it again.
        StateUnavailable: not all were put there; call it again.
    """
    count, some = 0, list[Item]()
    for item in items:
        some.append(item)
        if len(some) == AT_ONCE:
            count += _enqueue(some, inbox, clock)
            some = []
    count += _enqueue(some, inbox, clock)
    if count:
        wakeups.request_run()
    return count


def _enqueue(items: list[Item], inbox: Inbox, clock: Clock) -> int:
    if items:
        inbox.enqueue(items, LookReason.TAKEN_IN, now=clock.now())
    return len(items)
