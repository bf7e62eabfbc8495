"""What happened between us and the lead: touches, replies, and since when we wait for an answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ActivityKind(StrEnum):
    """What was recorded on the lead."""

    CALL = "call"
    EMAIL = "email"
    MEETING = "meeting"
    CHAT = "chat"
    FORM = "form"
    TODO = "todo"
    OTHER = "other"


class Direction(StrEnum):
    """Who began: `NONE` where the portal does not say."""

    INCOMING = "incoming"
    OUTGOING = "outgoing"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Activity:
    """One recorded call, e-mail, chat, form, meeting or to-do; no text of it.

    Attributes:
        at: when it happened; for a chat the latest message, for a planned one when it is planned for.
        is_done: whether it took place; a planned call has a direction, too, but is not done.
    """

    kind: ActivityKind
    at: datetime
    direction: Direction = Direction.NONE
    is_done: bool = True

    def is_reply(self, now: datetime) -> bool:
        """True when the lead contacted us, also by a call that we missed: we owe an answer then."""
        if self.at > now:
            return False
        return self.direction is Direction.INCOMING or self.kind in {ActivityKind.CHAT, ActivityKind.FORM}

    def is_touch(self, now: datetime) -> bool:
        """True when we contacted the lead: a call or mail that went out, a meeting or to-do that was done."""
        if self.at > now or not self.is_done:
            return False
        is_sent = self.direction is Direction.OUTGOING and self.kind in {
            ActivityKind.CALL,
            ActivityKind.EMAIL,
        }
        return is_sent or self.kind in {ActivityKind.MEETING, ActivityKind.TODO}


def last_touch_at(activities: Iterable[Activity], now: datetime) -> datetime | None:
    """Return when we last contacted the lead; None when we never did."""
    return max((each.at for each in activities if each.is_touch(now)), default=None)


def last_reply_at(activities: Iterable[Activity], now: datetime) -> datetime | None:
    """Return when the lead last contacted us; None when it never did."""
    return max((each.at for each in activities if each.is_reply(now)), default=None)


def unanswered_since(activities: Iterable[Activity], now: datetime) -> datetime | None:
    """Return when we last contacted the lead if it has not answered since; None otherwise."""
    seen = tuple(activities)
    touched, replied = last_touch_at(seen, now), last_reply_at(seen, now)
    return touched if touched is not None and (replied is None or touched > replied) else None
