"""Every open lead is in exactly one state, and each state is backed; what it is called when not. Pure."""

from enum import StrEnum

from functions.domain.lead.record import LeadRecord, LeadState
from functions.ports import LeadStatus


class Breach(StrEnum):
    """How a lead that the inbox does not have is not accounted for."""

    NOT_WAITING = "not-waiting"
    """It is pending or held, and nothing will wake it."""
    NOT_FINISHED = "not-finished"
    """The portal may not hold what was decided, and nobody is going to write it."""
    NO_MANAGER = "no-manager"
    """It is assigned or nurtured, and belongs to nobody."""
    OTHER_MANAGER = "other-manager"
    """In the portal it belongs to somebody else."""
    OPEN_THERE = "open-there"
    """It is closed here and open in the portal."""
    CLOSED_THERE = "closed-there"
    """It is open here and closed in the portal."""


_MAY_BE_NEWS = {Breach.OTHER_MANAGER, Breach.OPEN_THERE, Breach.CLOSED_THERE}


def is_news(record: LeadRecord, standing: LeadStatus, breach: Breach) -> bool:
    """Whether the lead only looks wrong because people changed it in the portal since it was last seen."""
    is_unseen = record.sighting.seen_until is None or standing.changed_at > record.sighting.seen_until
    return breach in _MAY_BE_NEWS and is_unseen


def breach_of(record: LeadRecord, standing: LeadStatus) -> Breach | None:
    """Return what is wrong with a lead that is not in the inbox; None if it is where it should be."""
    if record.state is LeadState.CLOSED:
        return None if standing.is_closed else Breach.OPEN_THERE
    if standing.is_closed:
        return Breach.CLOSED_THERE
    if record.state in {LeadState.PENDING, LeadState.HELD}:
        return Breach.NOT_WAITING
    if record.assignment.manager is None:
        return Breach.NO_MANAGER
    if not record.is_finished:
        return Breach.NOT_FINISHED
    return None if record.assignment.manager == standing.manager else Breach.OTHER_MANAGER
