"""Groups, tables, rules, signals, decays and bands, as the file describes them."""

from typing import Annotated, Literal

from pydantic import Field

from infra.configuration.people import LeadField
from infra.configuration.section import Id, Listed, Points, Section, UserId
from infra.configuration.values import Duration, Notified

_Why = Annotated[str, Field(max_length=80, description="What a manager reads; without it the id in words.")]
_GroupOf = Annotated[str, Field(description="The group that these points belong to.")]


class InputSection(Section):
    """`[inputs]`: a custom field that conditions may use as `lead.<name>`, with its type."""

    field: LeadField
    type: Literal["string", "int", "double", "bool"]


class ScoreSection(Section):
    """`[score]`: the bounds of the whole score, and how sticky bands are."""

    hysteresis: int = Field(
        3, ge=0, le=1000, description="A lead leaves a band only this far below its edge."
    )
    min: Points = 0
    max: Points = 100


class GroupSection(Section):
    """`[[group]]`: bounds what its rules can add up to."""

    id: Id
    min: Points | None = None
    max: Points | None = None


class TableSection(Section):
    """`[[table]]`: points by the value of one field, or by the steps that it reaches."""

    id: Id
    group: _GroupOf = ""
    value: str = Field(description="The field.", examples=["lead.source", "lead.amount"])
    points: dict[str, Points] | None = Field(None, description="Points by value, case does not matter.")
    steps: Annotated[tuple[Annotated[tuple[float, Points], Listed], ...], Listed] | None = Field(
        None, description="[at least, points]; the highest that is reached counts.", examples=[[[50000, 10]]]
    )
    otherwise: Points = Field(0, description="Points when nothing matches.")
    why: _Why = ""


class RuleSection(Section):
    """`[[rule]]`: points for a condition."""

    id: Id
    group: _GroupOf = ""
    when: str = Field(description="A condition (CEL).", examples=['lead.company.matches("(?i)acme")'])
    points: Points
    why: _Why = ""


class SignalSection(Section):
    """`[[signal]]`: points for something that the lead did; at most one way of ageing."""

    id: Id
    type: str = Field(min_length=1, max_length=100, examples=["email.opened"])
    group: _GroupOf = ""
    points: Points
    per_day: int | None = Field(None, ge=1, description="How many of one business day count.")
    max_points: int | None = Field(None, ge=1, description="The most that all of them give (or take).")
    half_life: Duration | None = Field(None, description="Worth half after this long.")
    linear: Duration | None = Field(None, description="Falls evenly to nothing over this long.")
    expires: Duration | None = Field(None, description="Counts in full for this long, then not at all.")
    why: _Why = ""


class DecaySection(Section):
    """`[[decay]]`: points lost while our touch stays unanswered."""

    id: Id
    group: _GroupOf = ""
    unanswered: Duration = Field(description="The silence after which the points fall for the first time.")
    points: Annotated[int, Field(lt=0, ge=-10_000)]
    every: Duration | None = Field(None, description="Again after each further period of this length.")
    floor: Annotated[int, Field(lt=0, ge=-10_000)] | None = Field(None, description="The most that is lost.")
    clock: Literal["calendar", "working-days"] = "calendar"
    why: _Why = ""


class NurtureSection(Section):
    """`nurture` of a band: where its leads go when nobody works them."""

    after: Duration
    stage: str = Field(min_length=1, max_length=21, examples=["UC_NURTURE"])
    owner: UserId
    control: float = Field(0.0, ge=0, le=1, description="The share that stays with managers, to compare.")
    trigger: str = Field(
        "",
        pattern=r"^[A-Za-z0-9_-]{0,50}$",
        description='Code of the automation trigger "Track incoming webhook" that the hand-off fires.',
        examples=["nurture"],
    )


class BandSection(Section):
    """`[[band]]`: a named range of scores, from `from` up to the next band."""

    id: Id
    threshold: Points = Field(alias="from")
    first_touch: Duration | None = Field(None, description="Deadline of the first touch, in working time.")
    notify: Annotated[tuple[Notified, ...], Listed] = ()
    nurture: NurtureSection | None = None
