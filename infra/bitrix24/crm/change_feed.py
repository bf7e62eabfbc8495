"""What changed in the portal: the port `ChangeFeed`, and all leads that changed since a moment.

See docs/bitrix24-api.md 3.9.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from functions.domain.item import Item
from functions.errors import CallInvalid, PortalError
from functions.ports import Change, ChangePage, Clock, Cursor, Feed, LeadStatus, Poll
from infra.batching import batched
from infra.bitrix24.crm.entities import FINAL, LEAD, pages_of
from infra.bitrix24.crm.payloads import (
    ChangedActivity,
    ChangedLead,
    Employee,
    LeadStatusRow,
    readable,
    rows_in,
)
from infra.bitrix24.rest.answers import Answer, BatchAnswer
from infra.bitrix24.rest.client import Bitrix24Client
from infra.bitrix24.rest.commands import Command, Reference
from infra.bitrix24.rest.limits import BATCH_SIZE, PAGE_SIZE

MOST_USERS = 1_000
"""Of whom one poll asks whether they are employed: with 1,000 leads and a page a feed it is one request."""
_USERS = "users-"


class Bitrix24ChangeFeed:
    """`functions.ports.ChangeFeed` through one client.

    The pages of a feed are chained inside the batch: each starts after the last id of the page before, so
    that nothing is skipped. The official SDK reads lists in the same way (b24pysdk, `as_list_fast`).
    """

    def __init__(self, client: Bitrix24Client, *, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    def poll(
        self,
        cursors: Mapping[Feed, Cursor],
        *,
        known: Sequence[Item] = (),
        users: Collection[int] = (),
        pages: int = 1,
    ) -> Poll:
        """Read up to `pages` pages of each feed, and the status of known leads, in one request.

        Raises:
            CallInvalid: the commands do not fit into one request.
            PortalError: nothing could be read.
        """
        # The status is read first: what changes after that is in the feeds of the same poll.
        statuses = [_status_command(number, page) for number, page in enumerate(pages_of(known))]
        commands = [
            *statuses,
            *_employees(users),
            *(command for feed, cursor in cursors.items() for command in _page_commands(feed, cursor, pages)),
        ]
        if len(commands) > BATCH_SIZE:
            raise CallInvalid("A look asks for more than 50 commands. Ask for fewer pages or leads.")
        answers = self._client.batch(commands)
        read = {feed: _page_or_error(feed, answers, pages) for feed in cursors}
        return Poll(
            at=_started_at(answers) or self._clock.now(),
            pages={feed: one for feed, one in read.items() if isinstance(one, ChangePage)},
            statuses=dict(_statuses(answers, [command.key for command in statuses])),
            failures={feed: one for feed, one in read.items() if isinstance(one, PortalError)},
            employment=dict(_employment(answers)),
        )


class Bitrix24RecentLeads:
    """`functions.ports.RecentLeads` on Bitrix24: fifty ids a request, read only."""

    def __init__(self, client: Bitrix24Client) -> None:
        self._client = client

    def changed_since(self, since: datetime) -> Iterator[Item]:
        """Yield the leads that were created or changed since that moment, by ascending id, without counting.

        Raises:
            PortalError: a page could not be read.
        """
        # A new lead's `updatedTime` is the moment of its creation, so one filter finds both.
        params = {
            "entityTypeId": LEAD.type_id,
            "filter": {">=updatedTime": since.isoformat(timespec="seconds")},
            "select": ["id"],
        }
        for row in self._client.iterate("crm.item.list", params):
            yield LEAD.item(int(row["id"]))


@dataclass(frozen=True, slots=True)
class _FeedQuery:
    """How a feed is read: the list method, its parameters, and the parser of its rows.

    Attributes:
        window: the filter for the moment from which changes are read.
        last_id: the path of the last id in a full page, for a Reference.
        parse: the changes in the `result` of a page.
    """

    method: str
    id_field: str
    window: str
    params: Mapping[str, Any]
    filter: Mapping[str, Any]
    last_id: tuple[str | int, ...]
    parse: Callable[[Any], list[Change]]


def _changed_leads(result: Any) -> list[Change]:
    rows = map(ChangedLead.model_validate, result["items"])
    return [Change(row.id, LEAD.item(row.id), row.updated_at) for row in rows]


def _changed_activities(result: Any) -> list[Change]:
    rows = map(ChangedActivity.model_validate, result or ())
    return [Change(row.id, LEAD.item(row.owner), row.updated_at) for row in rows]


def _leads(window: str) -> _FeedQuery:
    params = {"entityTypeId": LEAD.type_id, "select": ["id", "updatedTime"]}
    return _FeedQuery(
        "crm.item.list", "id", window, params, {}, ("items", PAGE_SIZE - 1, "id"), _changed_leads
    )


_QUERIES = {
    Feed.CREATED: _leads(">=createdTime"),
    Feed.CHANGED: _leads(">=updatedTime"),
    Feed.TOUCHED: _FeedQuery(
        "crm.activity.list",
        "ID",
        ">=LAST_UPDATED",
        {"select": ["ID", "OWNER_ID", "LAST_UPDATED"]},
        {"OWNER_TYPE_ID": LEAD.type_id},
        (PAGE_SIZE - 1, "ID"),
        _changed_activities,
    ),
}


def _page_commands(feed: Feed, cursor: Cursor, pages: int) -> Iterator[Command]:
    """Yield the commands for a feed's pages; the answers after an incomplete page are meaningless."""
    query = _QUERIES[feed]
    for number in range(pages):
        after = Reference(f"{feed}-{number - 1}", *query.last_id) if number else cursor.after
        window = {query.window: cursor.since} if cursor.since else {}
        params = {
            **query.params,
            "filter": {**query.filter, **window, f">{query.id_field}": after},
            "order": {query.id_field: "ASC"},
            "start": -1,
        }
        yield Command(f"{feed}-{number}", query.method, params)


