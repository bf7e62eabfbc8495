"""`[privacy]`: which field says that a person objects to being scored, and who gets their leads then."""

from pydantic import Field

from functions.domain.item import DEAL, HANDLED
from infra.configuration.fields import LeadField
from infra.configuration.values import Section, UserId


class PrivacySection(Section):
    """`[privacy]`: people who object to being scored (GDPR Art. 21 and 22)."""

    objection: LeadField | None = Field(
        None,
        description="A yes/no field of what is handled, of contacts and of companies: where it says yes, the"
        " lead gets no score and no nurturing, is in no experiment, and nothing is learned from it; a human"
        " has it. On a contact it holds for all of its leads and deals.",
        examples=["UF_CRM_NO_SCORING"],
    )
    manager: UserId | None = Field(
        None,
        description="Who gets such leads, if no manager has them; without one: the senior. One who is"
        " dismissed is passed over, for the senior, then for the first manager in the file who is not.",
        examples=[3],
    )


def objection_field(privacy: PrivacySection, entity: str) -> str:
    """Return what the field is called on a kind of record; empty where none is configured."""
    name = privacy.objection or ""
    own = HANDLED[entity].fields if entity in HANDLED else HANDLED[DEAL].fields
    return name.replace(HANDLED[DEAL].fields, own, 1)
