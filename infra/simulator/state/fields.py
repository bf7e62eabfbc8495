"""What a field and an entity of the portal are, and how each family describes a field."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

_PARENTS = {"crm_lead": 1, "crm_company": 4, "crm_quote": 7}
AS_USUAL: Any = object()
"""No emptiness of its own: an empty value is printed as is usual for the field's type."""
MULTIFIELDS = ("PHONE", "EMAIL", "WEB", "IM", "LINK")


@dataclass(frozen=True)
class Field:
    """One field: its upper-case name, its `crm.item` name, its type and who may write it.

    Attributes:
        name: as in `crm.lead.*` and in the store.
        item: as in `crm.item.*`; empty where that family does not have it.
        kind: Bitrix24's type, e.g. `integer`, `user`, `crm_status`, `datetime`, `char`.
        dictionary: the `statusType` of a `crm_status` field.
        is_read_only_as_item: where `crm.item.*` differs from the older family; None where it does not.
        is_immutable: whether the older family writes it only when the record is added.
        empty: what an empty value is printed as.
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
    is_read_only_as_item: bool | None = None
    is_immutable: bool = False
    empty: Any = AS_USUAL

    def as_item(self) -> "Field":
        """Return the field as `crm.item.*` has it."""
        is_read_only = self.is_read_only if self.is_read_only_as_item is None else self.is_read_only_as_item
        return replace(self, is_read_only=is_read_only, is_immutable=False)


@dataclass(frozen=True)
class Entity:
    """A kind of CRM record.

    Attributes:
        type_id: lead 1, deal 2, contact 3, company 4.
        name: `LEAD`, as in events, in duplicates and, in lower case, in the methods' names.
        stage: the name of the field that holds the stage; empty where there are no stages.
        stages: the dictionary of the stages, e.g. `STATUS`; of the default funnel where there are funnels.
        funnel: the name of the field that holds the funnel; empty where there are no funnels.
        first_funnel: the default funnel: 0 for deals, a number of its own for each smart process.
        prefix: what the codes of a funnel's stages begin with, before the number of the funnel.
        links: pairs of fields of which the first names the primary one of the second's records.
        blanks: names that `crm.item.*` prints although they are out of use and always null.
    """

    type_id: int
    name: str
    title: str
    fields: Mapping[str, Field]
    stage: str = ""
    stages: str = ""
    semantic: str = ""
    funnel: str = ""
    first_funnel: int = 0
    prefix: str = "C"
    links: tuple[tuple[str, str], ...] = ()
    blanks: tuple[str, ...] = ()
    has_communications: bool = True
    is_smart_process: bool = False
    items: Mapping[str, Field] = field(init=False)

    def __post_init__(self) -> None:
        """Index the fields by their `crm.item` names."""
        by_item = {each.item: each.as_item() for each in self.fields.values() if each.item}
        object.__setattr__(self, "items", MappingProxyType(by_item))

    @property
    def event(self) -> str:
        """Return what the names of its events begin with; the items of all smart processes share theirs."""
        return "ONCRMDYNAMICITEM" if self.is_smart_process else f"ONCRM{self.name}"

    @property
    def target(self) -> str:
        """Return how robots and triggers name the entity: `DEAL` in `DEAL_25`."""
        return self.name

    @property
    def timeline(self) -> str:
        """Return how the comments of the timeline name the entity."""
        return self.name.lower()

    @property
    def document(self) -> str:
        """Return the class by which a robot names the entity."""
        dynamic = "Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic"
        return dynamic if self.is_smart_process else f"CCrmDocument{self.title}"

    def prefix_in(self, funnel: int) -> str:
        """Return what the codes of a funnel's stages begin with, `C10:` or `DT1038_3:`."""
        return f"{self.prefix}{funnel}:" if funnel else ""

    def stages_in(self, funnel: int) -> str:
        """Return the dictionary of a funnel's stages; there is no `DEAL_STAGE_0`."""
        return f"{self.stages}_{funnel}" if funnel else self.stages


def describe_for_leads(field: Field) -> dict[str, Any]:
    """Return the descriptor of a field in the lead family (docs/bitrix24-api.md 3.2)."""
    plain: dict[str, Any] = {
        "type": field.kind,
        "isRequired": field.is_required,
        "isReadOnly": field.is_read_only,
        "isImmutable": field.is_immutable,
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
