"""The story of one lead: how its score and its manager came about, and what happens next."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from functions.dashboard.view.charts import ScoreLine


class Happening(StrEnum):
    """What can happen to a lead."""

    ARRIVED = "arrived"
    SCORED = "scored"
    ASSIGNED = "assigned"
    HELD = "held"
    TOUCHED = "touched"
    REPLIED = "replied"
    TAKEN_BACK = "taken-back"
    REPEATED = "repeated"
    CORRECTED = "corrected"
    HANDED_OFF = "handed-off"
    RECALLED = "recalled"
    CLOSED = "closed"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A manager who was not given the lead, and why, in the words of the ledger."""

    manager: str
    why: str
    owed: float


@dataclass(frozen=True, slots=True)
class StoryEvent:
    """One thing that happened; `words` are the ledger's, `manager` who it was about.

    Attributes:
        points, band: the score from then on, where it changed.
        is_late: the touch came after its deadline.
    """

    at: datetime
    what: Happening
    manager: str = ""
    queue: str = ""
    words: str = ""
    points: int | None = None
    band: str = ""
    is_late: bool = False
    passed_over: tuple[PassedOver, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """One line of the score."""

    points: int
    why: str


@dataclass(frozen=True, slots=True)
class NextChange:
    """When the score differs next without anything happening."""

    at: datetime
    points: int
    band: str
    why: str


@dataclass(frozen=True, slots=True)
class Improvement:
    """The smallest change that lifts the lead to the next band."""

    changes: tuple[str, ...]
    points: int
    band: str


@dataclass(frozen=True, slots=True)
class StoryView:
    """Everything that is known of one lead; no name and no phone number: those are behind `portal_url`.

    Attributes:
        band_rank: 0 for the highest of `bands`.
        due_at: until when it is to be touched; None when it was, or need not be.
        reasons: where every lead starts, then the biggest first; they add up to `points`.
        probability: what the score foretells, in words; "" where the scorecard does not say it.
        events: the oldest first.
        objection: why the lead has no score; "" for one that has.
    """

    as_of: datetime
    id: int
    entity: str
    points: int
    band: str
    bands: tuple[str, ...]
    state: str
    manager: str
    arrived_at: datetime
    source: str
    portal_url: str
    due_at: datetime | None
    line: ScoreLine
    reasons: tuple[Reason, ...]
    events: tuple[StoryEvent, ...]
    next: NextChange | None
    improvements: tuple[Improvement, ...]
    probability: str = ""
    objection: str = ""
