"""What the timelines of leads hold: activities as touches, replies and to-dos, and the newest comments.

See docs/bitrix24-api.md 4.4 and 4.6.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from functions.domain.lead.snapshot import FIRST_TOUCH, SIGNED, TodoSeen
from functions.domain.scoring import Activity, ActivityKind
from infra.bitrix24.crm.activity_rows import activity_of
from infra.bitrix24.crm.chats import sessions_in
from infra.bitrix24.crm.entities import LEAD
from infra.bitrix24.crm.payloads import ActivityRow, CommentRow, readable, rows_in
from infra.bitrix24.rest.answers import BatchAnswer
from infra.bitrix24.rest.commands import Command

COMMENTS = "crm.timeline.comment.list"
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


@dataclass(frozen=True, slots=True)
class History:
    """What was recorded on one lead.

    Attributes:
        is_complete: False when there is more than could be read: what is not in here may still have happened.
        chats: the numbers of its sessions that changed last.
    """

    activities: tuple[Activity, ...] = ()
    todos: tuple[TodoSeen, ...] = ()
    changed_at: datetime | None = None
    is_complete: bool = True
    chats: tuple[int, ...] = ()


def newest_comments(lead_ids: Collection[int]) -> list[Command]:
    """Return the commands that read the newest comments of these leads, up to fifty comments each."""
    return [
        Command(
            f"comments-{lead_id}",
            COMMENTS,
            {
                "filter": {"ENTITY_ID": lead_id, "ENTITY_TYPE": LEAD.timeline_type},
                "select": ["ID", "COMMENT", "CREATED", "AUTHOR_ID"],
                "order": {"ID": "DESC"},
            },
        )
        for lead_id in lead_ids
    ]


def comments_in(answers: BatchAnswer, lead_id: int) -> list[CommentRow]:
    """Return a lead's newest comments; rows that make no sense are left out.

    Raises:
        PortalError: they could not be read.
    """
    rows = rows_in(answers.answer(f"comments-{lead_id}").result)
    return list(readable(CommentRow, rows, method=COMMENTS))


def written_by_hand(comments: Iterable[CommentRow]) -> Iterator[Activity]:
    """Yield the comments that people wrote; Fairlead signs its own."""
    for row in comments:
        if row.author and row.created_at is not None and SIGNED not in row.text:
            yield Activity(ActivityKind.COMMENT, row.created_at.astimezone(UTC), by=row.author)


def history_of(rows: Iterable[ActivityRow], *, is_complete: bool = True) -> History:
    """Return the history that these rows of one lead tell; a row that was read twice counts once."""
    own = tuple({row.id: row for row in rows}.values())
    todos = tuple(
        TodoSeen(row.id, row.manager, row.deadline.astimezone(UTC), is_open=not row.is_completed)
        for row in own
        if row.provider == "CRM_TODO" and row.deadline is not None and row.subject.startswith(FIRST_TOUCH)
    )
    changed_at = max((row.updated_at or row.created_at for row in own), default=None)
    return History(tuple(map(activity_of, own)), todos, changed_at, is_complete, sessions_in(own))
