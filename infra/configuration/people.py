"""The portal, managers and queues, as the file describes them."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from functions.domain.texts import LanguageCode
from infra.configuration.values import (
    Absent,
    DaysOff,
    Department,
    Duration,
    Hours,
    Id,
    Listed,
    Member,
    Name,
    Section,
    UserId,
    Zone,
    one_or_many,
    tidied,
)

_DaysOff = DaysOff | list[DaysOff]
_Members = Member | list[Member]
_Users = Annotated[
    tuple[UserId, ...], Listed, BeforeValidator(one_or_many, json_schema_input_type=UserId | list[UserId])
]
_Stage = Annotated[str, Field(min_length=1, max_length=50)]
_Tidied = Annotated[Literal["phones", "emails", "names"], BeforeValidator(tidied)]


class PortalSection(Section):
    """`[portal]`: when and where the business works."""

    timezone: Zone = Field(
        description="Business days, caps and rotations follow it.", examples=["Europe/Berlin"]
    )
    language: LanguageCode = Field(
        "en",
        description="Of everything that is written into the CRM and shown to managers: reasons, to-dos,"
        " messages, comments, the names of the fields, dashboard, digest, explain.",
        examples=["ru"],
    )
    phone_region: str = Field(
        "", pattern=r"^([A-Z]{2})?$", description="Country of numbers without a +.", examples=["DE"]
    )
    plan: Literal["standard", "enterprise"] = Field(
        "standard",
        description="Decides the portal's rate limit: 2 requests a second, or 5.",
        examples=["enterprise"],
    )
    working_hours: Hours = Field(
        "mon-fri 09:00-18:00",
        validate_default=True,
        description="When managers work who have no hours of their own.",
        examples=["mon-fri 09:00-13:00,14:00-18:00; sat 10:00-14:00"],
    )
    currency: str = Field(
        "",
        pattern=r"^([A-Z]{3})?$",
        description="The base currency, for where the webhook's user may not read the portal's currencies.",
        examples=["EUR"],
    )
    holidays: Annotated[
        tuple[DaysOff, ...], Listed, BeforeValidator(one_or_many, json_schema_input_type=_DaysOff)
    ] = Field(
        (),
        description="Public holidays of a country or a region (DE, DE-BY), and days that you close.",
        examples=["DE", ["DE-BY", "2026-12-28..2026-12-31"]],
    )
    working_days: Annotated[tuple[Absent, ...], Listed] = Field(
        (),
        description="Days that are worked all the same, such as a Saturday for a bridge day; their hours are"
        " those of the weekday, or of the last one before it that has some.",
        examples=[["2026-02-28"]],
    )
    clocked_in: bool = Field(
        default=False,
        description="Only managers whose working day is open in Bitrix24 get leads; needs the scope timeman.",
        examples=[True],
    )
    intake_user: _Users = Field(
        (),
        description="One user or several; their leads have not been distributed yet.",
        examples=[1, [1, 9]],
    )
    senior: UserId | None = Field(
        None, description="Is told about hot leads and gets what others left.", examples=[3]
    )
    return_stage: str = Field(
        "NEW",
        min_length=1,
        max_length=21,
        description="Stage of leads that come back to distribution.",
        examples=["IN_PROCESS"],
    )
    move_contact: bool = Field(
        default=False,
        description="Whether the contact of a lead or deal goes along to the manager who gets it.",
        examples=[True],
    )
    tidy: Annotated[tuple[_Tidied, ...], Listed] = Field(
        ("phones", "emails"),
        description="What is written as it is usual, once, of what a lead comes with, if it is surely meant:"
        " phones in E.164, hosts of emails in small letters, names typed all in one case; [] for nothing."
        " Phones and emails by default, for they stay the same number and address; names only if asked for,"
        " for how people write theirs no rule knows. Contacts and companies, and so deals, are never tidied.",
        examples=[["phones"], ["phones", "emails", "names"], []],
    )
    explain: Literal["none", "log", "pinned"] = Field(
        "none",
        description="What the card says beside the fields. log: a quiet line when the band changes and when"
        " Fairlead hands the lead on; pinned: also a comment on top, rewritten at most once a day: why these"
        " points, why this manager, what next; none: nothing.",
        examples=["log"],
    )
    junk_stages: Annotated[tuple[_Stage, ...], Listed] = Field(
        ("JUNK",),
        description="Failed stages whose leads never were any, such as spam: the turn is given back, and they"
        " get a second look. Leads in every other failed stage are lost. Codes as the portal has them; of"
        " deals LOSE counts in every funnel, C10:LOSE in funnel 10.",
        examples=[["JUNK", "UC_SPAM"], ["C10:APOLOGY"]],
    )
    second_look: Duration | None = Field(
        None,
        description="Leads that have been junk this long are scored once more, and come back if warm.",
        examples=["90d"],
    )


class ManagerSection(Section):
    """`[[manager]]`: a salesperson who works leads."""

    id: UserId
    name: str = Field("", description="How people call this manager; explanations use it.", examples=["Anna"])
    language: LanguageCode | None = Field(
        None,
        description="The manager's own, for messages and to-dos; without it: the portal's.",
        examples=["de"],
    )
    weight: float = Field(
        1.0, gt=0, le=1000, description="The share of leads relative to the others.", examples=[0.5]
    )
    daily_cap: int | None = Field(None, ge=1, description="The most leads a business day.", examples=[10])
    open_cap: int | None = Field(None, ge=1, description="The most open leads at a time.", examples=[40])
    skills: Annotated[tuple[str, ...], Listed] = Field(
        (), description="What queues may ask for.", examples=[["enterprise", "en"]]
    )
    hours: Hours | None = Field(
        None,
        description="When the manager works; without it: the portal's hours.",
        examples=["mon-thu 10:00-19:00", "any"],
    )
    timezone: Zone | None = Field(
        None, description="The manager's; without it: the portal's.", examples=["Europe/Lisbon"]
    )
    absent: Annotated[tuple[Absent, ...], Listed] = Field(
        (), description="Days off, both ends included.", examples=[["2026-12-24..2027-01-06", "2027-02-15"]]
    )
    is_paused: bool = Field(default=False, description="Gets no leads for now.", examples=[True])
    is_standby: bool = Field(
        default=False, description="Gets leads only when nobody else is eligible.", examples=[True]
    )


class QueueSection(Section):
    """`[[queue]]`: a named group of managers who share a kind of lead; the first that matches takes it."""

    id: Id = Field(description="What `fallback` and reports name it by.", examples=["enterprise"])
    name: Name = Field(
        "", description="What people call it; without one: its id.", examples=["Крупные клиенты"]
    )
    when: str | None = Field(
        None,
        description="A condition (CEL); without one the queue takes everything.",
        examples=['band == "hot" && lead.amount >= 500000.0'],
    )
    strategy: Literal["round-robin", "least-open", "random", "best-fit"] = Field(
        "round-robin",
        description="Who of the eligible gets the lead: by what they are owed, by open leads, drawn, or whom"
        " such leads suit best of those whose turn it could be.",
        examples=["least-open"],
    )
    members: Annotated[
        tuple[Member, ...], Listed, BeforeValidator(one_or_many, json_schema_input_type=_Members)
    ] = Field(
        min_length=1,
        description="Ids of its managers, and departments of the portal, whose people are its managers too; a"
        " `[[manager]]` says more of one of them.",
        examples=[[7, 8], "department:12", [7, "department:12"]],
    )
    needs: Annotated[tuple[str, ...], Listed] = Field(
        (), description="Skills that a member must have.", examples=[["enterprise"]]
    )
    prefers: Annotated[tuple[str, ...], Listed] = Field(
        (),
        description="Skills that a member should rather have: who has most of them comes first, as long as"
        " nobody gets more than two leads ahead of their due by that.",
        examples=[["language:fr"]],
    )
    turns: Id | None = Field(
        None,
        description="The queue whose turns this one shares: leads of both count together, and who is"
        " preferred here gets fewer there. It has all members of this one.",
        examples=["everyone"],
    )
    fallback: Id | None = Field(
        None, description="The queue that takes over when nobody here is eligible.", examples=["everyone"]
    )
    mode: Literal["act", "observe"] = Field(
        "act",
        description="observe: its leads are only scored, as with `mode` in `[distribution]`.",
        examples=["observe"],
    )
    hours: Literal["any", "members"] = Field(
        "members", description="any: whatever the members' hours.", examples=["any"]
    )

    @property
    def users(self) -> tuple[int, ...]:
        """The members who are named themselves."""
        return tuple(each for each in self.members if isinstance(each, int))

    @property
    def departments(self) -> tuple[int, ...]:
        """The departments whose people are members."""
        return tuple(each.id for each in self.members if isinstance(each, Department))


class RetentionSection(Section):
    """`[retention]`: how long what we remember is kept."""

    ledger: Duration = Field(
        "90d", validate_default=True, description="Decisions and their reasons.", examples=["90d"]
    )
    closed: Duration = Field(
        "180d", validate_default=True, description="Records of leads that are closed.", examples=["180d"]
    )
    lead_signals: Duration = Field(
        "365d", validate_default=True, description="Signals of leads.", examples=["365d"]
    )
    signals: Duration = Field(
        "30d",
        validate_default=True,
        description="Signals of people who are no lead yet.",
        examples=["30d"],
    )
    history: Duration = Field(
        "2y",
        validate_default=True,
        description="What was known of a closed lead at its decisions, and what became of it: nothing that"
        " says who it was.",
        examples=["2y"],
    )
