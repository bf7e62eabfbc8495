"""The kinds of CRM records that Fairlead works with: one row each, with the names that each API has for it.

See docs/bitrix24-api.md 3.1.
"""

from dataclasses import dataclass

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


LEAD = Entity(1, "LEAD", timeline_type="lead", address_method="crm.lead.list", has_stages=True)
CONTACT = Entity(3, "CONTACT")
COMPANY = Entity(4, "COMPANY")
