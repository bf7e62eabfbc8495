"""Held leads that wait behind another one of their queue: what keeps that one waiting keeps them as well.

Which managers are eligible follows from the queue, unless the lead was taken from a manager, or put back. So
once leads of a queue have found no manager in this run, the best of the others is asked in each batch, and
those behind it stay held as they are, without a look at the portal. Where that one finds a manager, or waits
for something else than they do, they are asked for themselves at once.

A lead of which something was announced, or whose score time has changed, is looked at for itself. So is every
one within `ALONE_EVERY` hours, for announcements get lost.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from functions.domain.conditions import CLOCK_FIELDS
from functions.domain.configuration import Configuration
from functions.domain.distribution import Held, IneligibilityReason
from functions.domain.item import Item
from functions.domain.lead.assignment import AssignmentResult
from functions.domain.lead.decisions import NeedsManager
from functions.domain.lead.delivery import is_delivered
from functions.domain.lead.holding import line_priority, report_long_hold
from functions.domain.lead.ledger_entry import Outcome
from functions.domain.lead.record import LeadRecord
from functions.ports import InboxEntry
from functions.processing.case import LeadCase, Pipeline

ALONE_EVERY = 8
"""Hours of which there is one in which a held lead is looked at for itself, whatever is known of it."""
_ONE_HOUR = 3600
_OF_ONE_LEAD = {IneligibilityReason.UNCOUNTED, IneligibilityReason.MEMBERS_UNREAD}
"""Why one lead may be held and another one not, or for a minute only."""


def asked_of(entry: InboxEntry, config: Configuration) -> str:
    """Return what a look at a held lead rests on: the next one sees nothing new if it rests on the same."""
    return f"{entry.id}.{entry.version} {config.decides_by}"


def with_those_behind(
    cases: Sequence[LeadCase], closed: Collection[str], config: Configuration
) -> list[LeadCase]:
    """Return the cases; in each queue that is closed all but the first of them are behind that one.

    Where the clock has a say in which queue takes a lead, each is asked for itself.
    """
    if not closed or not config.routing.features.names.isdisjoint(CLOCK_FIELDS):
        return list(cases)
    heads, sorted_out = dict[str, Item](), list[LeadCase]()
    for case in cases:
        queue = _queue_of(case, config)
        if queue is None or queue not in closed:
            sorted_out.append(case)
        elif queue in heads and not _is_looked_at_alone(case.item, case.now):
            sorted_out.append(replace(case, behind=heads[queue]))
        else:
            heads.setdefault(queue, case.item)
            sorted_out.append(case)
    return sorted_out


def note_closed(cases: Sequence[LeadCase], results: Mapping[Item, AssignmentResult], ports: Pipeline) -> None:
    """Note in which queues no lead finds a manager, and in which one did."""
    for case in cases:
        if isinstance(case.decision, NeedsManager) and _waits_like_others(case.decision.record):
            change = ports.closed.add if _held_like_others(results[case.item]) else ports.closed.discard
            change(case.decision.queue)


def held_behind(case: LeadCase, results: Mapping[Item, AssignmentResult], ports: Pipeline) -> LeadCase:
    """Return the case of a lead that stays held, as the one before it does.

    If that one does not, all behind it are asked for themselves at once.
    """
    record = case.stored
    if record is None or record.hold is None or case.behind is None:
        raise AssertionError("only held leads are behind others")
    queue, hold = record.assignment.queue, record.hold
    held = _held_like_others(results[case.behind]) if case.behind in results else None
    if held is not None and (held.queue, held.reason.value, held.until) == (queue, hold.reason, hold.until):
        return case.assigned(record, Outcome.HELD)
    ports.closed.discard(queue or "")
    return replace(case, outcome=Outcome.WAITING, priority=line_priority(record, ports.config))


def _queue_of(case: LeadCase, config: Configuration) -> str | None:
    """Return the queue in which the lead waits as all others do; None where it is to be looked at itself."""
    record = case.stored
    if record is None or record.hold is None or case.is_time_only or case.absent is not None:
        return None
    is_news = record.hold.asked != asked_of(case.entry, config) or _is_due(record, config, case.now)
    is_left = is_news or not is_delivered(record) or config.going_live.observes_any
    return None if is_left or not _waits_like_others(record) else record.assignment.queue


def _is_due(record: LeadRecord, config: Configuration, now: datetime) -> bool:
    """Return True when a look at the lead would come to something else, by time or by the configuration."""
    changes = (record.score.next_change_at, record.score.counted_until)
    is_changed = any(moment is not None and moment <= now for moment in changes)
    is_moved = config.experiment is not None and config.experiment.is_moved(record.trial)
    is_reworded = record.score.language != config.language
    return is_changed or is_moved or is_reworded or report_long_hold(record, config, now) != record


def _waits_like_others(record: LeadRecord) -> bool:
    """Return True when nothing but its queue says who may be given the lead."""
    is_backlog = record.hold is not None and record.hold.is_backlog
    return not is_backlog and not record.first_touch.excluded and record.assignment.put_back is None


def _held_like_others(result: AssignmentResult) -> Held | None:
    outcome = result.outcome
    return outcome if isinstance(outcome, Held) and outcome.reason not in _OF_ONE_LEAD else None


def _is_looked_at_alone(item: Item, now: datetime) -> bool:
    return (item.id + int(now.timestamp() // _ONE_HOUR)) % ALONE_EVERY == 0
