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
        stages: the dictionary of its stages (docs/bitrix24-deals.md 3); that of a further funnel has its id
            behind.
        has_funnels: whether its stages are in funnels.
        tidied_by: the method that changes its phones and e-mails by their ids; empty where it has none of its
            own, and for clients, whose data belongs to more than the item that is handled.
        card_extra: the key of `extras` that tells its cards apart (docs/bitrix24-deals.md 4).
    """

    type_id: int
    name: str
    timeline_type: str = ""
    address_method: str = ""
    stages: str = ""
    has_funnels: bool = False
    tidied_by: str = ""
    card_extra: str = "categoryId"

    @property
    def key(self) -> str:
        """The entity of its items: `lead`, `deal`, `contact`."""
        return self.name.lower()

    @property
    def has_stages(self) -> bool:
        """True when a record has a stage with a semantics."""
        return bool(self.stages)

    def stages_in(self, funnel: int) -> str:
        """Return the dictionary of the stages in a funnel: `DEAL_STAGE`, of another one `DEAL_STAGE_4`."""
        return f"{self.stages}_{funnel}" if funnel else self.stages

    def item(self, number: int) -> Item:
        """Return the key of the record with this id."""
        return Item(self.key, number)


LEAD = Entity(
    1,
    "LEAD",
    timeline_type="lead",
    address_method="crm.lead.list",
    stages="STATUS",
    # crm.item.update may add the values that it is sent to change (docs/bitrix24-api.md 3.8).
    tidied_by="crm.lead.update",
    card_extra="leadCustomerType",
)
DEAL = Entity(
    2, "DEAL", timeline_type="deal", stages="DEAL_STAGE", has_funnels=True, card_extra="dealCategoryId"
)
CONTACT = Entity(3, "CONTACT")
COMPANY = Entity(4, "COMPANY")
HANDLED = {each.key: each for each in (LEAD, DEAL)}
"""The kinds that Fairlead can handle, by the entity of their items."""
KINDS = {each.key: each for each in (*HANDLED.values(), CONTACT, COMPANY)}
"""All kinds, by the entity of their items."""


def entity_of(item: Item) -> Entity:
    """Return the kind of record that the item is."""
    return KINDS[item.entity]


def pages_of(items: Iterable[Item], size: int = PAGE_SIZE) -> Iterator[list[Item]]:
    """Yield the items `size` at a time, those of each kind apart: a list method reads records of one kind."""
    by_kind: defaultdict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_kind[item.entity].append(item)
    for several in by_kind.values():
        yield from batched(several, size)
