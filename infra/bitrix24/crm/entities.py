"""The kinds of CRM records that Fairlead works with, and what is the same of all of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from functions.domain.item import CLIENTS, HANDLED, Entity, Item
from infra.batching import batched
from infra.bitrix24.rest.limits import PAGE_SIZE

__all__ = [
    "COMPANY",
    "CONTACT",
    "DEAL",
    "FAILURE",
    "FINAL",
    "HANDLED",
    "IN_PROGRESS",
    "LEAD",
    "SUCCESS",
    "Entity",
    "entity_of",
    "kind_named",
    "pages_of",
]

IN_PROGRESS, SUCCESS, FAILURE = "P", "S", "F"
"""Semantics of stages (docs/bitrix24-api.md 3.2)."""
FINAL = frozenset({SUCCESS, FAILURE})
LEAD, DEAL = HANDLED["lead"], HANDLED["deal"]
CONTACT, COMPANY = CLIENTS["contact"], CLIENTS["company"]


def entity_of(item: Item) -> Entity:
    """Return the kind of record that the item is."""
    return kind_named(item.entity)


def kind_named(entity: str) -> Entity:
    """Return a kind of record by its name: what is handled, contacts or companies."""
    return HANDLED.get(entity) or CLIENTS[entity]


def pages_of(items: Iterable[Item], size: int = PAGE_SIZE) -> Iterator[list[Item]]:
    """Yield the items `size` at a time, those of each kind apart: a list method reads records of one kind."""
    by_kind: defaultdict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_kind[item.entity].append(item)
    for several in by_kind.values():
        yield from batched(several, size)
