"""Bands, and where their cold leads go, as the file describes them."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from functions.domain.figures.hot_line import Capacity
from infra.configuration.values import (
    Duration,
    Id,
    Listed,
    Name,
    Notified,
    OneOrEach,
    Points,
    Section,
    UserId,
)


def _form_of(value: object) -> str:
    return "[word]" if isinstance(value, str) else "[number]"


Threshold = Annotated[
    Annotated[Points, Tag("[number]")] | Annotated[Literal["capacity"], Tag("[word]")],
    Discriminator(_form_of),
]
"""Of one form or the other, so that a mistake is reported once."""
StageCode = Annotated[str, Field(min_length=1, max_length=21)]


TOUCHES_PER_HOUR = 4.0
"""A quarter of an hour for the first touch of a lead, where nothing else is said."""


class NurtureSection(Section):
    """`nurture` of a band: where its leads go when nobody works them."""

    after: Duration = Field(description="How old a lead has to be.", examples=["24h"])
    stage: OneOrEach[StageCode] = Field(
        description="The stage it is moved to; where leads and deals are handled, one for each.",
        examples=["UC_NURTURE", {"lead": "UC_NURTURE", "deal": "C10:NEW"}],
    )
    funnel: int = Field(0, ge=0, description="The funnel of deals that the stage is in.", examples=[10])
    owner: UserId = Field(description="The Bitrix24 user who owns nurtured leads.", examples=[12])
    control: float = Field(
        0.0, ge=0, le=1, description="The share that stays with managers, to compare.", examples=[0.1]
    )
    trigger: str = Field(
        "",
        pattern=r"^[A-Za-z0-9_-]{0,50}$",
        description='Code of the automation trigger "Track incoming webhook" that the hand-off fires.',
        examples=["nurture"],
    )


class BandSection(Section):
    """`[[band]]`: a named range of scores, from `from` up to the next band."""

    id: Id = Field(description="`band` in conditions and reports.", examples=["hot"])
    name: Name = Field(
        "",
        description="What people call it, and what the lead's band field says; without one: its id.",
        examples=["Горячие"],
    )
    threshold: Threshold = Field(
        alias="from",
        description="The threshold: the lowest score of the band; `capacity`: as many leads as the team can"
        " touch in time, found every night.",
        examples=[70, "capacity"],
    )
    touches_per_hour: float | None = Field(
        None,
        gt=0,
        le=60,
        description="Of capacity: leads that a manager can touch in an hour; with `share` alone 4.",
        examples=[4],
    )
    share: Annotated[float, Field(gt=0, le=1)] = Field(
        1.0, description="Of capacity: the share of the working time that is for them.", examples=[0.3]
    )
    at_least: Points | None = Field(
        None, description="Of capacity: the threshold is never less.", examples=[55]
    )
    at_most: Points | None = Field(
        None, description="Of capacity: the threshold is never more.", examples=[90]
    )
    first_touch: Duration | None = Field(
        None, description="Deadline of the first touch, in working time.", examples=["20m"]
    )
    notify: Annotated[tuple[Notified, ...], Listed] = Field(
        (), description="Who is told when a lead enters it from below.", examples=[["manager", "senior"]]
    )
    nurture: NurtureSection | None = Field(
        None, description="Where its leads go when nobody works them; without it they stay."
    )

    @property
    def capacity(self) -> Capacity | None:
        """How its threshold follows from capacity; None where that is a number."""
        if self.threshold != "capacity":
            return None
        return Capacity(
            self.touches_per_hour or TOUCHES_PER_HOUR, self.share, self.at_least or 0, self.at_most or 100
        )

    @property
    def start(self) -> int:
        """The threshold; of one that follows from capacity that of before the first night."""
        capacity = self.capacity
        return capacity.begin if capacity is not None else int(self.threshold)
