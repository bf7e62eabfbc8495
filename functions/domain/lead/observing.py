"""Leads that are only observed: scored, followed in what people do with them, and left as they are."""

from dataclasses import replace
from datetime import datetime

from functions.domain.configuration import Configuration
from functions.domain.distribution import Queue
from functions.domain.lead.announcements import pass_over
from functions.domain.lead.backlog import OBSERVED
from functions.domain.lead.first_touch import CHECK_AGAIN
from functions.domain.lead.lifecycle import hold, join_backlog, request_manager, take_from_nurturing
from functions.domain.lead.owners import is_on_its_way, needs_manager, with_owner
from functions.domain.lead.put_back import apply_put_back
from functions.domain.lead.reactivation import apply_closing
from functions.domain.lead.record import LeadRecord, LeadState
from functions.domain.lead.snapshot import LeadSnapshot


def is_only_observed(record: LeadRecord, queue: Queue | None, config: Configuration) -> bool:
    """Return True when the queue that has the lead, or else would take it, only observes.

    What was decided before that is still brought to its end.
    """
    if not config.going_live.observes_any or is_on_its_way(record):
        return False
    has_queue = record.state in {LeadState.ASSIGNED, LeadState.NURTURED} and record.assignment.queue
    return config.going_live.observes(has_queue or (queue.id if queue else None))


def acting(queue: Queue | None, before: LeadRecord, config: Configuration) -> Queue | None:
    """Return the queue by which a lead that is not only observed is given out; None where there is none.

    A queue that observes takes no lead of another one: it goes by the queue that gave it out before.
    """
    if queue is None or not config.going_live.observes(queue.id):
        return queue
    return config.queues.get(before.assignment.queue or "")


def observe(
    scored: LeadRecord,
    before: LeadRecord,
    snapshot: LeadSnapshot,
    config: Configuration,
    now: datetime,
    *,
    queue: Queue | None,
) -> LeadRecord:
    """Return the freshly scored record as people have left the lead; without a manager it waits, HELD.

    A clock that runs is not looked at before Fairlead acts again: what was given out before is not forgotten
    over it. Its band is one that needs no notification any more.
    """
    clock = scored.first_touch
    if clock.next_check_at is not None:
        clock = replace(clock, next_check_at=max(clock.next_check_at, now + CHECK_AGAIN))
    quiet = replace(pass_over(scored), first_touch=clock, outbox=scored.outbox.clear())
    record = apply_closing(quiet, snapshot, config, now, asked_for=())
    if record.state is LeadState.CLOSED and snapshot.is_closed:
        return record
    record = apply_put_back(record, before, snapshot, config, now)
    if record.state is LeadState.NURTURED:
        is_theirs = snapshot.manager != record.assignment.manager or snapshot.has_left(record.nurturing.stage)
        return take_from_nurturing(record, snapshot.manager) if is_theirs else record
    if not needs_manager(record, snapshot, config):
        return with_owner(record, snapshot, config)
    waiting = join_backlog(request_manager(record), OBSERVED, now=now)
    return hold(waiting, OBSERVED, queue=queue.id if queue else None, until=None, now=now)
