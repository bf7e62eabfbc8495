"""The portal, its managers and queues, as the file describes them."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from infra.configuration.section import Id, Listed, Section, UserId
from infra.configuration.values import Absent, Duration, Hours, Zone, one_or_many

LeadField = Annotated[
    str,
    Field(pattern=r"^UF_CRM_[A-Z0-9_]{1,43}$", examples=["UF_CRM_LEAD_SCORE"], description="A custom field."),
]
_Users = Annotated[
    tuple[UserId, ...], Listed, BeforeValidator(one_or_many, json_schema_input_type=UserId | list[UserId])
]


class PortalSection(Section):
    """`[portal]`: when and where the business works."""

    timezone: Zone = Field(description="Business days, caps and rotations follow it.")
    phone_region: str = Field("", pattern=r"^([A-Z]{2})?$", description="Country of numbers without a +.")
    plan: Literal["standard", "enterprise"] = Field(
        "standard", description="Decides the portal's rate limit."
    )
    working_hours: Hours = Field("mon-fri 09:00-18:00", validate_default=True)
    holidays: str | None = Field(
        None,
        pattern=r"^[A-Z]{2,3}(-.+)?$",
        description="Country, or country and region: DE, DE-BY.",
        examples=["DE"],
    )
    intake_user: _Users = Field((), description="Leads of these users have not been distributed yet.")
    senior: UserId | None = Field(None, description="Is told about hot leads and gets what others left.")
    return_stage: str = Field(
        "NEW", min_length=1, max_length=21, description="Stage of leads that come back to distribution."
    )
    second_look: Duration | None = Field(
        None, description="Leads that have been junk this long are scored once more, and come back if warm."
    )


class FieldsSection(Section):
    """`[fields]`: the custom fields of the lead that Fairlead writes and reads."""

    score: LeadField = "UF_CRM_LEAD_SCORE"
    score_date: LeadField = "UF_CRM_LEAD_SCORE_DATE"
    band: LeadField = "UF_CRM_LEAD_BAND"
    score_why: LeadField = "UF_CRM_LEAD_SCORE_WHY"
    score_adjust: LeadField = "UF_CRM_LEAD_SCORE_ADJUST"
    score_until: LeadField = "UF_CRM_LEAD_SCORE_UNTIL"
    nurture_date: LeadField = "UF_CRM_LEAD_NURTURE_DATE"


class ManagerSection(Section):
    """`[[manager]]`: a salesperson who works leads."""

    id: UserId
    name: str = Field("", description="How people call this manager; explanations use it.")
    weight: float = Field(1.0, gt=0, le=1000, description="The share of leads relative to the others.")
    daily_cap: int | None = Field(None, ge=1, description="The most leads a business day.")
    open_cap: int | None = Field(None, ge=1, description="The most open leads at a time.")
    skills: Annotated[tuple[str, ...], Listed] = ()
    hours: Hours | None = Field(None, description="Without it: those of the portal.")
    timezone: Zone | None = Field(None, description="Without it: that of the portal.")
    absent: Annotated[tuple[Absent, ...], Listed] = ()
    is_paused: bool = Field(default=False, description="Gets no leads for now.")
    is_standby: bool = Field(default=False, description="Gets leads only when nobody else is eligible.")


class QueueSection(Section):
    """`[[queue]]`: a named group of managers who share a kind of lead; the first that matches takes it."""

    id: Id
    when: str | None = Field(None, description="A condition (CEL); without one the queue takes everything.")
    strategy: Literal["round-robin", "least-open", "random"] = "round-robin"
    members: Annotated[tuple[UserId, ...], Listed] = Field(min_length=1)
    needs: Annotated[tuple[str, ...], Listed] = Field((), description="Skills that a member must have.")
    fallback: Id | None = Field(None, description="The queue that takes over when nobody here is eligible.")
    hours: Literal["any", "members"] = Field("members", description="any: whatever the members' hours.")


class RetentionSection(Section):
    """`[retention]`: how long what we remember is kept."""

    ledger: Duration = Field("90d", validate_default=True, description="Decisions and their reasons.")
    closed: Duration = Field("180d", validate_default=True, description="Records of leads that are closed.")
    lead_signals: Duration = Field("365d", validate_default=True, description="Signals of leads.")
    signals: Duration = Field(
        "30d", validate_default=True, description="Signals of people who are no lead yet."
    )
