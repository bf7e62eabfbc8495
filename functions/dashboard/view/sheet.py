"""What the sheet of a team shows: the scorecard, the deadlines and the queues, for people who do not code."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from functions.domain.figures.settings import Agreement


@dataclass(frozen=True, slots=True)
class BandLine:
    """A band, and what its leads are due.

    Attributes:
        least, most: its edges, both included; None for the end of the scale.
        is_by_capacity: whether its lower edge follows, each night, from what the team can do.
        first_touch: in working time; None for no deadline.
        notified: who hears of a lead that enters it, by name; the lead's own manager is `to_manager`.
        nurtured_after: how old a lead is when it leaves its manager; None for never.
        control: the share (0 to 1) that stays all the same.
    """

    id: str
    least: int | None
    most: int | None
    is_by_capacity: bool = False
    first_touch: timedelta | None = None
    to_manager: bool = False
    notified: tuple[str, ...] = ()
    nurtured_after: timedelta | None = None
    control: float = 0


@dataclass(frozen=True, slots=True)
class PointsLine:
    """What a lead gets points for, in the words of the reasons."""

    points: int
    words: str


@dataclass(frozen=True, slots=True)
class SignalLine:
    """What a lead does; at most one way of ageing is set, as in the scorecard."""

    points: int
    words: str
    per_day: int | None = None
    most: int | None = None
    half_life: timedelta | None = None
    linear: timedelta | None = None
    expires: timedelta | None = None


@dataclass(frozen=True, slots=True)
class SilenceLine:
    """Points that are lost while a lead does not answer; in working days where those are counted."""

    points: int
    after: timedelta
    every: timedelta | None = None
    most: int | None = None
    in_working_days: bool = False


@dataclass(frozen=True, slots=True)
class GroupOfLines:
    """What is bounded together; `name` is empty for what is in no group, a bound None where there is none.

    Attributes:
        more: how many lines of pairs are not listed, in words; "" for none.
    """

    name: str
    least: int | None = None
    most: int | None = None
    lines: tuple[PointsLine, ...] = ()
    signals: tuple[SignalLine, ...] = ()
    silences: tuple[SilenceLine, ...] = ()
    more: str = ""


class Way(StrEnum):
    """How a queue chooses."""

    IN_TURN = "round-robin"
    FEWEST_OPEN = "least-open"
    DRAWN = "random"
    BEST_FIT = "best-fit"


@dataclass(frozen=True, slots=True)
class MemberLine:
    """A member of a queue: the share (0 to 1) of its leads, and the caps; None for none."""

    name: str
    share: float
    daily_cap: int | None = None
    open_cap: int | None = None
    is_paused: bool = False
    is_standby: bool = False


@dataclass(frozen=True, slots=True)
class QueueLine:
    """Who gets what: the condition as the file has it, empty for all that is left.

    Attributes:
        is_any_time: whether leads are given out outside working hours too.
    """

    id: str
    condition: str
    way: Way
    members: tuple[MemberLine, ...]
    departments: tuple[int, ...]
    fallback: str
    is_any_time: bool = False


@dataclass(frozen=True, slots=True)
class HoursLine:
    """Days of the week, 0 for Monday, with the same hours, each a start and an end in minutes of the day."""

    first: int
    last: int
    blocks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Correction:
    """The fields of a lead, or of a deal, in which a score is corrected by hand."""

    entity: str
    points: str
    until: str


@dataclass(frozen=True, slots=True)
class SheetView:
    """The sheet.

    Attributes:
        hysteresis: how far below its edge a lead still stays in its band.
        start: where every lead starts, in words; "" for 0.
        reviewed_on: when the scorecard was last reviewed; None where the file does not say it.
        address: of the dashboard; "" where the file does not say it.
    """

    as_of: datetime
    version: str
    minimum: int
    maximum: int
    hysteresis: int
    bands: tuple[BandLine, ...]
    groups: tuple[GroupOfLines, ...]
    queues: tuple[QueueLine, ...]
    hours: tuple[HoursLine, ...]
    corrections: tuple[Correction, ...]
    agreement: Agreement
    reviewed_on: date | None = None
    address: str = ""
    start: str = ""

    @property
    def highest_band(self) -> str:
        """The band that comes first."""
        return self.bands[0].id
