"""The one pass over all records after which `nurturing` finds those that a version without rolls stored."""

from datetime import datetime

from functions.domain.item import Item
from functions.ports import Checkpoints, Clock, Leads

CHECKPOINT, DONE = "nurturing-rolls", "done"
PAGE_SIZE = 500
"""Records a page."""


def enrol_stored(leads: Leads, checkpoints: Checkpoints, clock: Clock, *, until: datetime) -> bool:
    """Have every record stand on its rolls, from where the last run stopped; return True when all do.

    The pass is made once, and not at all where no such record is left. What an earlier version stores after
    that, when it is in use again, `reconciling` enrols on its rounds.

    Raises:
        StateUnavailable: the state could not be read or written; the next run goes on.
    """
    text = checkpoints.get(CHECKPOINT)
    if text == DONE:
        return True
    after = Item.of_key(text) if text else None
    is_enrolled = leads.is_enrolled()
    while not is_enrolled and clock.now() < until:
        page = leads.enrol(after=after, limit=PAGE_SIZE)
        is_enrolled = len(page) < PAGE_SIZE
        if page:
            after = page[-1].item
            checkpoints.set(CHECKPOINT, after.key)
    if is_enrolled:
        checkpoints.set(CHECKPOINT, DONE)
    return is_enrolled
