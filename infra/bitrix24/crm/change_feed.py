"""What changed in the portal: the port `ChangeFeed`, and all leads that changed since a moment.

See docs/bitrix24-api.md 3.9.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from functions.domain.handling import Handled
from functions.domain.item import Item
from functions.errors import CallInvalid, PortalError
from functions.ports import Change, ChangePage, Clock, Cursor, Feed, LeadStatus, Poll, Source
from infra.batching import batched
from infra.bitrix24.crm.entities import DEAL, FINAL, HANDLED, IN_PROGRESS, LEAD, Entity, entity_of, pages_of
from infra.bitrix24.crm.payloads import (
    ChangedActivity,
    ChangedLead,
    Employee,
    LeadItem,
    LeadStatusRow,
    readable,
    rows_in,
)
from infra.bitrix24.crm.probes import ORIGINATOR
from infra.bitrix24.crm.stages import Stages
from infra.bitrix24.rest.answers import Answer, BatchAnswer
from infra.bitrix24.rest.client import Bitrix24Client
from infra.bitrix24.rest.commands import Command, Reference
from infra.bitrix24.rest.limits import BATCH_SIZE, PAGE_SIZE

MOST_USERS = 1_000
"""Of whom one poll asks whether they are employed: with 1,000 leads and a page a feed it is one request."""
_USERS = "users-"
_LEFT_ALONE = {LEAD.key: ("originatorId",), DEAL.key: ("originatorId", "isRecurring")}
"""By which probes are known, and the templates of recurring deals."""


class Bitrix24ChangeFeed:
    """`functions.ports.ChangeFeed` through one client.

    The pages of a feed are chained inside the batch: each starts after the last id of the page before, so
    that nothing is skipped. The official SDK reads lists in the same way (b24pysdk, `as_list_fast`).
    """

    def __init__(self, client: Bitrix24Client, *, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._stages = Stages()

    def poll(
        self,
        cursors: Mapping[Source, Cursor],
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
        now, asked = self._clock.now(), list(enumerate(pages_of(known)))
        statuses = [
            *self._stages.commands({item.entity for item in known}, now),
            *(_status_command(number, page) for number, page in asked),
        ]
        feeds = [
            command for source, cursor in cursors.items() for command in _page_commands(source, cursor, pages)
        ]
        room = max(BATCH_SIZE - len(statuses) - len(feeds), 0)
        commands = [*statuses, *_employees(users)[:room], *feeds]
        if len(commands) > BATCH_SIZE:
            raise CallInvalid("A look asks for more than 50 commands. Ask for fewer pages or leads.")
        answers = self._client.batch(commands)
        self._stages.store(answers, now)
        read = {source: _page_or_error(source, answers, pages) for source in cursors}
        return Poll(
            at=_started_at(answers) or self._clock.now(),
            pages={source: one for source, one in read.items() if isinstance(one, ChangePage)},
            statuses=dict(_statuses(answers, asked, self._stages)),
            failures={source: one for source, one in read.items() if isinstance(one, PortalError)},
            employment=dict(_employment(answers)),
        )


class Bitrix24RecentLeads:
    """`functions.ports.RecentLeads` on Bitrix24: fifty a request, read only, without probes and templates."""

    def __init__(self, client: Bitrix24Client, *, handled: Iterable[Handled] = (Handled(LEAD.key),)) -> None:
        self._client, self._handled = client, list(handled)

    def changed_since(self, since: datetime) -> Iterator[Item]:
        """Yield the leads that were created or changed since that moment, by ascending id, without counting.

        Raises:
            PortalError: a page could not be read.
        """
        # A new lead's `updatedTime` is the moment of its creation, so one filter finds both.
        changed = {">=updatedTime": since.isoformat(timespec="seconds")}
        return self._rows(lambda _: changed)

    def still_open(self) -> Iterator[Item]:
        """Yield the leads that are open, by ascending id, without counting; of smart processes all.

        Raises:
            PortalError: a page could not be read.
        """
        in_work = {"stageSemanticId": IN_PROGRESS}
        return self._rows(lambda entity: in_work if entity.has_semantics else {})

    def _rows(self, wanted: Callable[[Entity], Mapping[str, Any]]) -> Iterator[Item]:
        for each in self._handled:
            entity = HANDLED[each.entity]
            funnels = {} if each.funnels is None else {"@categoryId": sorted(each.funnels)}
            params = {
                "entityTypeId": entity.type_id,
                "filter": {**wanted(entity), **funnels},
                "select": ["id", *_LEFT_ALONE.get(entity.key, ())],
            }
            rows = self._client.iterate("crm.item.list", params)
            for found in readable(LeadItem, rows, method="crm.item.list"):
                if not (found.is_template or found.originator == ORIGINATOR):
                    yield entity.item(found.id)


@dataclass(frozen=True, slots=True)
class _FeedQuery:
    """How a feed is read: the list method, its parameters, and the parser of its rows.

    Attributes:
        window: the filters for the moment from which changes are read; one of them has to hold.
        last_id: the path of the last id in a full page, for a Reference.
        parse: the changes in the `result` of a page.
    """

    method: str
    id_field: str
    window: tuple[str, ...]
    params: Mapping[str, Any]
    filter: Mapping[str, Any]
    last_id: tuple[str | int, ...]
    parse: Callable[[Any, Entity], list[Change]]


_CHANGED = {False: (">=updatedTime",), True: (">=updatedTime", ">=movedTime")}
"""By whether there are funnels: a move to another one may leave `updatedTime` (docs/bitrix24-deals.md 3)."""


def _changed_items(result: Any, entity: Entity) -> list[Change]:
    rows = map(ChangedLead.model_validate, result["items"])
    return [Change(row.id, entity.item(row.id), row.changed_at) for row in rows]


def _changed_activities(result: Any, entity: Entity) -> list[Change]:
    rows = map(ChangedActivity.model_validate, result or ())
    return [Change(row.id, entity.item(row.owner), row.updated_at) for row in rows]


def _query(source: Source) -> _FeedQuery:
    entity = HANDLED[source.entity]
    if source.feed is Feed.TOUCHED:
        return _FeedQuery(
            "crm.activity.list",
            "ID",
            (">=LAST_UPDATED",),
            {"select": ["ID", "OWNER_ID", "LAST_UPDATED"]},
            {"OWNER_TYPE_ID": entity.type_id},
            (PAGE_SIZE - 1, "ID"),
            _changed_activities,
        )
    window = (">=createdTime",) if source.feed is Feed.CREATED else _CHANGED[entity.has_funnels]
    params = {"entityTypeId": entity.type_id, "select": ["id", "updatedTime", "movedTime"]}
    last_id = ("items", PAGE_SIZE - 1, "id")
    return _FeedQuery("crm.item.list", "id", window, params, {}, last_id, _changed_items)


def _page_commands(source: Source, cursor: Cursor, pages: int) -> Iterator[Command]:
    """Yield the commands for a feed's pages; the answers after an incomplete page are meaningless."""
    query = _query(source)
    for number in range(pages):
        after = Reference(f"{source.key}-{number - 1}", *query.last_id) if number else cursor.after
        window = _window(query.window, cursor.since)
        params = {
            **query.params,
            "filter": {**query.filter, **window, f">{query.id_field}": after},
            "order": {query.id_field: "ASC"},
            "start": -1,
        }
        yield Command(f"{source.key}-{number}", query.method, params)


