"""The custom fields of leads: definitions, and the two spellings of a name (docs/bitrix24-api.md 4.1)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from infra.simulator.state.context import Context
from infra.simulator.state.fields import Field

PREFIX = "UF_CRM_"
TYPES = frozenset(
    [
        "string",
        "integer",
        "double",
        "boolean",
        "datetime",
        "date",
        "money",
        "url",
        "address",
        "enumeration",
        "file",
        "employee",
        "crm_status",
        "iblock_section",
        "iblock_element",
        "crm",
    ]
)


@dataclass(frozen=True)
class Choice:
    """One item of an enumeration; leads contain its id, not its text."""

    id: int
    value: str
    sort: int = 500
    is_default: bool = False
    xml_id: str = ""


@dataclass(frozen=True)
class CustomField:
    """The definition of one custom field."""

    id: int
    name: str
    kind: str
    is_multiple: bool = False
    is_mandatory: bool = False
    label: str = ""
    sort: int = 100
    xml_id: str | None = None
    show_filter: str = "N"
    choices: tuple[Choice, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)

    def as_field(self) -> Field:
        """Return it as a field of the lead."""
        return Field(
            self.name,
            item_name(self.name),
            self.kind,
            is_multiple=self.is_multiple,
            is_custom=True,
            is_required=self.is_mandatory,
        )


class CustomFields:
    """The custom fields of leads by their upper-case names."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._by_name: dict[str, CustomField] = {}

    def add(self, name: str, kind: str, **more: Any) -> CustomField:
        """Add a field; `UF_CRM_` is prepended to a name without it."""
        full = name if name.startswith(PREFIX) else PREFIX + name
        made = CustomField(self._context.next_id("userfield"), full, kind, **more)
        self._by_name[full] = made
        self._announce("ADD", made)
        return made

    def change(self, custom: CustomField, **changes: Any) -> None:
        """Change the definition of a field."""
        self._by_name[custom.name] = replace(custom, **changes)
        self._announce("UPDATE", custom)

    def remove(self, custom: CustomField) -> None:
        """Remove a field; its values on leads are no longer shown."""
        del self._by_name[custom.name]
        self._announce("DELETE", custom)

    def find(self, field_id: int) -> CustomField | None:
        """Return the field of an id."""
        return next((each for each in self if each.id == field_id), None)

    def choices_of(self, rows: Any) -> tuple[Choice, ...]:
        """Return the enumeration items of a `LIST`, each with a new id."""
        listed = list(rows.values()) if isinstance(rows, Mapping) else rows
        return tuple(
            Choice(
                self._context.next_id("enumeration"),
                str(row.get("VALUE", "")),
                int(row.get("SORT") or 500),
                row.get("DEF") == "Y",
                str(row.get("XML_ID") or ""),
            )
            for row in listed or ()
            if isinstance(row, Mapping)
        )

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[CustomField]:
        return iter(list(self._by_name.values()))

    def _announce(self, what: str, custom: CustomField) -> None:
        more = {"ENTITY_ID": "CRM_LEAD", "FIELD_NAME": custom.name}
        self._context.raise_event(f"ONCRMLEADUSERFIELD{what}", custom.id, more=more)


def item_name(name: str) -> str:
    """Return `ufCrmLeadScore` for `UF_CRM_LEAD_SCORE`, `ufCrm_1720019876534` for `UF_CRM_1720019876534`."""
    return re.sub(r"_([a-z])", lambda match: match.group(1).upper(), name.lower())
