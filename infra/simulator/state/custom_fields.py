"""The custom fields of an entity: definitions, and the two spellings of a name (docs/bitrix24-api.md 4.1)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from infra.simulator.state.context import Context
from infra.simulator.state.fields import AS_USUAL, Entity, Field

PREFIX = "UF_CRM_"
_NAME = re.compile(r"UF_CRM_(\d+_)?(.+)")
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
    """One item of an enumeration; records contain its id, not its text. Two items may have one text."""

    id: int
    value: str
    sort: int = 500
    is_default: bool = False
    xml_id: str = ""


@dataclass(frozen=True)
class CustomField:
    """The definition of one custom field.

    Attributes:
        empty: what both families print for an empty value: `""`, None, False, `[]` or "0", as portals differ;
            by default what is usual for its type.
    """

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
    empty: Any = AS_USUAL

    def as_field(self) -> Field:
        """Return it as a field of the entity."""
        return Field(
            self.name,
            item_name(self.name),
            self.kind,
            is_multiple=self.is_multiple,
            is_custom=True,
            is_required=self.is_mandatory,
            empty=self.empty,
        )


class CustomFields:
    """The custom fields of one entity by their upper-case names.

    The names of two entities are independent, their ids are not: all fields share one sequence.
    """

    def __init__(self, context: Context, entity: Entity) -> None:
        self.entity = entity
        self._context = context
        self._by_name: dict[str, CustomField] = {}

    def add(self, name: str, kind: str, *, texts: Iterable[str] = (), **more: Any) -> CustomField:
        """Add a field, with the items of an enumeration; `UF_CRM_` is prepended to a name without it."""
        full = name if name.startswith(PREFIX) else PREFIX + name
        choices = tuple(Choice(self._context.next_id("enumeration"), text) for text in texts)
        made = CustomField(self._context.next_id("userfield"), full, kind, **{"choices": choices, **more})
        self._by_name[full] = made
        self._announce("ADD", made)
        return made

    def change(self, custom: CustomField, **changes: Any) -> None:
        """Change the definition of a field.

        `is_multiple` switches what is promised; the values that records have stay as they are.
        """
        self._by_name[custom.name] = replace(custom, **changes)
        self._announce("UPDATE", custom)

    def change_choice(self, name: str, choice_id: int, text: str | None) -> None:
        """Give an item of an enumeration another text, or delete it with None; records keep its id."""
        custom = self._by_name[name]
        choices = tuple(
            replace(each, value=text or "") if each.id == choice_id else each
            for each in custom.choices
            if each.id != choice_id or text is not None
        )
        self._by_name[name] = replace(custom, choices=choices)
        self._announce("SETENUMVALUES", custom)

    def remove(self, custom: CustomField) -> None:
        """Remove a field; its values on records are no longer shown."""
        del self._by_name[custom.name]
        self._announce("DELETE", custom)

    def find(self, field_id: int) -> CustomField | None:
        """Return the field of an id."""
        return next((each for each in self if each.id == field_id), None)

    def choices_of(self, rows: Any, former: tuple[Choice, ...] = ()) -> tuple[Choice, ...]:
        """Return the items of an enumeration after a `LIST`.

        A row with the id of an item changes it, or deletes it with `DEL`; any other row adds one.
        """
        listed = list(rows.values()) if isinstance(rows, Mapping) else rows
        choices = {each.id: each for each in former}
        for row in (each for each in listed or () if isinstance(each, Mapping)):
            number = next((each for each in choices if str(each) == str(row.get("ID"))), None)
            if number is not None and row.get("DEL") == "Y":
                del choices[number]
            else:
                key = number or self._context.next_id("enumeration")
                choices[key] = _choice(key, row, choices.get(key))
        return tuple(choices.values())

    def __getitem__(self, name: str) -> CustomField:
        return self._by_name[name]

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[CustomField]:
        return iter(list(self._by_name.values()))

    def _announce(self, what: str, custom: CustomField) -> None:
        more = {"ENTITY_ID": f"CRM_{self.entity.name}", "FIELD_NAME": custom.name}
        prefix = "ONCRMTYPE" if self.entity.is_smart_process else self.entity.event
        self._context.raise_event(f"{prefix}USERFIELD{what}", custom.id, more=more)


def _choice(number: int, row: Mapping[str, Any], former: Choice | None) -> Choice:
    sent = former or Choice(number, "")
    return Choice(
        number,
        str(row.get("VALUE", sent.value)),
        int(row.get("SORT") or sent.sort),
        row["DEF"] == "Y" if "DEF" in row else sent.is_default,
        str(row.get("XML_ID") or sent.xml_id),
    )


def item_name(name: str) -> str:
    """Return the name of a custom field in `crm.item.*`.

    Letters only, or digits only after a type's number, become camel case: `ufCrmLeadScore`,
    `ufCrm3_1747309727`. Letters mixed with digits, or digits directly after the prefix, keep all but the
    prefix: `ufCrm_SCORE2`, `ufCrm_1720019876534`.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        return name
    number, rest = match[1] or "", match[2]
    if rest.isdigit():
        return f"ufCrm{number.rstrip('_')}_{rest}"
    if any(each.isdigit() for each in rest):
        return f"ufCrm_{number}{rest}"
    return f"ufCrm{number.rstrip('_')}" + "".join(part.capitalize() for part in rest.split("_"))
