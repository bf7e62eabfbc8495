"""Offer the backlog in portions: the best leads of it, at the pace of the configuration, in working hours."""

from datetime import datetime, timedelta

from functions.domain.configuration import Configuration
from functions.domain.item import Item
from functions.domain.lead.backlog import UNANSWERED, BacklogLine
from functions.domain.lead.look_reason import LookReason
from functions.ports import Checkpoints, HeldEntry, Inbox, Wakeups

CHECKPOINT = "backlog-portion"
AT_MOST = timedelta(minutes=15)
"""The time that a portion makes up for, if that is more than one lead: a night does not come at once."""
AN_HOUR = timedelta(hours=1)


def offer_backlog(
    inbox: Inbox, checkpoints: Checkpoints, *, wakeups: Wakeups, config: Configuration, now: datetime
) -> int:
    """Put the next portion of the backlog into the pipeline; return how many leads it has.

    Of a queue that has no manager for the leads that were offered before, no others are offered. Without a
    pace, while everything is observed and outside of working hours nothing is read. A portion is counted
    before it is offered: of two runs at once one offers it, and one that fails is not made up for. What was
    offered while the portal does not answer comes back by itself, and no more of it than a portion makes up
    for.

    Raises:
        StateUnavailable: the state could not be read or written; the next run offers what is due then.
    """
    pace = config.going_live.backlog_per_hour
    if pace is None or config.going_live.is_observing or not config.business.is_open(now):
        return 0
    before = checkpoints.get(CHECKPOINT)
    counted_to = _counted_to(before, now, of_one=AN_HOUR / pace + timedelta.resolution)
    count = (now - counted_to) * pace // AN_HOUR
    # What is left of a lead counts for the next portion: at 5 an hour one comes every twelve minutes.
    counted = (counted_to + AN_HOUR * count / pace).isoformat()
    if count == 0 or not checkpoints.replace(CHECKPOINT, counted, before=before):
        return 0
    most = max(AT_MOST * pace // AN_HOUR, 1)
    unanswered = len(inbox.held_between(*UNANSWERED, limit=most))
    portion = _best(inbox, config, min(count, most - unanswered))
    if portion:
        inbox.enqueue(portion, LookReason.BACKLOG, now=now)
        wakeups.request_run()
    return len(portion)


def _best(inbox: Inbox, config: Configuration, count: int) -> list[Item]:
    """Return so many leads of the lines, the best scores first, then the longest wait.

    A queue of which an offered lead found no manager has none for its others: it is passed over.
    """
    if count <= 0:
        return []
    found = list[tuple[int, HeldEntry]]()
    for line in dict.fromkeys(BacklogLine.of(queue, config) for queue in config.queues):
        waiting = inbox.held_between(*line.bounds, limit=count)
        if not waiting or not line.is_offered(waiting[0].priority):
            found += [(line.points(each.priority), each) for each in waiting]
    found.sort(key=lambda each: (-each[0], each[1].enqueued_at, each[1].item))
    return [entry.item for _, entry in found[:count]]


def _counted_to(text: str | None, now: datetime, *, of_one: timedelta) -> datetime:
    """Return until when portions were given out already, at the earliest what one may make up for.

    The first portion is one lead, for which `of_one` has to pass; so is that after a clock that was ahead.
    """
    counted_to = None if text is None else datetime.fromisoformat(text)
    if counted_to is None or counted_to > now + AT_MOST:
        return now - of_one
    return max(min(counted_to, now), now - max(AT_MOST, of_one))
