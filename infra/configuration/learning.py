"""Whether and how a scorecard is learned anew by itself, as the file describes it."""

from typing import Annotated, Literal

from pydantic import Field

from infra.configuration.values import Listed, Section

Column = Annotated[str, Field(min_length=1, max_length=100)]
Schedule = Literal["off", "weekly", "monthly"]


class LearningSection(Section):
    """`[learning]`: when a scorecard is learned anew, and what is wished of it, by hand too."""

    schedule: Schedule = Field(
        "off", description="How often `fairlead retrain` learns: `weekly`, `monthly`.", examples=["monthly"]
    )
    publish: Literal["never", "when-better"] = Field(
        "never",
        description="`when-better`: a card that passes the gate takes the place of this file by itself.",
        examples=["when-better"],
    )
    keep: Annotated[tuple[Column, ...], Listed] = Field(
        (),
        description="Columns that were known at the decision, whatever they look like.",
        examples=[["size"]],
    )
    leave_out: Annotated[tuple[Column, ...], Listed] = Field(
        (), description="Columns that are not wanted in a card.", examples=[["region"]]
    )
    monotone: dict[Column, Literal["up", "down"]] = Field(
        {},
        description="Columns of which more is never worse (`up`) or never better (`down`).",
        examples=[{"visits": "up"}],
    )
