"""What is handled: the kinds of records of the CRM, one row each, and the key of one record.

Ids are unique within one kind of record only: lead 7 and deal 7 are two customers.
"""

from dataclasses import dataclass
from typing import NamedTuple, Self

LEAD = "lead"
DEAL = "deal"
CONTACT = "contact"
OF_ITEMS = "ONCRMDYNAMICITEM"
"""What the names of the events of all smart processes begin with; the event says of which of them it is."""


@dataclass(frozen=True, slots=True)
class Entity:
    """One kind of CRM record, with the names that the portal has for it (docs/bitrix24-api.md 3.1).

    Attributes:
        type_id: `entityTypeId` of `crm.item.*`, `OWNER_TYPE_ID` of activities.
        name: the type in `crm.duplicate.findbycomm`, in the target of an automation trigger and in the
            document of a robot.
        event: what the names of its events begin with.
        timeline_type: `ENTITY_TYPE` of timeline comments; empty where none are read or written.
        address_method: the list method that shows addresses, which `crm.item.*` does not (3.2); empty where
            none are read.
        stages: the dictionary of its stages (docs/bitrix24-deals.md 3); that of a further funnel has its id
            behind.
        has_funnels: whether its stages are in funnels.
        tidied_by: the method that changes its phones and e-mails by their ids; empty where it has none of its
            own, and for clients, whose data belongs to more than the item that is handled.
        card_extra: the key of `extras` that tells its cards apart (docs/bitrix24-deals.md 4).
        has_semantics: whether its rows say what their stage means; else only the dictionary of stages does.
        page: where its cards are in the portal.
        fields: what the names of its custom fields begin with, where fairlead.toml has no section for them.
        noun: what people call one; its key where it is empty.
    """

    type_id: int
    name: str
    event: str
    timeline_type: str = ""
    address_method: str = ""
    stages: str = ""
    has_funnels: bool = False
    tidied_by: str = ""
    card_extra: str = "categoryId"
    has_semantics: bool = True
    page: str = ""
    fields: str = "UF_CRM_"
    noun: str = ""

    @property
    def key(self) -> str:
        """The entity of its items: `lead`, `deal`, `contact`."""
        return self.name.lower()

    @property
    def word(self) -> str:
        """What people call one."""
        return self.noun or self.key

    @property
    def is_smart_process(self) -> bool:
        """True for a kind that the portal's people have made up."""
        return self.event == OF_ITEMS

    @property
    def has_stages(self) -> bool:
        """True when a record has a stage."""
        return bool(self.stages)

    def stages_in(self, funnel: int) -> str:
        """Return the dictionary of the stages in a funnel: `DEAL_STAGE`, of another one `DEAL_STAGE_4`."""
        return f"{self.stages}_{funnel}" if funnel else self.stages

    def is_meant_by(self, event: str, type_id: str) -> bool:
        """Return True when an event that begins so is of its records; `type_id` is what the event tells."""
        return event == self.event and (not self.is_smart_process or type_id == str(self.type_id))

    def item(self, number: int) -> "Item":
        """Return the key of the record with this id."""
        return Item(self.key, number)


HANDLED = {
    each.key: each
    for each in (
        Entity(
            1,
            "LEAD",
            "ONCRMLEAD",
            timeline_type="lead",
            address_method="crm.lead.list",
            stages="STATUS",
            page="/crm/lead/details/",
            # crm.item.update may add the values that it is sent to change (docs/bitrix24-api.md 3.8).
            tidied_by="crm.lead.update",
            card_extra="leadCustomerType",
        ),
        Entity(
            2,
            "DEAL",
            "ONCRMDEAL",
            timeline_type="deal",
            stages="DEAL_STAGE",
            has_funnels=True,
            page="/crm/deal/details/",
            card_extra="dealCategoryId",
        ),
    )
}
"""The kinds that Fairlead can handle, by the entity of their items. A smart process is one more row."""
CLIENTS = {
    each.key: each for each in (Entity(3, "CONTACT", "ONCRMCONTACT"), Entity(4, "COMPANY", "ONCRMCOMPANY"))
}
"""The kinds to which those are bound."""


class Item(NamedTuple):
    """One record of the CRM; `str` gives the form in which people and senders write it, `lead:7`."""

    entity: str
    id: int

    @classmethod
    def of_key(cls, key: str) -> Self:
        """Return the item that has this `key`."""
        entity, _, number = key.rpartition("-")
        return cls(entity or LEAD, int(number))

    @property
    def key(self) -> str:
        """The name by which stores and hashes know it: `7` for lead 7, as ever; `deal-7` for deal 7."""
        return str(self.id) if self.entity == LEAD else f"{self.entity}-{self.id}"

    @property
    def label(self) -> str:
        """The name in messages to people: `lead 7`."""
        known = HANDLED.get(self.entity)
        return f"{known.word if known else self.entity} {self.id}"

    def __str__(self) -> str:
        return f"{self.entity}:{self.id}"


def lead(number: int) -> Item:
    """Return the key of a lead."""
    return Item(LEAD, number)
