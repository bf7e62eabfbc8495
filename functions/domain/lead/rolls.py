"""The rolls of `nurturing`: where a lead stands, so that a night reads what is due and nothing else. Pure.

A place is made of the record alone. How long a lead waits on a roll is the configuration's, and is applied
when the roll is read: another `after`, another band or another control sample moves no record.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from functions.domain.lead.record import Ending, LeadRecord, LeadState, PutOff

JUNK = "junk"
"""Junk that has not been looked at again, since it was closed."""
CONTROL, HANDED_OFF = "control", "handed-off"
"""The two cohorts that are compared, since a lead is in them."""


@dataclass(frozen=True, slots=True)
class Place:
    """On which roll a lead stands, and since when."""

    roll: str
    since: datetime


def band_roll(band: str) -> str:
    """Return the roll of a band's leads that no human has taken or touched, since they were created."""
    return f"band:{band}"


def again(roll: str) -> str:
    """Return the roll of those that stayed after a look, since the moment for the next one."""
    return f"again:{roll}"


def place_of(record: LeadRecord) -> Place | None:
    """Return where `nurturing` finds the lead; None when it has nothing to look for there."""
    place = _first_place(record)
    put_off = record.nurturing.put_off
    if place is None or put_off is None or put_off.roll != place.roll:
        return place
    return Place(again(place.roll), put_off.until)


def put_off(record: LeadRecord, now: datetime, *, at_latest: datetime | None = None) -> LeadRecord:
    """Return the record after a look that changed nothing: when the lead is asked for again.

    That is when it has waited as long again as it has by now, and never later than `at_latest`: the longer a
    lead is worked on, the less often it is looked at, and none is given up.
    """
    place = _first_place(record)
    if place is None:
        return record
    doubled = now + (now - place.since)
    later = PutOff(place.roll, doubled if at_latest is None else min(doubled, at_latest))
    return replace(record, nurturing=replace(record.nurturing, put_off=later))


def cohort_of(record: LeadRecord) -> Place | None:
    """Return in which of the cohorts that are compared the lead is, by what came first; None for neither."""
    nurturing = record.nurturing
    moments = {
        CONTROL: nurturing.control_since,
        HANDED_OFF: nurturing.entered_at or nurturing.handed_off_at,
    }
    places = (Place(roll, since) for roll, since in moments.items() if since is not None)
    return min(places, key=lambda place: place.since, default=None)


def _first_place(record: LeadRecord) -> Place | None:
    """Return where the lead stands if no look has been taken yet."""
    sighting, nurturing = record.sighting, record.nurturing
    if record.identity.has_objected:
        return None
    if record.state is LeadState.CLOSED:
        is_new = sighting.ending is Ending.JUNK and nurturing.reactivation_checked_at is None
        return Place(JUNK, sighting.closed_at) if is_new and sighting.closed_at is not None else None
    created_at = sighting.created_at or sighting.first_seen_at
    if created_at is None or not _is_untouched(record):
        return None
    return Place(band_roll(record.score.band), created_at)


def _is_untouched(record: LeadRecord) -> bool:
    """Return True when no human has taken or touched the lead, and it is no control already."""
    is_given = record.state is LeadState.ASSIGNED and record.assignment.by_us
    is_ours = record.state is LeadState.HELD or is_given
    return is_ours and record.first_touch.touched_at is None and record.nurturing.control_since is None
