"""Who has a lead: whether Fairlead's assignment stands, or another user was given the lead since."""

from functions.domain.configuration import Configuration
from functions.domain.lead.announcements import readdress
from functions.domain.lead.first_touch import is_reclaimed
from functions.domain.lead.ledger_entry import OwnerChange
from functions.domain.lead.lifecycle import transfer_by_hand
from functions.domain.lead.nurturing import is_coming_back, is_nobodys
from functions.domain.lead.record import LeadRecord, LeadState
from functions.domain.lead.snapshot import LeadSnapshot


def is_on_its_way(record: LeadRecord) -> bool:
    """Return True while the portal may not have the owner whom Fairlead has decided on."""
    is_unwritten = record.assignment.by_us and record.assignment.written_at is None
    return is_unwritten and record.state is not LeadState.CLOSED


def owner_change(before: LeadRecord, snapshot: LeadSnapshot, config: Configuration) -> OwnerChange | None:
    """Return what was done with the lead by others since `before`; None when it is where Fairlead knows it.

    The portal tells who changed the lead last, and not what they changed: between two looks that
    user is taken to have changed the owner.
    """
    known = {before.assignment.manager, before.nurturing.previous_manager}
    is_owned = before.state in {LeadState.ASSIGNED, LeadState.NURTURED}
    is_taken = is_owned and snapshot.manager != before.assignment.manager and not is_on_its_way(before)
    is_held = before.state is LeadState.HELD and not is_nobodys(snapshot, config)
    if is_taken or (is_held and snapshot.manager not in known):
        return OwnerChange(snapshot.manager, snapshot.changed_by, snapshot.changed_at)
    return None


def needs_manager(record: LeadRecord, snapshot: LeadSnapshot, config: Configuration) -> bool:
    """Return True when the lead has no owner and was not put there by hand after its assignment.

    Or it was reclaimed, and the run that was to assign the next manager died. Or it comes
    back to distribution from nurturing or from junk.
    """
    has_owner = record.state in {LeadState.ASSIGNED, LeadState.NURTURED}
    is_between = is_reclaimed(record) and snapshot.manager == record.assignment.manager
    is_undistributed = is_nobodys(snapshot, config) and not has_owner
    return is_between or is_coming_back(record, snapshot.manager) or is_undistributed


def with_owner(record: LeadRecord, snapshot: LeadSnapshot, config: Configuration) -> LeadRecord:
    """Keep our assignment until the portal has it; after that a change of the manager by hand wins."""
    assignment, previous = record.assignment, record.nurturing.previous_manager
    had_it_before = snapshot.manager in {*record.first_touch.excluded, previous}
    had_it_before = had_it_before or is_nobodys(snapshot, config)
    is_open = record.state is not LeadState.CLOSED
    is_on_its_way = is_open and assignment.by_us and had_it_before and assignment.written_at is None
    is_with_manager = record.state is LeadState.ASSIGNED and snapshot.manager == assignment.manager
    if is_on_its_way or is_with_manager:
        return record
    outbox = readdress(record.outbox, before=assignment.manager, manager=snapshot.manager)
    return transfer_by_hand(record, snapshot.manager, outbox=outbox)
