"""Which leads `nurturing` selects, by their records alone; `processing` decides on the fresh lead. Pure."""

from datetime import datetime
from hashlib import blake2b

from functions.domain.configuration import Configuration
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import Ending, LeadRecord, LeadState

_HASHES = 2**64


def selection_reason(record: LeadRecord, config: Configuration, now: datetime) -> LookReason | None:
    """Return why the lead is selected: for hand-off, as a control, for reactivation; None when it is not."""
    if record.state is LeadState.CLOSED:
        return LookReason.SECOND_LOOK if _is_to_be_reactivated(record, config, now) else None
    cold = config.nurture_of(record.score.band)
    created_at = record.sighting.created_at or record.sighting.first_seen_at
    if cold is None or created_at is None or now - created_at < cold.after or not _is_untouched(record):
        return None
    year = created_at.astimezone(config.business.timezone).year
    is_control = is_in_control_sample(record.lead_id, year=year, share=cold.control)
    return LookReason.CONTROL if is_control else LookReason.NURTURE


def is_in_control_sample(lead_id: int, *, year: int, share: float) -> bool:
    """True for the `share` (0 to 1) of leads that stay with managers, to measure what the threshold costs.

    The answer for a lead is always the same, and a larger share only adds leads. `year` is the one in which
    the lead was created: it salts the hash, so that no pattern in the ids favours the same leads for ever,
    and never changes, so that a lead never leaves the sample.
    """
    digest = blake2b(f"{year}:{lead_id}".encode(), digest_size=8, person=b"control").digest()
    return int.from_bytes(digest) < share * _HASHES


def _is_untouched(record: LeadRecord) -> bool:
    """True when no human has taken or touched the lead, and it is no control already."""
    is_ours = record.state is LeadState.HELD or (
        record.state is LeadState.ASSIGNED and record.assignment.by_us
    )
    return is_ours and record.first_touch.touched_at is None and record.nurturing.control_since is None


def _is_to_be_reactivated(record: LeadRecord, config: Configuration, now: datetime) -> bool:
    if (
        config.second_look is None
        or record.sighting.closed_at is None
        or record.nurturing.reactivation_checked_at is not None
    ):
        return False
    return record.sighting.ending is Ending.JUNK and now - record.sighting.closed_at >= config.second_look
