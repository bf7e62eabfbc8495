"""The open records of clients: leads and deals that are bound to a contact or a company."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from functions.domain.handling import Handled
from functions.domain.item import Item
from infra.bitrix24.crm.entities import CONTACT, HANDLED, IN_PROGRESS, Entity
from infra.bitrix24.rest.commands import Command

SELECT = ["id", "assignedById", "stageId", "stageSemanticId"]


class Bound(NamedTuple):
    """A question: the open records of one kind that are bound to a client."""

    client: Item
    entity: Entity


def bound_to(clients: Iterable[Item], handled: Iterable[str]) -> list[Bound]:
    """Return the questions for these clients, each once: one for each kind that is handled."""
    return [Bound(client, HANDLED[entity]) for client in dict.fromkeys(clients) for entity in handled]


def bound_commands(questions: Iterable[Bound], handled: Mapping[str, Handled]) -> Iterator[Command]:
    """Yield the command of each question (docs/bitrix24-deals.md 2)."""
    for client, entity in questions:
        funnels = handled[entity.key].funnels
        link = "contactIds" if client.entity == CONTACT.key else "companyId"
        only = {} if funnels is None else {"@categoryId": sorted(funnels)}
        params = {
            "entityTypeId": entity.type_id,
            "filter": {link: client.id, "stageSemanticId": IN_PROGRESS, **only},
            "select": [*SELECT, *(["categoryId"] if entity.has_funnels else [])],
            "order": {"id": "ASC"},
            "start": -1,
        }
        yield Command(f"bound-{entity.key}-{client.key}", "crm.item.list", params)
