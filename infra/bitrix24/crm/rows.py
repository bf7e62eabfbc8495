"""The rows of leads and deals: read together, and one by one where a shared command did not bring them.

What goes wrong with one row is that item's alone: one that cannot be understood, a refusal. Only what says
nothing about an item (limits, the webhook) is raised for all of them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from functions.domain.item import Item
from functions.domain.lead.snapshot import Absent
from functions.errors import AccessDenied, NotFound, PortalError
from infra.bitrix24.crm.blame import OF_THE_OBJECT, log_refused, raise_what_is_of_the_portal
from infra.bitrix24.crm.entities import entity_of, pages_of
from infra.bitrix24.crm.payloads import Address, LeadItem, readable, rows_in
from infra.bitrix24.rest.answers import Answer, BatchAnswer
from infra.bitrix24.rest.client import Bitrix24Client
from infra.bitrix24.rest.commands import Command
from infra.bitrix24.rest.envelope import as_int

ADDRESS = ["ID", "ADDRESS_CITY", "ADDRESS_PROVINCE", "ADDRESS_COUNTRY"]


@dataclass(frozen=True, slots=True)
class Row:
    """One item as an answer shows it."""

    payload: LeadItem
    address: Address | None
    answer: Answer


@dataclass
class RowsRead:
    """What became of each requested item; it is in exactly one of the three."""

    rows: dict[Item, Row] = field(default_factory=dict)
    absent: dict[Item, Absent] = field(default_factory=dict)
    failed: dict[Item, Exception] = field(default_factory=dict)


def row_commands(items: Collection[Item], *, alone: Collection[Item] = ()) -> Iterator[Command]:
    """Yield the commands that read these items and their addresses, a page of them at a time.

    Those of `alone` get a command each, whose answer has no other row.
    """
    for page in _pages(items, alone):
        yield _list(page)
        yield from _addresses(page)


def read_rows(
    answers: BatchAnswer, items: Sequence[Item], client: Bitrix24Client, *, alone: Collection[Item] = ()
) -> RowsRead:
    """Return what the answers show of the items; asks again for what a shared command did not bring.

    Raises:
        PortalError: the portal takes no more requests, or refuses the webhook.
    """
    pages = _pages(items, alone)
    raise_what_is_of_the_portal(answers[command.key] for command in row_commands(items, alone=alone))
    read = RowsRead()
    broken = [page for page in pages if not _fill_page(read, answers, page)]
    _fill_one_by_one(read, [item for page in broken for item in page], client)
    _fill_missing(read, [each for each in items if each not in read.rows], client)
    return read


def _pages(items: Collection[Item], alone: Collection[Item]) -> list[list[Item]]:
    together = [each for each in items if each not in alone]
    return [*pages_of(together), *([each] for each in items if each in alone)]


def _fill_page(read: RowsRead, answers: BatchAnswer, page: Sequence[Item]) -> bool:
    """Add the rows of a page; False when it has to be read item by item."""
    shown, addresses = answers[f"items-{page[0].key}"], answers.get(f"addresses-{page[0].key}")
    if len(page) > 1 and (isinstance(shown, PortalError) or isinstance(addresses, PortalError)):
        return False
    if isinstance(addresses, PortalError) and not isinstance(addresses, OF_THE_OBJECT):
        read.failed[page[0]] = addresses
    elif isinstance(shown, Answer):
        known, where = {item.id: item for item in page}, _addresses_in(addresses, page[0])
        for row in rows_in(shown.result):
            number = as_int(row.get("id")) if isinstance(row, Mapping) else None
            if number in known:
                _fill(read, known[number], row, shown, where)
    return True


def _fill_one_by_one(read: RowsRead, items: Sequence[Item], client: Bitrix24Client) -> None:
    """Read items again whose shared list failed, each as if it had come alone."""
    if not items:
        return
    answers = client.batch(list(row_commands(items, alone=items)))
    raise_what_is_of_the_portal(answers.values())
    for item in items:
        _fill_page(read, answers, [item])


def _fill_missing(read: RowsRead, missing: Sequence[Item], client: Bitrix24Client) -> None:
    """Read one by one the items that no shared command brought: gone, unreadable, or there after all."""
    missing = [item for item in missing if item not in read.failed]
    if not missing:
        return
    answers = client.batch([command for item in missing for command in (_get(item), *_addresses([item]))])
    raise_what_is_of_the_portal(answers.values())
    for item in missing:
        _fill_alone(read, item, answers)


def _fill_alone(read: RowsRead, item: Item, answers: BatchAnswer) -> None:
    shown, addresses = answers[f"get-{item.key}"], answers.get(f"addresses-{item.key}")
    if isinstance(shown, NotFound):
        read.absent[item] = Absent.VANISHED
    elif isinstance(shown, AccessDenied):
        read.absent[item] = Absent.UNREADABLE
    elif isinstance(shown, PortalError):
        read.failed[item] = shown
    elif isinstance(addresses, PortalError) and not isinstance(addresses, OF_THE_OBJECT):
        read.failed[item] = addresses
    else:
        row = {**_item_in(shown), "id": item.id}
        _fill(read, item, row, shown, _addresses_in(addresses, item))


def _fill(
    read: RowsRead, item: Item, row: Mapping[str, Any], answer: Answer, addresses: Mapping[Item, Address]
) -> None:
    """Add one row, or the error of what cannot be understood of it."""
    try:
        read.rows[item] = Row(LeadItem.model_validate(row), addresses.get(item), answer)
    except ValidationError as error:
        read.failed[item] = error


def _list(page: Sequence[Item]) -> Command:
    params = {
        "entityTypeId": entity_of(page[0]).type_id,
        "filter": {"@id": [item.id for item in page]},
        "select": ["*"],
        "order": {"id": "ASC"},
        "start": -1,
        "useOriginalUfNames": "Y",
    }
    return Command(f"items-{page[0].key}", "crm.item.list", params)


def _get(item: Item) -> Command:
    params = {"entityTypeId": entity_of(item).type_id, "id": item.id, "useOriginalUfNames": "Y"}
    return Command(f"get-{item.key}", "crm.item.get", params)


def _addresses(page: Sequence[Item]) -> Iterator[Command]:
    """Yield the command that reads the addresses of items of one kind, if they have any."""
    method = entity_of(page[0]).address_method
    if method:
        params = {"filter": {"@ID": [item.id for item in page]}, "select": ADDRESS, "start": -1}
        yield Command(f"addresses-{page[0].key}", method, params)


def _addresses_in(answer: Answer | PortalError | None, item: Item) -> dict[Item, Address]:
    """Return the addresses of items of this one's kind; none where they may not be read or have none."""
    if not isinstance(answer, Answer):
        if answer is not None:
            log_refused(answer)
        return {}
    entity = entity_of(item)
    known = readable(Address, rows_in(answer.result), method=entity.address_method)
    return {entity.item(row.id): row for row in known}


def _item_in(answer: Answer) -> Mapping[str, Any]:
    shown = answer.result.get("item") if isinstance(answer.result, Mapping) else None
    return shown if isinstance(shown, Mapping) else {}