def _employees(users: Collection[int]) -> list[Command]:
    return [
        Command(f"{_USERS}{number}", "user.get", {"FILTER": {"ID": list(page)}})
        for number, page in enumerate(batched(sorted(users)[:MOST_USERS], PAGE_SIZE))
    ]


def _employment(answers: BatchAnswer) -> Iterator[tuple[int, bool]]:
    """Yield the users whom the portal shows, and whether they are employed."""
    for page in (one for key, one in answers.items() if key.startswith(_USERS) and isinstance(one, Answer)):
        rows = readable(Employee, rows_in(page.result), method="user.get")
        yield from ((row.id, row.is_active) for row in rows)


def _started_at(answers: BatchAnswer) -> datetime | None:
    """Return when the portal began to execute the first command that it answered."""
    moments = (one.time.started_at for one in answers.values() if isinstance(one, Answer))
    return next((moment for moment in moments if moment is not None), None)


def _page_or_error(feed: Feed, answers: BatchAnswer, pages: int) -> ChangePage | PortalError:
    """Return a feed's changes or its error: a method that the portal blocks must not stop the other feeds."""
    try:
        return _change_page(feed, answers, pages)
    except PortalError as error:
        return error


def _change_page(feed: Feed, answers: BatchAnswer, pages: int) -> ChangePage:
    rows: list[Change] = []
    for number in range(pages):
        page = _QUERIES[feed].parse(answers.answer(f"{feed}-{number}").result)
        rows += page
        if len(page) < PAGE_SIZE:
            return ChangePage(tuple(rows), is_last=True)
    return ChangePage(tuple(rows), is_last=False)


def _status_command(number: int, items: Sequence[Item]) -> Command:
    params = {
        "entityTypeId": LEAD.type_id,
        "filter": {"@id": [item.id for item in items]},
        "select": ["id", "assignedById", "stageSemanticId", "updatedTime"],
        "order": {"id": "ASC"},
        "start": -1,
    }
    return Command(f"known-{number}", "crm.item.list", params)


def _statuses(answers: BatchAnswer, keys: Sequence[str]) -> Iterator[tuple[Item, LeadStatus]]:
    for key in keys:
        rows = rows_in(answers.answer(key).result)
        for row in readable(LeadStatusRow, rows, method="crm.item.list"):
            yield LEAD.item(row.id), LeadStatus(row.manager, row.semantic in FINAL, row.updated_at)
