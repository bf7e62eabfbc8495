"""What the timelines of leads hold: activities as touches, replies and to-dos, and the newest comments.

See docs/bitrix24-api.md 4.4 and 4.6.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from functions.domain.lead.snapshot import FIRST_TOUCH, TodoSeen
from functions.domain.scoring import Activity, ActivityKind, Direction
from infra.batching import batched
from infra.bitrix24.crm.entities import LEAD
from infra.bitrix24.crm.payloads import ActivityRow
from infra.bitrix24.rest.answers import BatchAnswer
from infra.bitrix24.rest.client import Bitrix24Client
from infra.bitrix24.rest.commands import Command
from infra.bitrix24.rest.limits import PAGE_SIZE

LEADS_AT_ONCE = 50
PAGES_AT_ONCE, MOST_PAGES = 4, 44
"""The first four pages are read in the same batch as the leads; further ones only where they are needed."""
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
    """What was recorded on one lead."""

    activities: tuple[Activity, ...] = ()
    todos: tuple[TodoSeen, ...] = ()
    changed_at: datetime | None = None


def first_pages(lead_ids: Sequence[int]) -> list[Command]:
    """Return the commands for the newest activities of these leads, fifty leads at a time."""
    return [
        command
        for group in batched(lead_ids, LEADS_AT_ONCE)
        for command in _pages(group, range(PAGES_AT_ONCE))
    ]


def histories(answers: BatchAnswer, lead_ids: Sequence[int], client: Bitrix24Client) -> dict[int, History]:
    """Return what was recorded on each lead; reads more pages where the first ones were full.

    Raises:
        PortalError: a page could not be read.
    """
    return {
        lead_id: history
        for group in batched(lead_ids, LEADS_AT_ONCE)
        for lead_id, history in _histories(answers, group, client).items()
    }


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


def _histories(answers: BatchAnswer, lead_ids: Sequence[int], client: Bitrix24Client) -> dict[int, History]:
    rows = list(_rows(answers, lead_ids, range(PAGES_AT_ONCE)))
    last = PAGES_AT_ONCE - 1
    while answers.answer(_key(lead_ids, last)).next is not None and last < MOST_PAGES - 1:
        more = range(last + 1, min(last + 1 + 2 * PAGES_AT_ONCE, MOST_PAGES))
        answers = client.batch(_pages(lead_ids, more))
        rows += _rows(answers, lead_ids, more)
        last = more[-1]
    return {lead_id: _history(row for row in rows if row.owner == lead_id) for lead_id in lead_ids}


def _key(lead_ids: Sequence[int], number: int) -> str:
    """Return the key of one page of these leads' activities; the first lead's id names the group."""
    return f"activities-{lead_ids[0]}-{number}"


def _pages(lead_ids: Sequence[int], numbers: Iterable[int]) -> list[Command]:
    params = {
        "filter": {"OWNER_TYPE_ID": LEAD.type_id, "OWNER_ID": list(lead_ids)},
        "select": SELECT,
        "order": {"ID": "DESC"},
    }
    return [
        Command(_key(lead_ids, n), "crm.activity.list", {**params, "start": n * PAGE_SIZE}) for n in numbers
    ]


def _rows(answers: BatchAnswer, lead_ids: Sequence[int], numbers: Iterable[int]) -> Iterator[ActivityRow]:
    for number in numbers:
        yield from map(ActivityRow.model_validate, answers.answer(_key(lead_ids, number)).result or ())


def _history(rows: Iterable[ActivityRow]) -> History:
    own = tuple(rows)
    todos = tuple(
        TodoSeen(row.id, row.manager, row.deadline.astimezone(UTC), is_open=not row.is_completed)
        for row in own
        if row.provider == "CRM_TODO" and row.deadline is not None and row.subject.startswith(FIRST_TOUCH)
    )
    changed_at = max((row.updated_at or row.created_at for row in own), default=None)
    return History(tuple(_activity(row) for row in own), todos, changed_at)


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
