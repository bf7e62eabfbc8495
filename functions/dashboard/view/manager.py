"""The page of one manager: their leads, their deadlines, and what stood between them and more."""

from dataclasses import dataclass
from datetime import date, datetime

from functions.dashboard.view.pages import Period
from functions.dashboard.view.rows import ManagerRow
from functions.dashboard.view.shares import MixedShare, Share


@dataclass(frozen=True, slots=True)
class OwnBandRow:
    """A manager's conversion in one band, the team's beside it, and their open leads by age in days."""

    band: str
    own: Share
    team: Share
    open_by_age: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Debt:
    """What one queue owes a manager, in leads, and the bound in it."""

    queue: str
    owed: float
    bound: float


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision that named the manager.

    Attributes:
        gate: what became of them, by the name that figures have for it; `given` for a lead that is theirs.
        entity: of the lead, as its story is found by.
        winner: the manager who was given it instead; "" where it was held, or was given to this one.
    """

    at: datetime
    lead: int
    points: int
    band: str
    gate: str
    entity: str = "lead"
    winner: str = ""

    @property
    def is_given(self) -> bool:
        """True when the lead is theirs."""
        return self.gate == "given"


@dataclass(frozen=True, slots=True)
class StoppedRow:
    """How many leads one gate has cost on a day, and in which hours, by the portal's clock."""

    gate: str
    count: int
    first_hour: int
    last_hour: int


@dataclass(frozen=True, slots=True)
class Today:
    """What became of the leads of a day that the manager could have been given.

    Attributes:
        stopped: by gate, the commonest first.
        elsewhere: leads of queues that the manager is not in.
    """

    given: int
    stopped: tuple[StoppedRow, ...] = ()
    elsewhere: int = 0

    @property
    def not_given(self) -> int:
        """How many the manager was considered for, and not given."""
        return sum(row.count for row in self.stopped)


@dataclass(frozen=True, slots=True)
class Absence:
    """Days without leads, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ManagerView:
    """One manager.

    Attributes:
        taken_back: of those that were given.
        median, nine_in_ten: minutes; None where never reached: it takes more than `longest`.
        mixed: their conversion, with the team's mix of bands.
        ages: the upper edges, in days, of the columns of open leads; the last column is what is older.
        decisions: of the last days, the newest first.
        today: of the last day that is counted.
    """

    as_of: datetime
    period: Period
    row: ManagerRow
    given: int
    taken_back: int
    median: int | None
    nine_in_ten: int | None
    longest: int
    mixed: MixedShare | None
    team_conversion: Share | None
    bands: tuple[OwnBandRow, ...]
    ages: tuple[int, ...]
    debts: tuple[Debt, ...]
    decisions: tuple[DecisionRow, ...]
    today: Today
    absences: tuple[Absence, ...] = ()
