"""Select cold leads for nurturing and old junk for reactivation, and count the cohorts that have matured."""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from functions.domain.configuration import Configuration
from functions.domain.figures.proportions import Interval, wilson_interval
from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadRecord
from functions.domain.lead.rolls import JUNK, again
from functions.nurturing.cohorts import MATURES_AFTER, count_matured
from functions.nurturing.enrolment import enrol_stored
from functions.nurturing.report import NurturingCounts
from functions.nurturing.selection import selection_reason, waits_of
from functions.ports import Checkpoints, Clock, Inbox, Leads, Wakeups

PAGE_SIZE = 500
"""Records a page."""
MOST_REACTIVATED = 100
"""Junk leads that one run selects at most, so that an old archive comes back in portions."""


@dataclass(frozen=True, slots=True)
class NurturingReport:
    """What a run selected, and the results of nurturing so far.

    Attributes:
        put_up: cold leads for the hand-off; the pipeline checks each of them again before that.
        control: cold leads of the control sample, which the pipeline marks; they stay with their managers.
        second_looks: junk leads that are scored again.
        is_done: whether all that is due was read; otherwise the next run continues.
        so_far: leads that were handed off or became controls `matured_after` ago or longer.
        matured_after: how long each of these was watched; what happened later counts in neither cohort.
        control_conversion, handed_over_conversion: the share of each cohort that was converted in that time,
            with a 95 % confidence interval: their difference is what the threshold costs. None without leads.
    """

    put_up: int
    control: int
    second_looks: int
    is_done: bool
    so_far: NurturingCounts
    matured_after: timedelta
    control_conversion: Interval | None
    handed_over_conversion: Interval | None


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
    """Read what is due on the rolls, page by page, until the clock has reached `until`.

    What was looked at leaves its roll, or comes again later, so the next run finds what this one leaves. A
    lead selected twice is one inbox entry, and nothing is decided here: two runs, one after the other or at
    once, do as much as one.

    Raises:
        StateUnavailable: the state could not be read or written; the next run does the rest.
    """
    now = clock.now()

    def is_over() -> bool:
        return clock.now() >= until

    # Half of the time is for the others, should the pass over what is stored take several nights.
    is_enrolled = enrol_stored(leads, checkpoints, clock, until=now + (until - now) / 2)
    selected, is_selected = _select(leads, inbox, config, now, is_over)
    if selected:
        wakeups.request_run()
    counts, is_counted = count_matured(
        leads,
        checkpoints,
        closed_kept=config.closed_kept,
        now=now,
        is_over=lambda: not is_enrolled or is_over(),
    )
    return NurturingReport(
        selected[LookReason.NURTURE],
        selected[LookReason.CONTROL],
        selected[LookReason.SECOND_LOOK],
        is_enrolled and is_selected and is_counted,
        counts,
        MATURES_AFTER,
        wilson_interval(counts.control_converted, counts.control),
        wilson_interval(counts.converted, counts.handed_over),
    )


def _select(
    leads: Leads, inbox: Inbox, config: Configuration, now: datetime, is_over: Callable[[], bool]
) -> tuple[Counter[LookReason], bool]:
    """Put what is due on each roll into the inbox; count it by reason, and say whether nothing is left."""
    selected = Counter[LookReason]()
    if config.going_live.is_observing:  # none would be handed off
        return selected, True
    for roll, wait in waits_of(config).items():
        room = MOST_REACTIVATED - selected[LookReason.SECOND_LOOK] if roll in {JUNK, again(JUNK)} else None
        for page in _pages(leads, roll, until=now - wait, most=room):
            if is_over():
                return selected, False
            selected.update(_enqueue(page, inbox, config, now))
    return selected, True


def _pages(leads: Leads, roll: str, *, until: datetime, most: int | None) -> Iterator[list[LeadRecord]]:
    """Yield the records that stand on a roll since `until` or longer, in pages, `most` of them at most."""
    left, last = sys.maxsize if most is None else most, None
    while left > 0 and (page := leads.candidates(roll, until=until, limit=min(PAGE_SIZE, left), after=last)):
        yield [each.record for each in page]
        left, last = left - len(page), page[-1].position


def _enqueue(
    records: Sequence[LeadRecord], inbox: Inbox, config: Configuration, now: datetime
) -> dict[LookReason, int]:
    """Put the records that are selected into the inbox; count them by reason."""
    selected: dict[LookReason, list[Item]] = {}
    for record in records:
        reason = selection_reason(record, config, now)
        if reason is not None:  # an earlier version may have stored it without moving it on the roll
            selected.setdefault(reason, []).append(record.item)
    for reason, items in selected.items():
        inbox.enqueue(items, reason, now=now)
    return {reason: len(items) for reason, items in selected.items()}
