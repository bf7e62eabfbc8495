"""An experiment, as the file describes it."""

from typing import Annotated, Literal

from pydantic import Field

from functions.domain.distribution import Strategy
from functions.domain.experiment import Arm, Experiment, Mode
from functions.domain.scoring import Scorecard
from infra.configuration.values import Day, Id, Section

_Share = Annotated[float, Field(gt=0, lt=1)]


class StrategyTrialSection(Section):
    """`strategy` of an experiment: another way to choose among the members of one queue."""

    queue: Id = Field(description="The queue.", examples=["everyone"])
    value: Literal["round-robin", "least-open", "random", "best-fit"] = Field(
        description="Its strategy for the leads of arm B.", examples=["best-fit"]
    )


class ExperimentSection(Section):
    """`[experiment]`: two scorecards, or two strategies, side by side on leads that a hash divides."""

    name: Id = Field(description="Tells it from every other one; it divides the leads.", examples=["learned"])
    started: Day = Field(description="The first day whose leads belong to it.", examples=["2026-12-01"])
    mode: Literal["ab", "shadow"] = Field(
        "ab",
        description="`shadow`: both cards score every lead, and only the one of this file acts.",
        examples=["shadow"],
    )
    share: _Share = Field(0.5, description="The share of the leads in arm B.", examples=[0.5])
    card: str = Field(
        "",
        max_length=200,
        description="A file beside this one whose scorecard scores arm B; of its bands only `from` counts.",
        examples=["fairlead.learned.toml"],
    )
    strategy: StrategyTrialSection | None = Field(
        None,
        description="Or a strategy that arm B is given out by.",
        examples=[{"queue": "everyone", "value": "least-open"}],
    )
    difference: _Share = Field(
        0.03, description="The difference of conversions that is worth finding.", examples=[0.03]
    )
    planned: int = Field(
        9000, ge=100, description="How many leads it is planned for; fixed before it starts.", examples=[9000]
    )
    harm: _Share = Field(
        0.05,
        description="It stops itself when the worse arm is surely worse by as much.",
        examples=[0.05],
    )
    keep: Literal["", "a", "b"] = Field(
        "", description="Ends it: all leads are handled by this arm from now on.", examples=["b"]
    )


def experiment_of(section: ExperimentSection | None, card: Scorecard | None) -> Experiment | None:
    """Return the experiment; `card` is the second scorecard, None where it is of strategies."""
    if section is None:
        return None
    trial = section.strategy
    return Experiment(
        name=section.name,
        started=section.started,
        share=section.share,
        mode=Mode(section.mode),
        card=card,
        file=section.card,
        strategies={} if trial is None else {trial.queue: Strategy(trial.value)},
        difference=section.difference,
        planned=section.planned,
        harm=section.harm,
        kept=Arm(section.keep) if section.keep else None,
    )
