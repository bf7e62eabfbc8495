"""The port `PastTexts` on Bitrix24: whole records, fifty pages in one request, and what they are bound to.

Phones and e-mails come only with every standard field of a record (docs/bitrix24-api.md 3.6).
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from functions.domain.handling import Handled
from functions.ports.past_texts import PastText, TextPage
from infra.batching import batched
from infra.bitrix24.crm.clients import ClientsRead, clients_of, read_clients
from infra.bitrix24.crm.entities import FINAL, HANDLED, SUCCESS
from infra.bitrix24.crm.fields import FieldNames, field_names
from infra.bitrix24.crm.long_lists import LongList, PatientClient, rows_behind
from infra.bitrix24.crm.objections import has_objected
from infra.bitrix24.crm.payloads import LeadItem, readable, rows_in
from infra.bitrix24.rest.client import Bitrix24Client
from infra.bitrix24.rest.commands import Command
from infra.bitrix24.rest.limits import PAGE_SIZE
from infra.clock import WaitingClock
from infra.configuration.model import FairleadToml

_METHOD = "crm.item.list"
_FIRST_STAGE = re.compile(r"(?:C\d+:)?NEW")
"""The stage that new leads, and new deals of a funnel, are in; it cannot be removed."""


class Bitrix24PastTexts:
    """`functions.ports.past_texts.PastTexts` through one client.

    Args:
        fields: by entity the names of the custom fields; that of the objection is all that is read of them.
        handled: what is handled, by entity.
        on_wait: is called with the moment until which the portal takes no more of a method.
    """

    def __init__(
        self,
        client: Bitrix24Client,
        *,
        fields: Mapping[str, FieldNames],
        handled: Mapping[str, Handled],
        clock: WaitingClock,
        on_wait: Callable[[datetime], None] = lambda _: None,
    ) -> None:
        self._client, self._fields, self._handled = client, fields, handled
        self._patient = PatientClient(client, clock, on_wait)

    @classmethod
    def on(cls, client: Bitrix24Client, model: FairleadToml, **more: Any) -> Self:
        """Return the texts of a portal's past; of people who object to being scored none are read."""
        return cls(client, fields=field_names(model), **more)

    def count(self, entity: str, since: datetime) -> int:
        """Return how many records there are; one request."""
        counted = self._list(entity, since).counted("records")
        return self._patient.sent([counted], needed="records").answer("records").total or 0

    def page(self, entity: str, since: datetime, *, after: int, left: int) -> TextPage:
        """Return the records behind the number `after`, as many as one request carries."""
        listed = self._list(entity, since)
        pages = min(-(-max(left, 0) // PAGE_SIZE) + 1, self._patient.most)
        answers = self._patient.sent(list(listed.pages(pages, after)), needed=listed.key(0))
        found, last, is_last = rows_behind(after, answers, listed, pages)
        rows = list(readable(LeadItem, found, method=_METHOD))
        clients = read_clients(answers, rows, self._client, asked=(), by_reference=())
        names = self._fields[entity]
        texts = [
            _text(entity, row, clients)
            for row in rows
            if not has_objected(row, [client for _, client in clients.of(row)], names)
        ]
        return TextPage(texts, len(found), last, is_last)

    def again(self, entity: str, numbers: Collection[int]) -> Sequence[PastText]:
        """Return the records of these numbers that are still there."""
        pages = list(batched(sorted(numbers), PAGE_SIZE))
        texts: list[PastText] = []
        for several in batched(pages, self._patient.most):
            commands = [_named(entity, page) for page in several]
            answers = self._patient.sent(commands, needed=commands[0].key)
            rows = (row for each in commands for row in rows_in(answers.answer(each.key).result))
            texts += (_text(entity, row, ClientsRead()) for row in readable(LeadItem, rows, method=_METHOD))
        return texts

    def _list(self, key: str, since: datetime) -> LongList:
        funnels = self._handled[key].funnels
        wanted: dict[str, Any] = {">=createdTime": since.isoformat(timespec="seconds")}
        wanted |= {} if funnels is None else {"@categoryId": sorted(funnels)}
        params = {"entityTypeId": HANDLED[key].type_id, "select": ["*"], "filter": wanted}
        params["useOriginalUfNames"] = "Y"
        return LongList(_METHOD, params, "id", ("items",))


def _named(entity: str, numbers: Sequence[int]) -> Command:
    params = {
        "entityTypeId": HANDLED[entity].type_id,
        "select": ["id", "createdTime", "sourceId", "title", "comments"],
        "filter": {"@id": numbers},
        "order": {"id": "ASC"},
        "start": -1,
    }
    return Command(f"texts-{numbers[0]}", _METHOD, params)


def _text(entity: str, row: LeadItem, clients: ClientsRead) -> PastText:
    bound = clients_of(row)
    is_known = all(each in clients.clients for each in bound)
    return PastText(
        entity,
        row.id,
        row.created_at,
        row.semantic == SUCCESS if row.semantic in FINAL else None,
        row.semantic not in FINAL and _FIRST_STAGE.fullmatch(row.status) is not None,
        row.source,
        row.title,
        row.comments,
        [name for name in _names(row, clients) if name] if is_known else None,
        [str(each) for each in bound],
        row.values_of("PHONE"),
        row.values_of("EMAIL"),
    )


def _names(row: LeadItem, clients: ClientsRead) -> Iterator[str]:
    yield from (row.name, row.second_name, row.last_name, row.company)
    for _, client in clients.of(row):
        yield from (client.name, client.second_name, client.last_name, client.title)
