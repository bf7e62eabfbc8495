"""Offer the backlog in portions: the best leads of it, at the pace of the configuration, in working hours."""

from datetime import datetime, timedelta

from functions.domain.configuration import Configuration
from functions.domain.lead.backlog import OFFERED_ABOVE
from functions.domain.lead.look_reason import LookReason
from functions.ports import Checkpoints, Inbox, Wakeups

CHECKPOINT = "backlog-portion"
AT_MOST = timedelta(minutes=15)
"""The time that a portion makes up for, if that is more than one lead: a night does not come at once."""
AN_HOUR = timedelta(hours=1)


def offer_backlog(
    inbox: Inbox, checkpoints: Checkpoints, *, wakeups: Wakeups, config: Configuration, now: datetime
) -> int:
    """Put the next portion of the backlog into the pipeline; return how many leads it has.

    Leads that were offered before and found no manager yet count as the first of it, so no more of them than
    a portion wait for one at any time. Without a pace, while everything is observed and outside of working
    hours nothing is read.

    Raises:
        StateUnavailable: the state could not be read or written; the next run offers what is due then.
    """
    pace = config.going_live.backlog_per_hour
    if pace is None or config.going_live.is_observing or not config.business.is_open(now):
        return 0
    counted_to = _counted_to(checkpoints.get(CHECKPOINT), now, of_one=AN_HOUR / pace + timedelta.resolution)
    count = (now - counted_to) * pace // AN_HOUR
    if count == 0:
        return 0
    portion = inbox.held_between(OFFERED_ABOVE, 0, limit=count)
    if portion:
        inbox.enqueue(portion, LookReason.BACKLOG, now=now)
        wakeups.request_run()
    # What is left of a lead counts for the next portion: at 5 an hour one comes every twelve minutes.
    checkpoints.set(CHECKPOINT, (counted_to + AN_HOUR * count / pace).isoformat())
    return len(portion)


def _counted_to(text: str | None, now: datetime, *, of_one: timedelta) -> datetime:
    """Return until when portions were given out already, at the earliest what one may make up for.

    The first portion is one lead, for which `of_one` has to pass.
    """
    if text is None:
        return now - of_one
    return max(min(datetime.fromisoformat(text), now), now - max(AT_MOST, of_one))
