"""What a lead waits for that people can end: a manager who takes it, or its first touch. Pure.

As on the rolls of `nurturing`, a place is made of the record alone, so that what waits longest is found
without reading the others.
"""

from functions.domain.lead.record import LeadRecord, LeadState
from functions.domain.lead.rolls import Place

HELD = "held"
"""Leads that no manager could be given, since they are held."""


def untouched(band: str) -> str:
    """Return the roll of leads whose first touch is due by the deadline of this band, since that deadline."""
    return f"untouched:{band}"


def waiting_of(record: LeadRecord) -> Place | None:
    """Return what the lead waits for, and since or until when; None for one that waits for neither.

    A held lead that was taken from its manager waits for the next one, and not for a touch.
    """
    if record.state is LeadState.HELD and record.hold is not None:
        return Place(HELD, record.hold.since)
    stint = record.milestones.stint
    if record.state is LeadState.CLOSED or stint is None or not stint.is_running or stint.due_at is None:
        return None
    return Place(untouched(stint.band), stint.due_at)
