"""Closed leads: how they ended, and a second look at those that were called junk long ago."""

from dataclasses import replace
from datetime import datetime

from functions.domain.configuration import Configuration
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.nurturing import is_asked_for_more, return_to_distribution
from functions.domain.lead.record import Ending, LeadRecord, LeadState
from functions.domain.lead.snapshot import LeadSnapshot


def apply_closing(
    record: LeadRecord,
    snapshot: LeadSnapshot,
    config: Configuration,
    now: datetime,
    *,
    look_reasons: frozenset[LookReason],
) -> LeadRecord:
    """Return the freshly scored record of a lead: CLOSED if it is, PENDING if junk goes back to distribution.

    Junk is looked at once more when `nurturing` asks for it: a lead that is warm now is given to a manager,
    whoever had it; any other stays junk, for good.
    """
    if not snapshot.is_closed:
        return replace(record, closed_at=None, ending=None)
    if _is_being_reopened(record):
        return record
    closed = replace(
        record,
        state=LeadState.CLOSED,
        held=None,
        moves_to="",
        pending=(),
        closed_at=record.closed_at or now,
        ending=Ending.JUNK if snapshot.is_junk else Ending.CONVERTED,
    )
    if not snapshot.is_junk or not is_asked_for_more(record, look_reasons):
        return closed
    looked = replace(closed, second_look_at=now)
    is_warm = config.nurture_of(record.band) is None and config.rank_of(record.band) > 0
    return return_to_distribution(looked, snapshot, config, note="second look") if is_warm else looked


def _is_being_reopened(record: LeadRecord) -> bool:
    """Whether the lead left junk by our hand, and the portal may not have heard of it yet."""
    is_out = record.ending is Ending.JUNK and record.state is not LeadState.CLOSED
    return is_out and record.second_look_at is not None and bool(record.moves_to)
