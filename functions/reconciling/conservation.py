"""What has to hold for each state of a lead, and the name of each breach of it. Pure."""

from enum import StrEnum

from functions.domain.lead.lifecycle import is_left_alone
from functions.domain.lead.record import LeadRecord, LeadState
from functions.ports import LeadStatus


class Breach(StrEnum):
    """How the state of a lead that is not in the inbox disagrees with the rest."""

    NOT_WAITING = "not-waiting"
    """It is pending or held, and not in the inbox, so nothing wakes it."""
    NOT_FINISHED = "not-finished"
    """The portal may lack what was decided, and no run is going to write it."""
    NO_MANAGER = "no-manager"
    """It is assigned or nurtured, and has no manager."""
    OTHER_MANAGER = "other-manager"
    """In the portal it has another manager."""
    OPEN_THERE = "open-there"
    """It is closed here and open in the portal."""
    CLOSED_THERE = "closed-there"
    """It is open here and closed in the portal."""


_BY_PEOPLE = {Breach.OTHER_MANAGER, Breach.OPEN_THERE, Breach.CLOSED_THERE}


def is_unseen_change(record: LeadRecord, status: LeadStatus, breach: Breach) -> bool:
    """True when the breach may be a change by people in the portal that was not read yet."""
    is_unseen = record.sighting.seen_until is None or status.changed_at > record.sighting.seen_until
    return breach in _BY_PEOPLE and is_unseen


def breach_of(record: LeadRecord, status: LeadStatus) -> Breach | None:
    """Return how a lead that is not in the inbox breaches its state; None when it is where it should be."""
    if record.state is LeadState.CLOSED:
        return None if status.is_closed or is_left_alone(record) else Breach.OPEN_THERE
    if status.is_closed:
        return Breach.CLOSED_THERE
    if record.state in {LeadState.PENDING, LeadState.HELD}:
        return Breach.NOT_WAITING
    if record.assignment.manager is None:
        return Breach.NO_MANAGER
    if not record.is_finished:
        return Breach.NOT_FINISHED
    return None if record.assignment.manager == status.manager else Breach.OTHER_MANAGER
