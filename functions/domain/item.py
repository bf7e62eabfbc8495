"""The key of what is handled: one record of the CRM, a lead or a deal.

Ids are unique within one kind of record only: lead 7 and deal 7 are two customers.
"""

from typing import NamedTuple, Self

LEAD = "lead"
DEAL = "deal"
CONTACT = "contact"


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
        return f"{self.entity} {self.id}"

    def __str__(self) -> str:
        return f"{self.entity}:{self.id}"


def lead(number: int) -> Item:
    """Return the key of a lead."""
    return Item(LEAD, number)
