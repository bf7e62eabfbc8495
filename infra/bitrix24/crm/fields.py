"""The names of custom fields in the portal: those that Fairlead writes and those that a scorecard reads."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from functions.domain.item import CONTACT, HANDLED
from infra.configuration.fields import DealFieldsSection, LeadFieldsSection, fields_of
from infra.configuration.inputs import InputType
from infra.configuration.model import FairleadToml
from infra.configuration.privacy import objection_field


@dataclass(frozen=True, slots=True)
class InputField:
    """A custom field that conditions may use, with the type that it has there.

    Attributes:
        field: its name; empty where a record of this kind has none.
    """

    field: str
    type: InputType
    is_multiple: bool = False


@dataclass(frozen=True, slots=True)
class FieldNames:
    """The fields for scores and manual adjustments; `[fields]` of fairlead.toml.

    See docs/configuration.md. `objection` is the yes/no field by which people object to being scored; empty
    without one.
    """

    score: str = "UF_CRM_LEAD_SCORE"
    scored_at: str = "UF_CRM_LEAD_SCORE_DATE"
    band: str = "UF_CRM_LEAD_BAND"
    why: str = "UF_CRM_LEAD_SCORE_WHY"
    adjust: str = "UF_CRM_LEAD_SCORE_ADJUST"
    adjust_until: str = "UF_CRM_LEAD_SCORE_UNTIL"
    nurtured_at: str = "UF_CRM_LEAD_NURTURE_DATE"
    objection: str = ""
    objection_of_clients: str = ""
    inputs: Mapping[str, InputField] = field(default_factory=dict)

    def only(self, types: AbstractSet[str]) -> "FieldNames":
        """Return the names without the inputs of other types, and of several values."""
        inputs = {
            name: each for name, each in self.inputs.items() if each.type in types and not each.is_multiple
        }
        return replace(self, inputs=inputs)

    @property
    def lists(self) -> frozenset[str]:
        """The custom fields whose items' texts are needed."""
        return frozenset(each.field for each in self.inputs.values() if each.type == "list" and each.field)


def field_names(model: FairleadToml) -> dict[str, FieldNames]:
    """Return the names that fairlead.toml gives to the fields, in `[fields]` and `[inputs]`, by entity."""
    return {entity: _names(entity, fields_of(model.fields, entity), model) for entity in HANDLED}


def _names(entity: str, fields: LeadFieldsSection | DealFieldsSection, model: FairleadToml) -> FieldNames:
    return FieldNames(
        score=fields.score,
        scored_at=fields.score_date,
        band=fields.band,
        why=fields.score_why,
        adjust=fields.score_adjust,
        adjust_until=fields.score_until,
        nurtured_at=fields.nurture_date,
        objection=objection_field(model.privacy, entity),
        objection_of_clients=objection_field(model.privacy, CONTACT),
        inputs={
            name: InputField(each.field_of(entity), each.type, each.is_multiple)
            for name, each in model.inputs.items()
        },
    )
