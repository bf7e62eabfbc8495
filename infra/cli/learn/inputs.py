"""Inputs for columns that the configuration does not know yet."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from functions.commands.score_file.titles import identifier
from functions.domain.conditions import LEAD_FIELDS, Kind
from infra.configuration.inputs import InputType

_TYPE: Mapping[Kind, InputType] = {"double": "double", "bool": "bool", "string": "string"}
_LONGEST_NAME, _LONGEST_FIELD = 50, 43


@dataclass(frozen=True, slots=True)
class NewInput:
    """An input that is written into the learned configuration.

    Attributes:
        field: what the portal would call it; only a guess.
    """

    name: str
    title: str
    kind: Kind
    field: str

    @property
    def type(self) -> InputType:
        """Its type in `[inputs]`."""
        return _TYPE[self.kind]


def new_input(title: str, kind: Kind, taken: Collection[str]) -> NewInput:
    """Return an input for a column, with a name that conditions may use and nothing else has."""
    plain = identifier(title).removeprefix("uf_crm_")
    plain = plain if plain[:1].isalpha() else f"field_{plain}".strip("_")
    name, number = plain[:_LONGEST_NAME], 2
    while name in taken or f"lead.{name}" in LEAD_FIELDS:
        name, number = f"{plain[: _LONGEST_NAME - 4]}_{number}", number + 1
    upper = title.strip().upper()
    is_field = re.fullmatch(r"UF_CRM_[A-Z0-9_]{1,43}", upper) is not None
    return NewInput(
        name, title.strip(), kind, upper if is_field else f"UF_CRM_{name.upper()[:_LONGEST_FIELD]}"
    )
