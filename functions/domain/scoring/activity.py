"""What happened between us and the lead: touches, replies, and since when we wait for an answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ActivityKind(StrEnum):
    """What was recorded on the lead.

    `CUSTOM` is an app's own kind, and every one that is not known here; `ANSWER` what one of us wrote in a
    chat that the client began. As that is looked for only when a first touch is due, no silence starts at it.
    """

    CALL = "call"
    EMAIL = "email"
    MESSAGE = "message"
    MEETING = "meeting"
    CHAT = "chat"
    FORM = "form"
    TODO = "todo"
    TASK = "task"
    CUSTOM = "custom"
    COMMENT = "comment"
    ANSWER = "answer"
    OTHER = "other"


class Direction(StrEnum):
    """Who began: `NONE` where the portal does not say."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    NONE = "none"


SENT = frozenset({ActivityKind.CALL, ActivityKind.EMAIL, ActivityKind.MESSAGE, ActivityKind.CHAT})
"""What counts as our touch when it went out."""
DONE = frozenset({ActivityKind.MEETING, ActivityKind.TODO, ActivityKind.TASK, ActivityKind.CUSTOM})
"""What happens when it is done, and counts as our touch then; but not what the lead did."""
_RECEIVED = frozenset({ActivityKind.CHAT, ActivityKind.FORM})


@dataclass(frozen=True, slots=True)
class Activity:
    """One recorded call, e-mail, message, chat, form, meeting, to-do, task or comment; no text of it.

    Attributes:
        at: when it happened; for a chat the latest message, for a planned one when it is planned for.
        is_done: whether it took place; a planned call has a direction, too, but is not done.
        done_at: when it was ticked off, where that is later: a call of eleven, ticked off at noon.
        by: the user who wrote the comment; 0 where nothing depends on it.
    """

    kind: ActivityKind
    at: datetime
    direction: Direction = Direction.NONE
    is_done: bool = True
    done_at: datetime | None = None
    by: int = 0

    def is_reply(self, now: datetime) -> bool:
        """True when the lead contacted us, also by a call that we missed: we owe an answer then."""
        if self.at > now:
            return False
        is_theirs = self.kind in _RECEIVED and self.direction is not Direction.OUTGOING
        return self.direction is Direction.INCOMING or is_theirs

    def is_touch(self, now: datetime) -> bool:
        """True when we contacted the lead: what went out, and what was done that the lead did not do."""
        if self.at > now or not self.is_done:
            return False
        is_sent = self.direction is Direction.OUTGOING and self.kind in SENT
        return is_sent or (self.direction is not Direction.INCOMING and self.kind in DONE)

    def is_work_of(self, manager: int | None, now: datetime) -> bool:
        """True when a human worked on the lead; a comment counts when it is the manager's own."""
        if self.kind is ActivityKind.ANSWER:
            return self.at <= now
        if self.kind is ActivityKind.COMMENT:
            return self.at <= now and self.by == manager
        return self.is_touch(now)


def last_touch_at(activities: Iterable[Activity], now: datetime) -> datetime | None:
    """Return when we last contacted the lead; None when we never did."""
    return max((each.at for each in activities if each.is_touch(now)), default=None)


def first_work_at(
    activities: Iterable[Activity], manager: int | None, since: datetime, now: datetime
) -> datetime | None:
    """Return when a human first worked on a lead of `manager` since then; None when none did."""
    work = [each for each in activities if each.is_work_of(manager, now)]
    moments = (each.at if each.at >= since else each.done_at for each in work)
    return min((moment for moment in moments if moment is not None and moment >= since), default=None)


def last_reply_at(activities: Iterable[Activity], now: datetime) -> datetime | None:
    """Return when the lead last contacted us; None when it never did."""
    return max((each.at for each in activities if each.is_reply(now)), default=None)


def unanswered_since(activities: Iterable[Activity], now: datetime) -> datetime | None:
    """Return when we last contacted the lead if it has not answered since; None otherwise."""
    seen = tuple(activities)
    touched, replied = last_touch_at(seen, now), last_reply_at(seen, now)
    return touched if touched is not None and (replied is None or touched > replied) else None
