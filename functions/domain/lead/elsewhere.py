"""What Fairlead leaves alone: deals in funnels that are not handled, templates, and its own probes.

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
    if handled is None or snapshot.is_template or snapshot.is_probe:
        return True
    if handled.has(snapshot.lead.funnel):
        return False
    return record is None or not _is_in_nurturing(record, snapshot, config)


def _is_in_nurturing(record: LeadRecord, snapshot: LeadSnapshot, config: Configuration) -> bool:
    if record.state is LeadState.NURTURED or record.nurturing.target_stage:
        return True
    nurturing = {
        band.nurture.stages.get(record.item.entity) for band in config.scorecard.bands if band.nurture
    }
    return is_coming_back(record, snapshot.manager) and snapshot.stage in nurturing
