"""What the timelines of leads hold: activities as touches, replies and to-dos, and the newest comments.

See docs/bitrix24-api.md 4.4 and 4.6.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from functions.domain.lead.snapshot import FIRST_TOUCH, TodoSeen
from functions.domain.scoring import Activity, ActivityKind, Direction
from infra.bitrix24.crm.entities import LEAD
from infra.bitrix24.crm.payloads import ActivityRow
from infra.bitrix24.rest.answers import BatchAnswer
from infra.bitrix24.rest.commands import Command

SELECT = [
    "ID",
    "OWNER_ID",
    "TYPE_ID",
    "PROVIDER_ID",
    "DIRECTION",
    "COMPLETED",
    "CREATED",
    "LAST_UPDATED",
    "START_TIME",
    "DEADLINE",
    "RESPONSIBLE_ID",
    "SUBJECT",
    "IS_INCOMING_CHANNEL",
]
_KINDS = {"1": ActivityKind.MEETING, "2": ActivityKind.CALL, "4": ActivityKind.EMAIL}
_PROVIDERS = {
    "IMOPENLINES_SESSION": ActivityKind.CHAT,
    "CRM_WEBFORM": ActivityKind.FORM,
    "CRM_TODO": ActivityKind.TODO,
    "CRM_MEETING": ActivityKind.MEETING,
    "VOXIMPLANT_CALL": ActivityKind.CALL,
    "CRM_EMAIL": ActivityKind.EMAIL,
}
_DIRECTIONS = {"1": Direction.INCOMING, "2": Direction.OUTGOING}


@dataclass(frozen=True, slots=True)
class History:
    """What was recorded on one lead.

    Attributes:
        is_complete: False when there is more than could be read: what is not in here may still have happened.
    """

    activities: tuple[Activity, ...] = ()
    todos: tuple[TodoSeen, ...] = ()
    changed_at: datetime | None = None
    is_complete: bool = True


def newest_comments(lead_ids: Collection[int]) -> list[Command]:
    """Return the commands that read the newest comments of these leads, up to fifty comments each."""
    return [
        Command(
            f"comments-{lead_id}",
            "crm.timeline.comment.list",
            {
                "filter": {"ENTITY_ID": lead_id, "ENTITY_TYPE": LEAD.timeline_type},
                "select": ["ID", "COMMENT"],
                "order": {"ID": "DESC"},
            },
        )
        for lead_id in lead_ids
    ]


def comments_in(answers: BatchAnswer, lead_id: int) -> tuple[str, ...]:
    """Return the texts of a lead's newest comments.

    Raises:
        PortalError: they could not be read.
    """
    rows = answers.answer(f"comments-{lead_id}").result or []
    return tuple(str(row.get("COMMENT") or "") for row in rows)


def history_of(rows: Iterable[ActivityRow], *, is_complete: bool = True) -> History:
    """Return the history that these rows of one lead tell; a row that was read twice counts once."""
    own = tuple({row.id: row for row in rows}.values())
    todos = tuple(
        TodoSeen(row.id, row.manager, row.deadline.astimezone(UTC), is_open=not row.is_completed)
        for row in own
        if row.provider == "CRM_TODO" and row.deadline is not None and row.subject.startswith(FIRST_TOUCH)
    )
    changed_at = max((row.updated_at or row.created_at for row in own), default=None)
    return History(tuple(_activity(row) for row in own), todos, changed_at, is_complete)


def _activity(row: ActivityRow) -> Activity:
    kind = _PROVIDERS.get(row.provider) or _KINDS.get(row.type_id, ActivityKind.OTHER)
    direction = (
        Direction.INCOMING if row.is_incoming_channel else _DIRECTIONS.get(row.direction, Direction.NONE)
    )
    return Activity(kind, _happened_at(row, kind), direction, is_done=row.is_completed)


def _happened_at(row: ActivityRow, kind: ActivityKind) -> datetime:
    """Return the moment that counts: the last change of a chat, which is one row, and of a to-do."""
    if kind in {ActivityKind.CHAT, ActivityKind.TODO}:
        return (row.updated_at or row.created_at).astimezone(UTC)
    return (row.started_at or row.created_at).astimezone(UTC)
