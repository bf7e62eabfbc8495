"""Groups, tables, rules, signals and decays, as the file describes them."""

from typing import Annotated, Literal

from pydantic import Field, FiniteFloat

from functions.domain.conditions import Kind
from infra.configuration.fields import LeadField
from infra.configuration.inputs import InputType, kind_of
from infra.configuration.values import (
    Day,
    Duration,
    Id,
    Listed,
    OneOrEach,
    Points,
    Section,
)

_Why = Annotated[
    str,
    Field(
        max_length=80,
        description="What a manager reads; without it the id in words.",
        examples=["Recommended by a customer"],
    ),
]
PerMille = Annotated[int, Field(ge=0, le=1000)]
PairValue = str | int | float | bool
Share = Annotated[float, Field(ge=0, le=1)]
_GroupOf = Annotated[str, Field(description="The group that these points belong to.", examples=["fit"])]


class InputSection(Section):
    """`[inputs]`: a custom field that conditions may use as `lead.<name>`, with its type."""

    field: OneOrEach[LeadField] = Field(
        description="The custom field; where leads and deals are handled and theirs differ, one for each.",
        examples=[
            "UF_CRM_LEAD_COMPANY_SIZE",
            {"lead": "UF_CRM_LEAD_COMPANY_SIZE", "deal": "UF_CRM_COMPANY_SIZE"},
        ],
    )
    type: InputType = Field(description="What conditions see it as: see below.", examples=["list"])
    is_multiple: bool = Field(
        default=False, description="The field holds several values: conditions see a list.", examples=[True]
    )

    def field_of(self, entity: str) -> str:
        """Return the name that the field has on leads, or on deals; empty where none is named."""
        return self.field if isinstance(self.field, str) else self.fields.get(entity, "")

    @property
    def fields(self) -> dict[str, str]:
        """The names by what they are the fields of; none where one name is for everything."""
        return {} if isinstance(self.field, str) else dict(self.field.items())

    @property
    def kind(self) -> Kind:
        """The type in conditions."""
        return kind_of(self.type, is_multiple=self.is_multiple)


class ScoreSection(Section):
    """`[score]`: where every lead starts, the bounds of the whole score, and how sticky bands are."""

    start: Points = Field(0, description="Where every lead starts: a line of every score.", examples=[58])

    hysteresis: int = Field(
        3, ge=0, le=1000, description="A lead leaves a band only this far below its edge.", examples=[5]
    )
    min: Points = Field(0, description="The score is never less.", examples=[-50])
    max: Points = Field(100, description="The score is never more.", examples=[200])
    reviewed: Day | None = Field(
        None,
        description="When the scorecard was last looked at; `fairlead check` reminds after a quarter.",
        examples=["2026-12-24"],
    )


class GroupSection(Section):
    """`[[group]]`: bounds what its rules can add up to."""

    id: Id = Field(description="The name that rules refer to.", examples=["fit"])
    min: Points | None = Field(None, description="The least that its rules add up to.", examples=[-50])
    max: Points | None = Field(None, description="The most that its rules add up to.", examples=[60])


class TableSection(Section):
    """`[[table]]`: points by the value of one field, or by the steps that it reaches."""

    id: Id = Field(description="The name in reasons and records.", examples=["source"])
    group: _GroupOf = ""
    value: str = Field(description="The field.", examples=["lead.source", "lead.amount"])
    points: dict[str, Points] | None = Field(
        None,
        description="Points by value, case does not matter.",
        examples=[{"WEB": 10, "RECOMMENDATION": 30}],
    )
    steps: Annotated[tuple[Annotated[tuple[float, Points], Listed], ...], Listed] | None = Field(
        None, description="[at least, points]; the highest that is reached counts.", examples=[[[50000, 10]]]
    )
    otherwise: Points = Field(0, description="Points when nothing matches.", examples=[-5])
    missing: Points | None = Field(
        None,
        description="Points when the field is not known; without it that counts as 0 or an empty text.",
        examples=[2],
    )
    why: _Why = ""
    seen: Annotated[tuple[PerMille, ...], Listed] | None = Field(
        None,
        description="Per mille of the leads that it was learned from: not known, otherwise, then each step or"
        " value in their order. `fairlead learn` writes it; the dashboard tells by it what has moved.",
        examples=[[12, 88, 600, 300]],
    )

    @property
    def places(self) -> int:
        """How many places it tells apart: not known, otherwise, and each step or value."""
        return 2 + len(self.points or self.steps or ())


def as_key(value: PairValue) -> str:
    """Return a value of a pair as the key of a table has it: `5`, `2.5`, `true`."""
    return str(value).lower() if isinstance(value, bool) else str(value)


