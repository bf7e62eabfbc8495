"""An experiment: what is compared, what each arm came to, the difference over time, and how far it is."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from functions.dashboard.view.charts import ConfidenceSequence
from functions.dashboard.view.shares import Difference, Share


class Stage(StrEnum):
    """How far an experiment is."""

    PLANNED = "planned"
    EARLY = "early"
    DECIDED = "decided"
    STOPPED = "stopped"
    """By itself: one arm was surely worse by the harm bound."""
    TOO_SMALL = "too small"
    """The portal has too few conversions to decide anything in a useful time."""
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class ArmRow:
    """The leads of one arm, `a` or `b`.

    Attributes:
        arrived: all that belong to it; `hot` of them started in the highest band.
        converted: of those that are old enough.
        in_time: first clocks, of those that were due.
        worth: what converted leads were worth, by currency.
    """

    name: str
    arrived: int
    hot: Share
    converted: Share
    in_time: Share
    worth: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """What is compared.

    Attributes:
        card: the file of the second scorecard; "" where strategies are compared.
        queue, strategy: where, and by which strategy, arm B is given out.
        share: of the leads in arm B.
        is_shadow: whether the second scorecard only looks on.
    """

    card: str = ""
    queue: str = ""
    strategy: str = ""
    share: float = 0.5
    is_shadow: bool = False


@dataclass(frozen=True, slots=True)
class ExperimentView:
    """A comparison of two scorecards, or of two strategies.

    Attributes:
        wanted: the difference that is worth finding; `harm` the one by which it stops itself.
        leads: those that tell, of `arrived` that belong to it.
        arms: none where the second card only looks on; `orders` are the AUCs of both cards there.
        difference: arm B minus arm A, with bounds that hold at every look; None before there is any.
        sequence: the same week by week; None before there is enough to draw.
        winner: the arm that was found to be better; "" while that is open.
        ended_on: the day up to which two arms were compared; None while they are.
        acting: the arm that goes on for all leads; "" while it runs.
        size: leads that it takes; None where that is not known.
        days: to go, or, before the start, that it takes.
        monthly: conversions in 30 days; None while they are not known.
        can_decide: False where those are too few.
    """

    name: str
    started_on: date
    compared: Compared
    stage: Stage
    wanted: float
    harm: float
    leads: int
    arrived: int
    arms: tuple[ArmRow, ...] = ()
    orders: tuple[float, float] | None = None
    difference: Difference | None = None
    sequence: ConfidenceSequence | None = None
    winner: str = ""
    decided_on: date | None = None
    ended_on: date | None = None
    acting: str = ""
    size: int | None = None
    days: int | None = None
    monthly: float | None = None
    can_decide: bool = True


@dataclass(frozen=True, slots=True)
class ExperimentPageView:
    """The page of the experiment; `highest_band` is what `hot` leads started in."""

    as_of: datetime
    horizon: int
    highest_band: str
    experiment: ExperimentView | None
