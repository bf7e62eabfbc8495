"""What would lift a lead to the next band now: from its facts, read live."""

from datetime import datetime

from functions.domain.lead.record import LeadRecord
from functions.domain.lead.snapshot import LeadSnapshot
from functions.domain.scoring import Facts, Improvement, improvements, unanswered_since
from functions.errors import PortalError
from infra.wiring import Wiring


def lifts_now(record: LeadRecord, wiring: Wiring, now: datetime) -> tuple[Improvement, ...]:
    """Return the smallest changes that lift the lead; none without a portal, or when it cannot be read."""
    if not wiring.settings.webhook_url.get_secret_value():
        return ()
    try:
        snapshot = wiring.crm.read([record.lead_id], managers=()).leads.get(record.lead_id)
    except PortalError:
        return ()
    if snapshot is None:
        return ()
    facts = _facts(snapshot, wiring, now)
    return improvements(facts, wiring.config.scorecard, now, band_before=record.score.band)


def _facts(snapshot: LeadSnapshot, wiring: Wiring, now: datetime) -> Facts:
    subjects = (f"lead:{snapshot.lead.lead_id}", *snapshot.subjects)
    kept = wiring.signals.of_subjects(subjects, now=now)
    seen = sorted((each for group in kept.values() for each in group), key=lambda each: (each.at, each.type))
    return Facts(snapshot.lead, tuple(seen), unanswered_since(snapshot.activities, now), snapshot.adjustment)
