"""Which leads `nurturing` selects, by their records alone; `processing` decides on the fresh lead. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import blake2b

from functions.domain.configuration import Configuration
from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadRecord, LeadState
from functions.domain.lead.rolls import JUNK, again, band_roll, place_of

_HASHES = 2**64


def waits_of(config: Configuration) -> Mapping[str, timedelta]:
    """Return the rolls to read, and how long a lead stands on each before it is selected.

    Those that stayed after a look have waited for the moment that was set then.
    """
    nurtured = ((band.id, band.nurture) for band in config.scorecard.bands)
    waits = {band_roll(band): nurture.after for band, nurture in nurtured if nurture is not None}
    if config.second_look is not None:
        waits[JUNK] = config.second_look
    return waits | dict.fromkeys(map(again, waits), timedelta())


def selection_reason(record: LeadRecord, config: Configuration, now: datetime) -> LookReason | None:
    """Return why the lead is selected: for hand-off, as a control, for reactivation; None when it is not."""
    place = place_of(record)
    wait = None if place is None else waits_of(config).get(place.roll)
    if place is None or wait is None or now - place.since < wait:
        return None
    if record.state is LeadState.CLOSED:
        return LookReason.SECOND_LOOK
    cold = config.nurture_of(record.score.band, record.item.entity)
    created_at = record.sighting.created_at or record.sighting.first_seen_at
    if cold is None or created_at is None:
        return None
    year = created_at.astimezone(config.business.timezone).year
    is_control = is_in_control_sample(record.item, year=year, share=cold.control)
    return LookReason.CONTROL if is_control else LookReason.NURTURE


def is_in_control_sample(item: Item, *, year: int, share: float) -> bool:
    """True for the `share` (0 to 1) of leads that stay with managers, to measure what the threshold costs.

    The answer for a lead is always the same, and a larger share only adds leads. `year` is the one in which
    the lead was created: it salts the hash, so that no pattern in the ids favours the same leads for ever,
    and never changes, so that a lead never leaves the sample.
    """
    digest = blake2b(f"{year}:{item.key}".encode(), digest_size=8, person=b"control").digest()
    return int.from_bytes(digest) < share * _HASHES
