"""What Fairlead leaves alone: deals in funnels that are not handled, and templates of recurring deals.

Kinds that are not handled any more are not even read (functions/processing/clients.py).
"""

from functions.domain.configuration import Configuration
from functions.domain.lead.nurturing import is_coming_back
from functions.domain.lead.record import LeadRecord, LeadState
from functions.domain.lead.snapshot import LeadSnapshot


def is_elsewhere(snapshot: LeadSnapshot, record: LeadRecord | None, config: Configuration) -> bool:
    """Return True for a record of the portal that is not handled where it stands.

    One that Fairlead moved into another funnel itself, for nurturing, is handled there until it comes back.
    """
    handled = config.handled.get(snapshot.lead.entity)
    if handled is None or snapshot.is_template:
        return True
    if handled.has(snapshot.lead.funnel):
        return False
    return record is None or not _is_in_nurturing(record, snapshot)


def _is_in_nurturing(record: LeadRecord, snapshot: LeadSnapshot) -> bool:
    is_on_its_way = bool(record.nurturing.target_stage) or is_coming_back(record, snapshot.manager)
    return record.state is LeadState.NURTURED or is_on_its_way