class SideSection(Section):
    """`rows` and `columns` of a pair: what of a field is told apart, by steps or by values."""

    steps: Annotated[tuple[FiniteFloat, ...], Listed] | None = Field(
        None,
        description="Edges, rising: a number belongs to the highest that it reaches.",
        examples=[[10, 40]],
    )
    values: Annotated[tuple[Annotated[tuple[PairValue, ...], Listed], ...], Listed] | None = Field(
        None,
        description="Groups of values that count alike, case does not matter.",
        examples=[[["REFERRAL", "PARTNER"], ["WEB"]]],
    )


class PairSection(Section):
    """`[[pair]]`: points by two fields together: what they say with each other and neither says alone."""

    id: Id = Field(description="The name in reasons and records.", examples=["source-by-visits"])
    group: _GroupOf = ""
    values: Annotated[tuple[str, ...], Listed] = Field(
        description="The two fields.", examples=[["lead.source", "lead.visits"]]
    )
    rows: SideSection = Field(description="What of the first is told apart.", examples=[{"steps": [3]}])
    columns: SideSection = Field(description="What of the second is told apart.", examples=[{"steps": [3]}])
    points: Annotated[tuple[Annotated[tuple[Points, ...], Listed], ...], Listed] = Field(
        description="A list for each row: not known, then below the first step and from each one on, or"
        " each group and any other value; in it a number for each column, in the same order.",
        examples=[[[0, 0, 0], [0, 2, 5], [0, 0, -1]]],
    )
    why: _Why = ""


class LearnedSection(Section):
    """`[learned]`: what a learned scorecard rests on; no score follows from it."""

    probability: Annotated[tuple[Annotated[tuple[Points, Share], Listed], ...], Listed] = Field(
        description="[score, share of leads with it that become customers], rising; between them it is told"
        " on a straight line.",
        examples=[[[0, 0.01], [50, 0.21], [100, 0.93]]],
    )
    rows: int | None = Field(None, ge=0, description="Leads that it was learned from.", examples=[9864])
    converted: int | None = Field(None, ge=0, description="How many of them were converted.", examples=[1527])
    until: Day | None = Field(None, description="The newest decision that it knows.", examples=["2026-10-31"])
    mature: Duration | None = Field(
        None, description="How old a lead was at least for its outcome to count.", examples=["30d"]
    )
    auc: Share | None = Field(
        None,
        description="How probably a converted lead had more points than another one, on the newest leads by a"
        " card that had not seen them (AUC).",
        examples=[0.768],
    )
    points_per_doubling: float | None = Field(
        None, gt=0, description="So many points more double the odds of a conversion.", examples=[9.9]
    )
    weight: Share | None = Field(
        None,
        description="How much of it is learned; the rest is the card that was here before.",
        examples=[0.94],
    )
    forced: str = Field(
        "",
        max_length=500,
        description="Why it stands here although it was not proved to be as good as the one before.",
        examples=["by hand: too few leads to tell"],
    )


class RuleSection(Section):
    """`[[rule]]`: points for a condition."""

    id: Id = Field(description="The name in reasons and records.", examples=["competitor"])
    group: _GroupOf = ""
    when: str = Field(description="A condition (CEL).", examples=['lead.company.matches("(?i)acme")'])
    points: Points = Field(description="Points when the condition holds.")
    why: _Why = ""


class SignalSection(Section):
    """`[[signal]]`: points for something that the lead did; at most one way of ageing."""

    id: Id = Field(description="The name in reasons and records.", examples=["email-opened"])
    type: str = Field(
        min_length=1, max_length=100, description="What senders call it.", examples=["email.opened"]
    )
    group: _GroupOf = ""
    points: Points = Field(description="Points for each one while it is fresh.")
    per_day: int | None = Field(None, ge=1, description="How many of one business day count.", examples=[1])
    max_points: int | None = Field(
        None, ge=1, description="The most that all of them give (or take).", examples=[20]
    )
    half_life: Duration | None = Field(None, description="Worth half after this long.", examples=["14d"])
    linear: Duration | None = Field(
        None, description="Falls evenly to nothing over this long.", examples=["30d"]
    )
    expires: Duration | None = Field(
        None, description="Counts in full for this long, then not at all.", examples=["90d"]
    )
    why: _Why = ""


class DecaySection(Section):
    """`[[decay]]`: points lost while our touch stays unanswered."""

    id: Id = Field(description="The name in reasons and records.", examples=["no-reply"])
    group: _GroupOf = ""
    unanswered: Duration = Field(
        description="The silence after which the points fall for the first time.", examples=["3d"]
    )
    points: Annotated[int, Field(lt=0, ge=-10_000)] = Field(
        description="Points that are lost each time; below nothing.", examples=[-5]
    )
    every: Duration | None = Field(
        None, description="Again after each further period of this length.", examples=["3d"]
    )
    floor: Annotated[int, Field(lt=0, ge=-10_000)] | None = Field(
        None, description="The most that is lost.", examples=[-30]
    )
    clock: Literal["calendar", "working-days"] = Field(
        "calendar", description="Whether every day counts, or working days only.", examples=["working-days"]
    )
    why: _Why = ""
