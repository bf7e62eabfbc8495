"""The row of a lead: all that figures count of it, made of its record alone; nothing personal is in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from functions.domain.distribution import Turn
from functions.domain.lead.milestones import Milestones
from functions.domain.lead.record import Ending, LeadRecord, LeadState, StoredScore

KEPT = timedelta(days=400)
"""How long it is known what was counted of a closed lead; more than any record is kept after that."""


@dataclass(frozen=True, slots=True)
class Row:
    """What is counted of one lead.

    Attributes:
        created_at, closed_at: when it came, and when it was closed, by the portal's clock.
        band, silence: of an open lead its band now, and the points that silence costs it, 0 or less.
        ending: how it was closed; None for an open lead, and for one that the portal has no more.
        turn: what it cost whom; None when it counts for no manager.
        held: why it is held; "" for one that is not.
        handed_off_at: when it was first handed off to nurturing.
        came_back_at: when it last came back from there.
        control_since: since when it is in the control sample.
        is_in_cohort: False for a lead that may have been counted in its cohort already, and forgotten.
    """

    milestones: Milestones
    state: LeadState
    created_at: datetime | None = None
    closed_at: datetime | None = None
    band: str = ""
    silence: int = 0
    manager: int = 0
    ending: Ending | None = None
    turn: Turn | None = None
    held: str = ""
    handed_off_at: datetime | None = None
    came_back_at: datetime | None = None
    control_since: datetime | None = None
    is_in_cohort: bool = True

    @property
    def is_gone(self) -> bool:
        """True for a lead that was deleted, merged away or moved elsewhere while it was open."""
        return self.state is LeadState.CLOSED and self.ending is None

    @property
    def age(self) -> int | None:
        """The days from its arrival to its ending; None for a lead that has no ending."""
        arrived_on, ended_on = self.milestones.arrived_on, self.milestones.ended_on
        if self.ending is None or arrived_on is None or ended_on is None:
            return None
        return max((ended_on - arrived_on).days, 0)


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted of a lead: its row as it was then, by the definitions of a version; None for none."""

    row: Row | None
    version: int

    @property
    def expires_at(self) -> datetime | None:
        """When nothing can change the counts any more: a closed lead that is reopened later is a new one."""
        closed_at = self.row.closed_at if self.row else None
        return None if closed_at is None else closed_at + KEPT


def row_of(record: LeadRecord) -> Row:
    """Return the row of a lead."""
    sighting, nurturing = record.sighting, record.nurturing
    is_open = record.state is not LeadState.CLOSED
    return Row(
        record.milestones,
        record.state,
        created_at=sighting.created_at or sighting.first_seen_at,
        closed_at=sighting.closed_at,
        band=record.score.band if is_open else "",
        silence=_lost_to_silence(record.score) if is_open else 0,
        manager=record.assignment.manager or 0,
        ending=sighting.ending,
        turn=record.assignment.turn,
        held=record.hold.reason if record.hold else "",
        handed_off_at=nurturing.entered_at or nurturing.handed_off_at,
        came_back_at=nurturing.recalled_at,
        control_since=nurturing.control_since,
    )


def _lost_to_silence(score: StoredScore) -> int:
    """Return the points that silence costs, 0 or less; what is outside of the bounds of a score is not lost.

    There silence goes on and nothing changes, so that the lead is not scored anew. The bounds are those of
    the configuration that scored it: they show in the one line by which the score was brought into them.
    """
    silence = sum(each.points for each in score.contributions if each.kind == "silence")
    lines = (each for each in score.contributions if each.kind == "clamp" and not each.group)
    bound = sum(each.points for each in lines)
    return 0 if bound < 0 else min(silence + bound, 0)
