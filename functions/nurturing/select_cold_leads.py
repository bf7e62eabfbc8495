"""Select cold leads for nurturing and old junk for reactivation, and count the results of nurturing."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from functions.domain.configuration import Configuration
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadRecord
from functions.nurturing.report import NurturingCounts, Share, wilson_interval
from functions.nurturing.selection import selection_reason
from functions.ports import Checkpoints, Clock, Inbox, Leads, Wakeups

PAGE_SIZE = 500
"""Records a page."""
CHECKPOINT = "nurturing"
MOST_REACTIVATED = 100
"""Junk leads that one run selects at most, so that an old archive comes back in portions."""


@dataclass(frozen=True, slots=True)
class NurturingReport:
    """What a run selected, and the results of nurturing so far.

    Attributes:
        put_up: cold leads for the hand-off; the pipeline checks each of them again before that.
        control: cold leads of the control sample, which the pipeline marks; they stay with their managers.
        second_looks: junk leads that are scored again.
        is_done: whether every lead was read; otherwise `so_far` covers a part, and the next run continues.
        so_far: counts over the leads that this run read.
        control_conversion: the share of the control sample that was converted, with a 95 % confidence
            interval: what the threshold costs. None without controls.
    """

    put_up: int
    control: int
    second_looks: int
    is_done: bool
    so_far: NurturingCounts
    control_conversion: Share | None


def select_cold_leads(
    leads: Leads,
    inbox: Inbox,
    *,
    wakeups: Wakeups,
    checkpoints: Checkpoints,
    clock: Clock,
    config: Configuration,
    until: datetime,
) -> NurturingReport:
    """Read all records once, page by page, until the clock has reached `until`.

    A run starts where the last one stopped and wraps around, so every lead has its turn. A lead selected
    twice is one inbox entry, and nothing is decided here: two runs, one after the other or at once, do as
    much as one.
    """
    now, start = clock.now(), int(checkpoints.get(CHECKPOINT) or 0)
    selected, counts, is_done = Counter[LookReason](), NurturingCounts(), False
    for page in _pages_from(leads, start):
        if clock.now() >= until:
            break
        room = MOST_REACTIVATED - selected[LookReason.SECOND_LOOK]
        selected.update(_enqueue(page, inbox, config, now, room=room))
        counts = counts.with_records(page)
        checkpoints.set(CHECKPOINT, str(page[-1].lead_id))
    else:
        is_done = True
        checkpoints.set(CHECKPOINT, "0")
    if selected:
        wakeups.request_run()
    share = wilson_interval(counts.control_converted, counts.control)
    return NurturingReport(
        selected[LookReason.NURTURE],
        selected[LookReason.CONTROL],
        selected[LookReason.SECOND_LOOK],
        is_done,
        counts,
        share,
    )


def _pages_from(leads: Leads, start: int) -> Iterator[list[LeadRecord]]:
    """Yield all records in pages: those with ids above `start`, then the others."""
    after = start
    while page := leads.page(after=after, limit=PAGE_SIZE):
        yield page
        after = page[-1].lead_id
    after = 0
    while after < start:
        page = [record for record in leads.page(after=after, limit=PAGE_SIZE) if record.lead_id <= start]
        if not page:
            return
        yield page
        after = page[-1].lead_id


def _enqueue(
    records: Iterable[LeadRecord], inbox: Inbox, config: Configuration, now: datetime, *, room: int
) -> dict[LookReason, int]:
    """Put the selected records of a page into the inbox, at most `room` junk leads; count them by reason."""
    selected: dict[LookReason, list[int]] = {
        LookReason.NURTURE: [],
        LookReason.CONTROL: [],
        LookReason.SECOND_LOOK: [],
    }
    for record in records:
        reason = selection_reason(record, config, now)
        if reason is not None:
            selected[reason].append(record.lead_id)
    selected[LookReason.SECOND_LOOK] = selected[LookReason.SECOND_LOOK][:room]
    for reason, lead_ids in selected.items():
        if lead_ids:
            inbox.enqueue(lead_ids, reason, now=now)
    return {reason: len(lead_ids) for reason, lead_ids in selected.items() if lead_ids}
