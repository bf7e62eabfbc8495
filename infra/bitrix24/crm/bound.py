"""The open records of clients: leads and deals that are bound to a contact or a company."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from functions.domain.handling import Handled
from functions.domain.item import Item
from infra.bitrix24.crm.entities import CONTACT, HANDLED, Entity
from infra.bitrix24.crm.stages import Stages, standing_fields
from infra.bitrix24.rest.commands import Command


class Bound(NamedTuple):
    """A question: the open records of one kind that are bound to a client."""

    client: Item
    entity: Entity


def bound_to(clients: Iterable[Item], handled: Iterable[str], stages: Stages) -> list[Bound]:
    """Return the questions for these clients, each once: one for each kind that is handled.

    Of a kind whose stages could not be read it is not known what is open, so it is left out.
    """
    kinds = [HANDLED[entity] for entity in handled if stages.error_of(HANDLED[entity]) is None]
    return [Bound(client, entity) for client in dict.fromkeys(clients) for entity in kinds]


def bound_commands(
    questions: Iterable[Bound], handled: Mapping[str, Handled], stages: Stages
) -> Iterator[Command]:
    """Yield the command of each question (docs/bitrix24-deals.md 2)."""
    for client, entity in questions:
        funnels = handled[entity.key].funnels
        link = "contactIds" if client.entity == CONTACT.key else "companyId"
        only = {} if funnels is None else {"@categoryId": sorted(funnels)}
        params = {
            "entityTypeId": entity.type_id,
            "filter": {link: client.id, **stages.in_work(entity), **only},
            "select": standing_fields(entity),
            "order": {"id": "ASC"},
            "start": -1,
        }
        yield Command(f"bound-{entity.key}-{client.key}", "crm.item.list", params)
