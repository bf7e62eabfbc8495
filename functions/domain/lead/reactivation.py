"""Closed leads: how they ended, and a second look at those that were called junk long ago."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from functions.domain.configuration import Configuration
from functions.domain.lead.lifecycle import close, reactivate
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.nurturing import is_undecided, return_stage
from functions.domain.lead.record import Ending, LeadRecord, LeadState
from functions.domain.lead.snapshot import LeadSnapshot


def apply_closing(
    record: LeadRecord,
    snapshot: LeadSnapshot,
    config: Configuration,
    now: datetime,
    *,
    asked_for: Collection[LookReason],
) -> LeadRecord:
    """Return the freshly scored record of a lead: CLOSED if it is, PENDING if it is reactivated.

    Junk is looked at once more when `nurturing` asks for it: a lead that is warm now is distributed anew;
    any other stays junk, for good.
    """
    if not snapshot.is_closed:
        return replace(record, sighting=replace(record.sighting, closed_at=None, ending=None))
    if _is_being_reactivated(record):
        return record
    ending = ending_of(snapshot, config)
    closed = close(record, ending, at=snapshot.closed_at or record.sighting.closed_at or now)
    if ending is not Ending.JUNK or not is_undecided(closed, asked_for):
        return closed
    checked = replace(closed, nurturing=replace(closed.nurturing, reactivation_checked_at=now))
    band = record.score.band
    if config.nurture_of(band, record.item.entity) is not None or config.rank_of(band) <= 0:
        return checked
    stage = return_stage(record, config)
    return reactivate(checked, stage=stage, previous_manager=snapshot.manager)


def ending_of(snapshot: LeadSnapshot, config: Configuration) -> Ending:
    """Return how a lead was closed that the portal has in a final stage."""
    if not snapshot.is_failed:
        return Ending.CONVERTED
    code = snapshot.lead.status
    is_junk = not config.junk_stages.isdisjoint({code, code.rpartition(":")[2]})
    return Ending.JUNK if is_junk else Ending.LOST


def _is_being_reactivated(record: LeadRecord) -> bool:
    """Return True when the lead left junk by our hand, and the portal may not have heard of it yet."""
    is_out = record.sighting.ending is Ending.JUNK and record.state is not LeadState.CLOSED
    is_checked = record.nurturing.reactivation_checked_at is not None
    return is_out and is_checked and bool(record.nurturing.target_stage)
