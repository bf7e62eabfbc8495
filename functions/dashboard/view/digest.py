"""The weekly digest: one week in a few sentences, and at most three things to look at."""

from dataclasses import dataclass
from datetime import date, datetime

from functions.dashboard.view.attention import RuleAgainst
from functions.dashboard.view.capacity import CapacityLine
from functions.dashboard.view.experiment import ExperimentView
from functions.dashboard.view.learned import Drifted
from functions.dashboard.view.rows import AgreementRow
from functions.dashboard.view.shares import Difference, Share


@dataclass(frozen=True, slots=True)
class Unaccounted:
    """Open leads that are not where their record says."""

    count: int


@dataclass(frozen=True, slots=True)
class NamedLead:
    """A lead by its number, and the path of its card in the portal."""

    id: int
    page: str


@dataclass(frozen=True, slots=True)
class NeverTouched:
    """Leads of the highest band past their deadline that no human has worked on; some of them are named."""

    count: int
    band: str
    leads: tuple[NamedLead, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldLong:
    """Leads that no manager could be given, of which the oldest has waited longer than a working day."""

    count: int
    since: datetime


@dataclass(frozen=True, slots=True)
class OftenAtCap:
    """A manager who was at the daily cap on most of their working days."""

    manager: str
    days: int
    of: int


@dataclass(frozen=True, slots=True)
class OutOfOrder:
    """Leads with so many points that convert less than leads with fewer."""

    lowest: int
    highest: int


Finding = Unaccounted | NeverTouched | HeldLong | OftenAtCap | Drifted | RuleAgainst | OutOfOrder


@dataclass(frozen=True, slots=True)
class DigestView:
    """One week, Monday to Sunday.

    Attributes:
        highest: the highest band; `hot` is the share of leads that started in it.
        in_time, in_time_before: touched by their deadline, of this week's leads and of the week's before.
        converted: of the leads of the last whole week that is old enough, from `mature_first` on.
        findings: what to look at, the most urgent first.
        lines: where bands begin that follow from capacity.
        experiment: one that is decided, or has stopped itself.
    """

    first: date
    last: date
    highest: str
    hot: Share
    in_time: Share
    in_time_before: Share
    in_time_change: Difference | None
    mature_first: date
    mature_last: date
    converted: Share
    agreement: tuple[AgreementRow, ...] = ()
    findings: tuple[Finding, ...] = ()
    lines: tuple[CapacityLine, ...] = ()
    experiment: ExperimentView | None = None

    @property
    def week(self) -> int:
        """Its number in its year, as ISO 8601 counts."""
        return self.first.isocalendar().week
