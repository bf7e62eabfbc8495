"""The pages: one view for each."""

from dataclasses import dataclass
from datetime import date, datetime

from functions.dashboard.view.attention import Attention, Tiles
from functions.dashboard.view.capacity import CapacityLine
from functions.dashboard.view.charts import (
    CalibrationView,
    DaysByBand,
    LiftView,
    TouchCurveView,
)
from functions.dashboard.view.experiment import ExperimentView
from functions.dashboard.view.learned import LearnedView
from functions.dashboard.view.rows import (
    AgreementRow,
    BandRow,
    DeadlineRow,
    HealthItem,
    ManagerRow,
    RuleRow,
    SourceRow,
)
from functions.dashboard.view.shares import Difference, Share


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a filter can have, and its name; the empty value is everything."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class Filter:
    """What is shown now, and what could be.

    Attributes:
        queue: the one that the shares are shown of; "" for all.
        managers: whose own pages can be chosen.
        is_wall: whether the page loads itself anew, for a screen on a wall.
    """

    days: int
    queue: str = ""
    queues: tuple[Choice, ...] = ()
    managers: tuple[Choice, ...] = ()
    is_wall: bool = False


@dataclass(frozen=True, slots=True)
class Period:
    """The days on which the leads came, both included, and which of them are old enough to judge.

    Attributes:
        first_figures_on: while no lead is `horizon` days old: the day on which the first will be.
        days_so_far: how old the oldest lead is then.
    """

    first: date
    last: date
    arrived: int
    horizon: int
    mature: int
    first_figures_on: date | None = None
    days_so_far: int = 0


@dataclass(frozen=True, slots=True)
class FairnessView:
    """The managers of one queue, who is owed most first, and the bound that holds in it.

    Attributes:
        has_pages: whether each manager has a page of their own.
    """

    queue: str
    bound: float
    managers: tuple[ManagerRow, ...]
    has_pages: bool = True


@dataclass(frozen=True, slots=True)
class NurturingView:
    """Leads that were handed over, beside the control sample that stayed with managers.

    Attributes:
        cost: control minus handed over; None while the sample is too small.
        lost: between how many and how many conversions that is.
    """

    handed: int
    came_back: int
    converted: Share
    control: Share
    cost: Difference | None
    lost: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class LaterView:
    """What moved scores after the first decision.

    Attributes:
        signals: received, and of these matched to a lead; None where that is not counted.
        senior_told: of the leads that were taken back, those of which a senior was notified; None likewise.
    """

    silence_points: int
    silence_leads: int
    lost_band: int
    brought_back: int
    repeats: Share
    converted_repeat: Share
    converted_single: Share
    taken_back: int
    corrected: int
    signals: Share | None = None
    senior_told: int | None = None


@dataclass(frozen=True, slots=True)
class OverviewView:
    """The first page.

    Attributes:
        conversion: by band, the highest first; `overall` is all of them together.
        lines: where bands begin now that follow from what the team can do.
    """

    as_of: datetime
    filter: Filter
    period: Period
    attention: tuple[Attention, ...]
    tiles: Tiles
    days: DaysByBand
    conversion: tuple[BandRow, ...]
    overall: BandRow
    lift: LiftView | None
    calibration: CalibrationView | None
    touch: TouchCurveView | None
    deadlines: tuple[DeadlineRow, ...]
    fairness: tuple[FairnessView, ...]
    rules: tuple[RuleRow, ...]
    nurturing: NurturingView | None
    later: LaterView
    health: tuple[HealthItem, ...]
    experiment: ExperimentView | None = None
    agreement: tuple[AgreementRow, ...] = ()
    lines: tuple[CapacityLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ManagersView:
    """All managers; `sort` is the name of the column that they are ordered by."""

    as_of: datetime
    period: Period
    queues: tuple[FairnessView, ...]
    sort: str = "owed"


@dataclass(frozen=True, slots=True)
class ConfigurationVersion:
    """A version of the configuration.

    Attributes:
        since: when it was first at work.
        leads: how many of the period's leads it has scored first.
        by: who brought it to work: a user of the machine, or `deployment`.
        changes: what it changed, a line each, in the words of the file.
        more: lines that are left out.
    """

    version: str
    since: datetime
    leads: int
    by: str = ""
    changes: tuple[str, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class RulesView:
    """Each criterion, which scorecards gave these scores, and, of a learned one, whether it still holds.

    Attributes:
        is_unjudged: whether the card was learned, and a second one scores leads as well, so that nothing can
            be said of either.
    """

    as_of: datetime
    period: Period
    rules: tuple[RuleRow, ...]
    versions: tuple[ConfigurationVersion, ...]
    learned: LearnedView | None = None
    is_unjudged: bool = False


@dataclass(frozen=True, slots=True)
class SourcesView:
    """What each source brings, and whether both sides keep what they have promised."""

    as_of: datetime
    period: Period
    highest_band: str
    sources: tuple[SourceRow, ...]
    agreement: tuple[AgreementRow, ...] = ()


@dataclass(frozen=True, slots=True)
class HealthView:
    """Every sign, and how each schedule ran last."""

    as_of: datetime
    items: tuple[HealthItem, ...]


@dataclass(frozen=True, slots=True)
class DefinitionsView:
    """What each figure means, with conversions within so many days; the words stand in the template."""

    as_of: datetime
    horizon: int


@dataclass(frozen=True, slots=True)
class UncountedView:
    """Every page of figures before anything was counted."""

    as_of: datetime


@dataclass(frozen=True, slots=True)
class FailureView:
    """A page that is not there, not for the asker, or not to be asked like that."""

    status: int
