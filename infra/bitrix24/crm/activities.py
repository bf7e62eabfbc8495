"""What the timelines of leads hold: activities as touches, replies and to-dos (docs/bitrix24-api.md 4.4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from functions.domain.lead.snapshot import FIRST_TOUCH, TodoSeen
from functions.domain.scoring import Activity
from infra.bitrix24.crm.activity_rows import activities_of
from infra.bitrix24.crm.chats import ChatSession, sessions_in
from infra.bitrix24.crm.payloads import ActivityRow

SELECT = [
    "ID",
    "OWNER_ID",
    "TYPE_ID",
    "PROVIDER_ID",
    "DIRECTION",
    "COMPLETED",
    "STATUS",
    "ASSOCIATED_ENTITY_ID",
    "CREATED",
    "LAST_UPDATED",
    "START_TIME",
    "DEADLINE",
    "RESPONSIBLE_ID",
    "SUBJECT",
    "IS_INCOMING_CHANNEL",
]
_OURS = tuple(FIRST_TOUCH.values())


@dataclass(frozen=True, slots=True)
class History:
    """What was recorded on one lead.

    Attributes:
        is_complete: False when there is more than could be read: what is not in here may still have happened.
        chats: its sessions in open channels, the one that changed last first.
    """

    activities: tuple[Activity, ...] = ()
    todos: tuple[TodoSeen, ...] = ()
    changed_at: datetime | None = None
    is_complete: bool = True
    chats: tuple[ChatSession, ...] = ()


def history_of(rows: Iterable[ActivityRow], *, is_complete: bool = True) -> History:
    """Return the history that these rows of one lead tell; a row that was read twice counts once."""
    own = tuple({row.id or -number: row for number, row in enumerate(rows, 1)}.values())
    todos = tuple(
        TodoSeen(row.id, row.manager, row.deadline, is_open=not row.is_completed)
        for row in own
        if row.provider == "CRM_TODO" and row.deadline is not None and row.subject.startswith(_OURS)
    )
    changed_at = max((row.updated_at or row.created_at for row in own), default=None)
    activities = tuple(each for row in own for each in activities_of(row))
    return History(activities, todos, changed_at, is_complete, sessions_in(own))
