"""What a human puts back at the entrance is distributed anew.

That is an open lead given back to an intake user, and a closed or nurtured one moved to the stage in which
leads come in. Nothing that Fairlead writes looks like that, and no lead that merely stands where it stood.
"""

from datetime import datetime

from functions.domain.configuration import Configuration
from functions.domain.item import LEAD
from functions.domain.lead.lifecycle import put_back
from functions.domain.lead.nurturing import AFTERMATH, is_nobodys, return_stage
from functions.domain.lead.owners import is_on_its_way
from functions.domain.lead.record import Claim, Ending, LeadRecord, LeadState, PutBack
from functions.domain.lead.snapshot import LeadSnapshot

FIRST_STAGE = "NEW"
"""The portal's own code of the stage in which leads come in, and deals of each funnel, `C4:NEW`."""


def apply_put_back(
    record: LeadRecord, before: LeadRecord, snapshot: LeadSnapshot, config: Configuration, now: datetime
) -> LeadRecord:
    """Return the freshly scored record, PENDING when a human has put the lead back since `before`.

    A manager from whom it was given back does not get it again. One who had called it junk gets it when
    no other is eligible; one who had converted it, or has put it back alone, gets it first.
    """
    manager = before.assignment.manager
    if snapshot.is_closed or manager is None or is_on_its_way(before):
        return record
    if _is_given_back(before, snapshot, config):
        claim = Claim.NONE if before.state is LeadState.ASSIGNED else Claim.LAST
    elif _is_moved_back(before, snapshot, config, now):
        claim = _claim(before, snapshot)
    else:
        return record
    is_in_nurturing = before.state is LeadState.NURTURED and not _is_entrance(before, snapshot, config)
    return put_back(
        record,
        PutBack(manager, claim),
        stage=return_stage(before, config) if is_in_nurturing else snapshot.stage,
        is_to_be_moved=is_in_nurturing,
        owner=snapshot.manager,
        now=now,
    )


def _is_entrance(before: LeadRecord, snapshot: LeadSnapshot, config: Configuration) -> bool:
    """Return True where leads come in, or where this one comes back to distribution.

    Where it is nurtured is none, though deals may come in there: the first stage of a funnel of its own.
    """
    item, stage = snapshot.lead.item, snapshot.stage
    is_nurtured = before.state is LeadState.NURTURED
    if is_nurtured and stage == before.nurturing.stage:
        return False
    comes_back = item.entity == LEAD or is_nurtured
    is_return = comes_back and stage == return_stage(before, config)
    is_first = snapshot.lead.status.rpartition(":")[2] == FIRST_STAGE
    return is_return or (is_first and config.handled[item.entity].has(snapshot.lead.funnel))


def _is_given_back(before: LeadRecord, snapshot: LeadSnapshot, config: Configuration) -> bool:
    had_manager = before.state in {LeadState.ASSIGNED, LeadState.NURTURED} or _was_closed(before)
    is_taken_from = snapshot.manager != before.assignment.manager
    return had_manager and is_taken_from and is_nobodys(snapshot, config)


def _is_moved_back(before: LeadRecord, snapshot: LeadSnapshot, config: Configuration, now: datetime) -> bool:
    """Return True when a human has moved a closed or nurtured lead to the entrance, and left it as it is.

    A move soon after a hand-off is the portal's automation, in whosever name.
    """
    nurturing = before.nurturing
    is_automatic = nurturing.handed_off_at is not None and now - nurturing.handed_off_at <= AFTERMATH
    is_from_nurturing = before.state is LeadState.NURTURED and not is_automatic
    is_out = _was_closed(before) or (is_from_nurturing and snapshot.has_left(nurturing.stage))
    is_by_hand = bool(snapshot.moved_by) and _is_entrance(before, snapshot, config)
    return is_out and is_by_hand and snapshot.manager == before.assignment.manager


def _claim(before: LeadRecord, snapshot: LeadSnapshot) -> Claim:
    if before.state is LeadState.NURTURED:
        return Claim.LAST
    is_their_own = snapshot.moved_by == before.assignment.manager
    return Claim.FIRST if is_their_own or before.sighting.ending is Ending.CONVERTED else Claim.LAST


def _was_closed(before: LeadRecord) -> bool:
    """Return True for a lead that was seen closed; one that the portal did not show at all was not."""
    return before.state is LeadState.CLOSED and before.sighting.ending is not None
