"""The types of `[inputs]`: what conditions see a custom field as, and which of the portal suit it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from functions.domain.conditions import LIST_OF, Kind

InputType = Literal["string", "int", "double", "bool", "list", "money", "date", "datetime", "user", "address"]


@dataclass(frozen=True, slots=True)
class TypeOfInput:
    """One type of `[inputs]`.

    Attributes:
        kind: what conditions see one value as.
        fields: the portal's types of field that it is meant for.
        also: those that it reads as well, if less of them.
        meaning: what conditions are given, for people.
    """

    kind: Kind
    fields: tuple[str, ...]
    meaning: str
    also: tuple[str, ...] = ()

    def suits(self, field: str) -> bool:
        """True when a field of this type of the portal can be read so."""
        return field in self.fields or field in self.also


TYPES: Mapping[InputType, TypeOfInput] = {
    "string": TypeOfInput(
        "string",
        ("string", "url", "crm_status", "crm", "iblock_element", "iblock_section"),
        "the text; of a directory the code, of a link the id",
        ("date", "datetime", "address", "integer", "double", "money", "employee"),
    ),
    "int": TypeOfInput(
        "int",
        ("integer",),
        "a whole number",
        ("double", "money", "employee", "iblock_element", "iblock_section"),
    ),
    "double": TypeOfInput("double", ("double",), "a number, written with a point", ("integer", "money")),
    "bool": TypeOfInput("bool", ("boolean",), "true or false"),
    "list": TypeOfInput("string", ("enumeration",), "the text of the chosen item, as the portal shows it"),
    "money": TypeOfInput("double", ("money",), "the amount in the base currency, by the portal's rates"),
    "date": TypeOfInput("string", ("date",), 'the day as text, `"2026-12-24"`; `today` is one, too'),
    "datetime": TypeOfInput(
        "timestamp", ("datetime",), 'a moment; empty it is `timestamp("1970-01-01T00:00:00Z")`', ("date",)
    ),
    "user": TypeOfInput("int", ("employee",), "the id of the user"),
    "address": TypeOfInput("string", ("address",), "the text of the address, without its coordinates"),
}


def kind_of(input_type: InputType, *, is_multiple: bool) -> Kind:
    """Return what conditions see a field of this type as."""
    single = TYPES[input_type].kind
    return LIST_OF[single] if is_multiple else single


def written(fields: Mapping[str, str]) -> str:
    """Return how `[inputs]` writes the names of a field, given by entity: one where all agree."""
    if len({*fields.values()}) == 1:
        return f'"{next(iter(fields.values()))}"'
    each = ", ".join(f'{entity} = "{name}"' for entity, name in fields.items())
    return f"{{ {each} }}"


def type_for(field: str) -> InputType | None:
    """Return the type that is meant for a field of the portal; None where none can read it, as a file."""
    return next((name for name, each in TYPES.items() if field in each.fields), None)