def _window(filters: Sequence[str], since: datetime | None) -> dict[str, Any]:
    """Return the filter for what happened since then; of several moments one is enough."""
    if since is None:
        return {}
    if len(filters) == 1:
        return {filters[0]: since}
    return {"0": {"logic": "OR", **{str(n): {each: since} for n, each in enumerate(filters)}}}


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


def _page_or_error(source: Source, answers: BatchAnswer, pages: int) -> ChangePage | PortalError:
    """Return a feed's changes or its error: a method that the portal blocks must not stop the other feeds."""
    try:
        return _change_page(source, answers, pages)
    except PortalError as error:
        return error


def _change_page(source: Source, answers: BatchAnswer, pages: int) -> ChangePage:
    rows: list[Change] = []
    for number in range(pages):
        result = answers.answer(f"{source.key}-{number}").result
        page = _query(source).parse(result, HANDLED[source.entity])
        rows += page
        if len(page) < PAGE_SIZE:
            return ChangePage(tuple(rows), is_last=True)
    return ChangePage(tuple(rows), is_last=False)


def _status_command(number: int, items: Sequence[Item]) -> Command:
    entity = entity_of(items[0])
    stage = "stageSemanticId" if entity.has_semantics else "stageId"
    funnel = ["categoryId"] if entity.has_funnels else []
    params = {
        "entityTypeId": entity.type_id,
        "filter": {"@id": [item.id for item in items]},
        "select": ["id", "assignedById", stage, "updatedTime", "movedTime", *funnel],
        "order": {"id": "ASC"},
        "start": -1,
    }
    return Command(f"known-{number}", "crm.item.list", params)


def _statuses(
    answers: BatchAnswer, asked: Iterable[tuple[int, Sequence[Item]]], stages: Stages
) -> Iterator[tuple[Item, LeadStatus]]:
    for number, page in asked:
        entity, rows = entity_of(page[0]), rows_in(answers.answer(f"known-{number}").result)
        if unread := stages.error_of(entity):
            raise unread
        for row in readable(LeadStatusRow, rows, method="crm.item.list"):
            is_closed = stages.resolved(entity, row).semantic in FINAL
            yield entity.item(row.id), LeadStatus(row.manager, is_closed, row.changed_at, row.funnel)
