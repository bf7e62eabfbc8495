"""Who has a lead: whether Fairlead's assignment stands, or another user was given the lead since."""

from functions.domain.configuration import Configuration
from functions.domain.lead.ledger_entry import OwnerChange
from functions.domain.lead.nurturing import is_nobodys
from functions.domain.lead.record import LeadRecord, LeadState
from functions.domain.lead.snapshot import LeadSnapshot


def is_on_its_way(record: LeadRecord) -> bool:
    """Return True while the portal may not have the owner whom Fairlead has decided on."""
    is_unwritten = record.assignment.by_us and record.assignment.written_at is None
    return is_unwritten and record.state is not LeadState.CLOSED


def owner_change(before: LeadRecord, snapshot: LeadSnapshot, config: Configuration) -> OwnerChange | None:
    """Return what was done with the lead by others since `before`; None when it is where Fairlead knows it.

    The portal tells who changed the lead last, and not what they changed: between two looks it is taken to be
    whoever changed the owner.
    """
    known = {before.assignment.manager, before.nurturing.previous_manager}
    is_owned = before.state in {LeadState.ASSIGNED, LeadState.NURTURED}
    is_taken = is_owned and snapshot.manager != before.assignment.manager and not is_on_its_way(before)
    is_held = before.state is LeadState.HELD and not is_nobodys(snapshot, config)
    if is_taken or (is_held and snapshot.manager not in known):
        return OwnerChange(snapshot.manager, snapshot.changed_by, snapshot.changed_at)
    return None
