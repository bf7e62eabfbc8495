"""What changed in the portal: the port `ChangeFeed`, and all leads that changed since a moment.

See docs/bitrix24-api.md 3.9.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from functions.errors import CallInvalid, PortalError
from functions.ports import Change, ChangePage, Clock, Cursor, Feed, LeadStatus, Poll
from infra.bitrix24.crm.entities import FINAL, LEAD
from infra.bitrix24.crm.payloads import ChangedActivity, ChangedLead, StandingLead
from infra.bitrix24.rest.answers import Answer, BatchAnswer
from infra.bitrix24.rest.client import Bitrix24Client
from infra.bitrix24.rest.commands import Command, Reference
from infra.bitrix24.rest.limits import BATCH_SIZE, PAGE_SIZE, batched


class Bitrix24ChangeFeed:
    """`functions.ports.Changes` through one client.

    The pages of a listing are chained inside the batch: each starts behind the last id of the one before
    it, so that nothing is skipped. The official SDK reads lists in the same way (b24pysdk, `as_list_fast`).
    """

    def __init__(self, client: Bitrix24Client, *, clock: Clock) -> None:
        self._client = client
        self._clock = clock

    def poll(self, cursors: Mapping[Feed, Cursor], *, known: Sequence[int] = (), pages: int = 1) -> Poll:
        """Read pages of listings, and how known leads stand: one request.

        Raises:
            CallInvalid: that is more than one request carries.
            PortalError: nothing could be read.
        """
        # First how leads stand: what changes after that is in the listings of the same look.
        standings = [_standings(number, ids) for number, ids in enumerate(batched(known, PAGE_SIZE))]
        commands = [
            *standings,
            *(command for kind, place in cursors.items() for command in _chain(kind, place, pages)),
        ]
        if len(commands) > BATCH_SIZE:
            raise CallInvalid("A look asks for more than 50 commands. Ask for fewer pages or leads.")
        answers = self._client.batch(commands)
        read = {kind: _read(kind, answers, pages) for kind in cursors}
        return Poll(
            at=_started_at(answers) or self._clock.now(),
            pages={kind: one for kind, one in read.items() if isinstance(one, ChangePage)},
            statuses=dict(_stood(answers, [command.key for command in standings])),
            failures={kind: one for kind, one in read.items() if isinstance(one, PortalError)},
        )


class Bitrix24RecentLeads:
    """`functions.commands.plan.sources.RecentLeads` on Bitrix24: fifty ids a request, read only."""

    def __init__(self, client: Bitrix24Client) -> None:
        self._client = client

    def changed_since(self, since: datetime) -> Iterator[int]:
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
            yield int(row["id"])


@dataclass(frozen=True, slots=True)
class _Family:
    """How a listing is asked for: its method, its parameters, and how its rows are read."""

    method: str
    id_field: str
    window: str
    params: Mapping[str, Any]
    filter: Mapping[str, Any]
    last_id: tuple[str | int, ...]
    read: Callable[[Any], list[Change]]


def _leads_of(result: Any) -> list[Change]:
    rows = map(ChangedLead.model_validate, result["items"])
    return [Change(row.id, row.id, row.updated_at.astimezone(UTC)) for row in rows]


def _activities_of(result: Any) -> list[Change]:
    rows = map(ChangedActivity.model_validate, result or ())
    return [Change(row.id, row.owner, row.updated_at.astimezone(UTC)) for row in rows]


def _leads(window: str) -> _Family:
    params = {"entityTypeId": LEAD.type_id, "select": ["id", "updatedTime"]}
    return _Family("crm.item.list", "id", window, params, {}, ("items", PAGE_SIZE - 1, "id"), _leads_of)


_FAMILIES = {
    Feed.CREATED: _leads(">=createdTime"),
    Feed.CHANGED: _leads(">=updatedTime"),
    Feed.TOUCHED: _Family(
        "crm.activity.list",
        "ID",
        ">=LAST_UPDATED",
        {"select": ["ID", "OWNER_ID", "LAST_UPDATED"]},
        {"OWNER_TYPE_ID": LEAD.type_id},
        (PAGE_SIZE - 1, "ID"),
        _activities_of,
    ),
}


def _chain(kind: Feed, place: Cursor, pages: int) -> Iterator[Command]:
    """Yield the commands of a listing's pages; a page behind a short one is of no use, and is not read."""
    family = _FAMILIES[kind]
    for number in range(pages):
        after = Reference(f"{kind}-{number - 1}", *family.last_id) if number else place.after
        window = {family.window: place.since} if place.since else {}
        params = {
            **family.params,
            "filter": {**family.filter, **window, f">{family.id_field}": after},
            "order": {family.id_field: "ASC"},
            "start": -1,
        }
        yield Command(f"{kind}-{number}", family.method, params)


def _started_at(answers: BatchAnswer) -> datetime | None:
    """Return when the portal began with the first command that it answered."""
    told = (one.time.started_at for one in answers.values() if isinstance(one, Answer))
    return next((moment for moment in told if moment is not None), None)


def _read(kind: Feed, answers: BatchAnswer, pages: int) -> ChangePage | PortalError:
    """Return a listing's rows; one that the portal blocks must not keep the others from being read."""
    try:
        return _stretch(kind, answers, pages)
    except PortalError as error:
        return error


def _stretch(kind: Feed, answers: BatchAnswer, pages: int) -> ChangePage:
    rows: list[Change] = []
    for number in range(pages):
        page = _FAMILIES[kind].read(answers.answer(f"{kind}-{number}").result)
        rows += page
        if len(page) < PAGE_SIZE:
            return ChangePage(tuple(rows), is_last=True)
    return ChangePage(tuple(rows), is_last=False)


def _standings(number: int, lead_ids: Sequence[int]) -> Command:
    params = {
        "entityTypeId": LEAD.type_id,
        "filter": {"@id": list(lead_ids)},
        "select": ["id", "assignedById", "stageSemanticId", "updatedTime"],
        "order": {"id": "ASC"},
        "start": -1,
    }
    return Command(f"known-{number}", "crm.item.list", params)


def _stood(answers: BatchAnswer, keys: Sequence[str]) -> Iterator[tuple[int, LeadStatus]]:
    for key in keys:
        for row in map(StandingLead.model_validate, answers.answer(key).result["items"]):
            yield row.id, LeadStatus(row.manager, row.semantic in FINAL, row.updated_at.astimezone(UTC))
