"""What needs attention now, and the six figures of the first screen."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from functions.dashboard.view.shares import Difference, Share


@dataclass(frozen=True, slots=True)
class OverdueLead:
    """An untouched lead: no human worked on it although its deadline has passed.

    Attributes:
        manager: empty where figures by manager are not shown.
        minutes_over: of the manager's working time.
        entity: `lead` or `deal`.
        card: the address of its card in the portal; empty for none.
    """

    id: int
    manager: str
    minutes_over: int
    entity: str = "lead"
    card: str = ""


@dataclass(frozen=True, slots=True)
class HeldLead:
    """A held lead by its number; `card` is the address of its card in the portal, empty for none."""

    id: int
    entity: str = "lead"
    card: str = ""


@dataclass(frozen=True, slots=True)
class Overdue:
    """Leads of one band past their deadline; the worst are named."""

    kind: ClassVar = "overdue"
    count: int
    band: str
    leads: tuple[OverdueLead, ...]


@dataclass(frozen=True, slots=True)
class HeldReason:
    """How many leads wait for one reason, by the name of the ineligibility, and until when."""

    count: int
    why: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """Leads that no manager could be given, and since when the oldest of them waits, if that is known.

    Those that wait longest are named.
    """

    kind: ClassVar = "held"
    count: int
    reasons: tuple[HeldReason, ...]
    oldest: datetime | None = None
    leads: tuple[HeldLead, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleAgainst:
    """A rule that works against its points."""

    kind: ClassVar = "rule"
    id: str
    title: str
    points: float
    with_it: Share
    without: Share
    count: int = 1


Attention = Overdue | Held | RuleAgainst


@dataclass(frozen=True, slots=True)
class TouchTile:
    """Touched in time; median and p90 of the highest band in minutes, None where never reached."""

    in_time: Share
    change: Difference | None
    band: str
    median: int | None
    nine_in_ten: int | None


@dataclass(frozen=True, slots=True)
class ConversionTile:
    """Converted of the mature leads, and of the period before."""

    share: Share
    before: Share | None = None
    change: Difference | None = None


@dataclass(frozen=True, slots=True)
class SeparationTile:
    """Whether the score tells: the highest band against the lowest, and what the best fifth holds.

    Attributes:
        times: None while the lowest band has too few conversions to divide by.
    """

    highest: str
    lowest: str
    of_highest: Share
    of_lowest: Share
    times: float | None
    best_fifth: float | None


@dataclass(frozen=True, slots=True)
class FairnessTile:
    """Who is furthest from their due, in leads, and the bound that is promised."""

    manager: str
    owed: float
    bound: float
    given: int


@dataclass(frozen=True, slots=True)
class LoadTile:
    """Open leads, and who has most of them.

    Attributes:
        fullest: empty where no lead is open, and where figures by manager are not shown.
        at_cap: None where figures by manager are not shown.
    """

    open: int
    given_today: int
    fullest: str = ""
    fullest_open: int = 0
    at_cap: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class ConservationTile:
    """Whether each open lead is somewhere, and how long ago the portal last called; None for never."""

    open: int
    unaccounted: int
    assigned: int
    held: int
    nurtured: int
    webhook_ago: timedelta | None


@dataclass(frozen=True, slots=True)
class Tiles:
    """The six figures; None where there is nothing to count yet."""

    touch: TouchTile | None
    conversion: ConversionTile | None
    separation: SeparationTile | None
    fairness: FairnessTile | None
    load: LoadTile
    conservation: ConservationTile
