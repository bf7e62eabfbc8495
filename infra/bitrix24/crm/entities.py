"""The kinds of CRM records that Fairlead works with: one row each, with the names that each API has for it.

See docs/bitrix24-api.md 3.1.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from functions.domain.item import Item
from infra.batching import batched
from infra.bitrix24.rest.limits import PAGE_SIZE

IN_PROGRESS, SUCCESS, FAILURE = "P", "S", "F"
"""Semantics of stages (docs/bitrix24-api.md 3.2)."""
FINAL = frozenset({SUCCESS, FAILURE})


@dataclass(frozen=True, slots=True)
class Entity:
    """One kind of CRM record.

    Attributes:
        type_id: `entityTypeId` of `crm.item.*`, `OWNER_TYPE_ID` of activities.
        name: the type in `crm.duplicate.findbycomm` and in the target of an automation trigger.
        timeline_type: `ENTITY_TYPE` of timeline comments; empty where none are read or written.
        address_method: the list method that shows addresses, which `crm.item.*` does not (3.2); empty where
            none are read.
        has_stages: whether a record has a stage with a semantics.
    """

    type_id: int
    name: str
    timeline_type: str = ""
    address_method: str = ""
    has_stages: bool = False

    def item(self, number: int) -> Item:
        """Return the key of the record with this id."""
        return Item(self.name.lower(), number)


LEAD = Entity(1, "LEAD", timeline_type="lead", address_method="crm.lead.list", has_stages=True)
CONTACT = Entity(3, "CONTACT")
COMPANY = Entity(4, "COMPANY")
HANDLED = {each.name.lower(): each for each in (LEAD,)}
"""The kinds that Fairlead can handle, by the entity of their items."""


def entity_of(item: Item) -> Entity:
    """Return the kind of record that the item is."""
    return HANDLED[item.entity]


def pages_of(items: Iterable[Item], size: int = PAGE_SIZE) -> Iterator[list[Item]]:
    """Yield the items `size` at a time, those of each kind apart: a list method reads records of one kind."""
    by_kind: defaultdict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_kind[item.entity].append(item)
    for several in by_kind.values():
        yield from batched(several, size)
