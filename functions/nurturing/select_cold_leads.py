"""Put cold leads up for nurturing and old junk for a second look, and count what nurturing has come to."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from functions.domain.configuration import Configuration
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadRecord
from functions.nurturing.report import NurturingCounts, Share, wilson_interval
from functions.nurturing.selection import reason_to_look
from functions.ports import Checkpoints, Clock, Inbox, Leads, Wakeups

AT_ONCE = 500
"""Records a page."""
CHECKPOINT = "nurturing"
SECOND_LOOKS = 100
"""The most junk leads that one run puts up, so that an old archive comes back in portions."""


@dataclass(frozen=True, slots=True)
class NurturingReport:
    """What a run put up, and what nurturing has come to.

    Attributes:
        put_up: cold leads that the pipeline is to hand over; it looks at each of them again.
        control: cold leads that the pipeline is to note as controls: they stay with their managers.
        second_looks: junk leads that are scored once more.
        is_done: whether every lead was seen; otherwise `so_far` is a part, and the next run begins there.
        so_far: the leads that were ever handed over, came back, were converted, and the control sample.
        control_conversion: the share of the control sample that was converted, with a 95 % interval: what
            the threshold costs of the leads that it sends away. None without controls.
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
    """Look through all records once, page by page, until the clock has reached `until`.

    A run begins where the one before it stopped and goes round, so every lead is seen in its turn. What is
    put up twice is one inbox entry, and nothing is decided here: two runs, one after the other or at once,
    do as much as one.
    """
    now, start = clock.now(), int(checkpoints.get(CHECKPOINT) or 0)
    put, tally, is_done = Counter[LookReason](), NurturingCounts(), False
    for page in _round(leads, start):
        if clock.now() >= until:
            break
        put.update(_put_up(page, inbox, config, now, room=SECOND_LOOKS - put[LookReason.SECOND_LOOK]))
        tally = tally.with_records(page)
        checkpoints.set(CHECKPOINT, str(page[-1].lead_id))
    else:
        is_done = True
        checkpoints.set(CHECKPOINT, "0")
    if put:
        wakeups.request_run()
    share = wilson_interval(tally.control_converted, tally.control)
    return NurturingReport(
        put[LookReason.NURTURE],
        put[LookReason.CONTROL],
        put[LookReason.SECOND_LOOK],
        is_done,
        tally,
        share,
    )


def _round(leads: Leads, start: int) -> Iterator[list[LeadRecord]]:
    """Yield all records in pages: those behind `start`, then the others."""
    after = start
    while page := leads.page(after=after, limit=AT_ONCE):
        yield page
        after = page[-1].lead_id
    after = 0
    while after < start:
        page = [record for record in leads.page(after=after, limit=AT_ONCE) if record.lead_id <= start]
        if not page:
            return
        yield page
        after = page[-1].lead_id


def _put_up(
    records: Iterable[LeadRecord], inbox: Inbox, config: Configuration, now: datetime, *, room: int
) -> dict[LookReason, int]:
    """Put those of a page into the inbox that there is a reason for; return how many for which."""
    chosen: dict[LookReason, list[int]] = {
        LookReason.NURTURE: [],
        LookReason.CONTROL: [],
        LookReason.SECOND_LOOK: [],
    }
    for record in records:
        reason = reason_to_look(record, config, now)
        if reason is not None:
            chosen[reason].append(record.lead_id)
    chosen[LookReason.SECOND_LOOK] = chosen[LookReason.SECOND_LOOK][:room]
    for reason, lead_ids in chosen.items():
        if lead_ids:
            inbox.enqueue(lead_ids, reason, now=now)
    return {reason: len(lead_ids) for reason, lead_ids in chosen.items() if lead_ids}
