"""The custom fields that Fairlead writes and reads, as the file names them."""

from typing import Annotated, Any

from pydantic import Field

from functions.domain.item import DEAL, HANDLED, LEAD
from infra.configuration.values import Section

LeadField = Annotated[
    str,
    Field(pattern=r"^UF_CRM_[A-Z0-9_]{1,43}$", examples=["UF_CRM_LEAD_SCORE"], description="A custom field."),
]


def _custom(name: str, description: str) -> Any:
    return Field(name, description=description, examples=[name])


class LeadFieldsSection(Section):
    """The custom fields of leads that Fairlead writes and reads."""

    score: LeadField = _custom("UF_CRM_LEAD_SCORE", "Whole number; written: the score.")
    score_date: LeadField = _custom(
        "UF_CRM_LEAD_SCORE_DATE", "Date and time; written: when the score last changed."
    )
    band: LeadField = _custom("UF_CRM_LEAD_BAND", "Text; written: the band.")
    score_why: LeadField = _custom(
        "UF_CRM_LEAD_SCORE_WHY", "Text; written: the reasons in short, the biggest first."
    )
    score_adjust: LeadField = _custom(
        "UF_CRM_LEAD_SCORE_ADJUST", "Whole number; read: a human's correction, in points."
    )
    score_until: LeadField = _custom(
        "UF_CRM_LEAD_SCORE_UNTIL", "Date; read: until when the correction holds."
    )
    nurture_date: LeadField = _custom(
        "UF_CRM_LEAD_NURTURE_DATE", "Date and time; written: when the lead went to nurturing."
    )


class DealFieldsSection(Section):
    """`[fields.deal]`: the custom fields of deals that Fairlead writes and reads."""

    score: LeadField = _custom("UF_CRM_SCORE", "Whole number; written: the score.")
    score_date: LeadField = _custom(
        "UF_CRM_SCORE_DATE", "Date and time; written: when the score last changed."
    )
    band: LeadField = _custom("UF_CRM_SCORE_BAND", "Text; written: the band.")
    score_why: LeadField = _custom(
        "UF_CRM_SCORE_WHY", "Text; written: the reasons in short, the biggest first."
    )
    score_adjust: LeadField = _custom(
        "UF_CRM_SCORE_ADJUST", "Whole number; read: a human's correction, in points."
    )
    score_until: LeadField = _custom("UF_CRM_SCORE_UNTIL", "Date; read: until when the correction holds.")
    nurture_date: LeadField = _custom(
        "UF_CRM_NURTURE_DATE", "Date and time; written: when the deal went to nurturing."
    )


class FieldsSection(LeadFieldsSection):
    """`[fields]`: the custom fields that Fairlead writes and reads: of leads, and in `deal` of deals."""

    deal: DealFieldsSection = Field(
        DealFieldsSection(), description="Those of deals.", examples=[{"score": "UF_CRM_SCORE"}]
    )


def fields_of(fields: FieldsSection, entity: str) -> LeadFieldsSection | DealFieldsSection:
    """Return the custom fields of a kind; without a section in the file those of deals, with its prefix."""
    if entity in {LEAD, DEAL}:
        return fields if entity == LEAD else fields.deal
    usual, own = HANDLED[DEAL].fields, HANDLED[entity].fields
    names = DealFieldsSection().model_dump()
    return DealFieldsSection(**{key: name.replace(usual, own, 1) for key, name in names.items()})
