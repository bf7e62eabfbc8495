"""How one row of `crm.activity.list` counts: its kind, who began, when it happened and when it was done.

What counts is the table `PROVIDERS`, with a rule for everything that is not in it: an app has its own kinds,
and the portal gets new ones. See docs/bitrix24-api.md 4.4.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from functions.domain.scoring import DONE, Activity, ActivityKind, Direction
from infra.bitrix24.crm.payloads import ActivityRow

PROVIDERS: Mapping[str, ActivityKind] = {
    "IMOPENLINES_SESSION": ActivityKind.CHAT,
    "CRM_WEBFORM": ActivityKind.FORM,
    "CRM_TODO": ActivityKind.TODO,
    "CRM_TASKS_TASK": ActivityKind.TASK,
    "TASKS": ActivityKind.TASK,
    "CRM_MEETING": ActivityKind.MEETING,
    "VOXIMPLANT_CALL": ActivityKind.CALL,
    "CRM_EMAIL": ActivityKind.EMAIL,
    "CRM_SMS": ActivityKind.MESSAGE,
    # The portal's notice of a comment in a task: it is completed by being read.
    "CRM_TASKS_TASK_COMMENT": ActivityKind.OTHER,
}
"""What a provider's activities are."""
TYPES: Mapping[str, ActivityKind] = {
    "1": ActivityKind.MEETING,
    "2": ActivityKind.CALL,
    "3": ActivityKind.TASK,
    "4": ActivityKind.EMAIL,
}
"""What activities of a provider that is not in the table are by their type; else they are `CUSTOM`."""
DIRECTIONS: Mapping[str, Direction] = {"1": Direction.INCOMING, "2": Direction.OUTGOING}
AUTO_COMPLETED = "3"
"""The status of an activity that the portal's automation has completed, and no human."""

_WITHOUT_DIRECTION = frozenset({ActivityKind.MEETING, ActivityKind.TODO, ActivityKind.TASK})
"""Of these the direction says nothing (docs/bitrix24-api.md 4.4)."""
_ONE_SIDED = frozenset({ActivityKind.CALL, ActivityKind.EMAIL})
_SENT_WHEN_MADE = frozenset({ActivityKind.MESSAGE, ActivityKind.CUSTOM, ActivityKind.CHAT})
"""Of these one that goes out is sent with the row, whether or not it is completed."""
_NEVER_PLANNED = frozenset({ActivityKind.CHAT, ActivityKind.FORM})
"""These are there because a message was written."""
LATEST_TICK = timedelta(days=1)
"""A call may be ticked off so long after it; a later change of its row is the portal's own."""


def activities_of(row: ActivityRow) -> Iterator[Activity]:
    """Yield what the row counts as: one activity, and of a chat that we began perhaps an answer.

    Such a row changes alike whichever side writes. What is not known to be ours is not charged as silence.
    """
    activity = _activity_of(row)
    yield activity
    changed_at = row.updated_at or row.created_at
    if activity.kind is ActivityKind.CHAT and activity.at < changed_at:
        yield Activity(ActivityKind.CHAT, changed_at, Direction.INCOMING, is_done=activity.is_done)


def _activity_of(row: ActivityRow) -> Activity:
    kind = PROVIDERS.get(row.provider) or TYPES.get(row.type_id, ActivityKind.CUSTOM)
    changed_at, started_at = row.updated_at or row.created_at, row.started_at or row.created_at
    is_ahead, direction = started_at > changed_at, _direction(row, kind)
    is_done = _is_done(row, kind, direction, is_ahead=is_ahead)
    if is_ahead and not is_done and kind not in _NEVER_PLANNED:
        # It is planned: no call was made yet, from whichever side the call is to come.
        planned = Direction.NONE if direction is Direction.INCOMING else direction
        return Activity(kind, started_at, planned, is_done=False)
    is_completed = is_done and kind in DONE and direction is Direction.NONE
    # A chat is one row, which changes with every message; when we began it, that was our touch.
    if is_completed or (kind is ActivityKind.CHAT and direction is not Direction.OUTGOING):
        return Activity(kind, changed_at, direction, is_done=is_done)
    at = min(started_at, changed_at)
    is_late = is_done and changed_at > at and _is_ticked_off(row, kind, started_at, changed_at)
    return Activity(kind, at, direction, is_done=is_done, done_at=changed_at if is_late else None)


def _direction(row: ActivityRow, kind: ActivityKind) -> Direction:
    if row.is_incoming_channel:
        return Direction.INCOMING
    if kind in _WITHOUT_DIRECTION:
        return Direction.NONE
    # A message of the client comes by a channel, and what was done without a direction was done by us.
    is_ours = kind is ActivityKind.MESSAGE or (kind in _ONE_SIDED and row.is_completed)
    return DIRECTIONS.get(row.direction, Direction.OUTGOING if is_ours else Direction.NONE)


def _is_done(row: ActivityRow, kind: ActivityKind, direction: Direction, *, is_ahead: bool) -> bool:
    if kind in _SENT_WHEN_MADE and direction is Direction.OUTGOING and not is_ahead:
        return True
    # Sent mails and calls may have any status; what was planned, and what people complete, has its own.
    is_planned = row.started_at is not None and row.created_at < row.started_at
    is_automatic = row.status == AUTO_COMPLETED and (kind in DONE or is_planned)
    return row.is_completed and not is_automatic


def _is_ticked_off(row: ActivityRow, kind: ActivityKind, started_at: datetime, changed_at: datetime) -> bool:
    """Return True when a human noted later that it was done: it was planned, or is a call of these days."""
    is_recent_call = kind is ActivityKind.CALL and changed_at - started_at <= LATEST_TICK
    return is_recent_call or row.created_at < started_at
