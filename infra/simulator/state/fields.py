"""What a field and an entity of the portal are, and how each family describes a field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

_PARENTS = {"crm_company": 4}
MULTIFIELDS = ("PHONE", "EMAIL", "WEB", "IM", "LINK")


@dataclass(frozen=True)
class Field:
    """One field: its upper-case name, its `crm.item` name, its type and who may write it.

    Attributes:
        name: as in `crm.lead.*` and in the store.
        item: as in `crm.item.*`; empty where that family does not have it.
        kind: Bitrix24's type, e.g. `integer`, `user`, `crm_status`, `datetime`, `char`.
        dictionary: the `statusType` of a `crm_status` field.
    """

    name: str
    item: str
    kind: str
    dictionary: str = ""
    is_read_only: bool = False
    is_multiple: bool = False
    is_in_lead_family: bool = True
    is_custom: bool = False
    is_required: bool = False


@dataclass(frozen=True)
class Entity:
    """A kind of CRM record.

    Attributes:
        type_id: lead 1, deal 2, contact 3, company 4.
        name: `LEAD`, as in events, in duplicates and, in lower case, in the methods' names.
        stage: the name of the field that holds the stage; empty where there are no stages.
        stages: the dictionary of the stages, e.g. `STATUS`.
    """

    type_id: int
    name: str
    title: str
    fields: Mapping[str, Field]
    stage: str = ""
    stages: str = ""
    semantic: str = ""
    has_communications: bool = True
    items: Mapping[str, Field] = field(init=False)

    def __post_init__(self) -> None:
        """Index the fields by their `crm.item` names."""
        by_item = {each.item: each for each in self.fields.values() if each.item}
        object.__setattr__(self, "items", MappingProxyType(by_item))


def describe_for_leads(field: Field) -> dict[str, Any]:
    """Return the descriptor of a field in the lead family (docs/bitrix24-api.md 3.2)."""
    plain: dict[str, Any] = {
        "type": field.kind,
        "isRequired": field.is_required,
        "isReadOnly": field.is_read_only,
        "isImmutable": False,
        "isMultiple": field.is_multiple,
        "isDynamic": field.is_custom,
        "title": field.name,
    }
    return plain | _extras(field)


def describe_for_items(field: Field) -> dict[str, Any]:
    """Return the descriptor of a field in the item family, which adds the upper-case name."""
    kind = "boolean" if field.kind == "char" else field.kind
    return {**describe_for_leads(field), "type": kind, "upperName": field.name}


def _extras(field: Field) -> dict[str, Any]:
    if field.dictionary:
        return {"statusType": field.dictionary}
    if field.kind in _PARENTS:
        return {"settings": {"parentEntityTypeId": _PARENTS[field.kind]}}
    return {"isDeprecated": True} if field.name == "CONTACT_ID" else {}
