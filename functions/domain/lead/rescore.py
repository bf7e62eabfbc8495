"""A score that only time has changed: computed from what is stored, without reading the portal."""

from dataclasses import replace
from datetime import datetime

from functions.domain.configuration import Configuration
from functions.domain.lead.announcements import announce
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import InboxEntry, LeadRecord, LeadState
from functions.domain.scoring import next_change, project_score, reasons

ONLY_DUE = frozenset({LookReason.DUE})
"""The reasons of an inbox entry that nobody but the clock asked for."""


def may_age(entry: InboxEntry, record: LeadRecord | None, config: Configuration, now: datetime) -> bool:
    """Whether the lead needs nothing but a new score: nothing else is due, unsure, or newly configured."""
    if record is None or entry.reasons != ONLY_DUE:
        return False
    if record.state not in {LeadState.ASSIGNED, LeadState.NURTURED}:
        return False
    is_watched_now = record.watch_at is not None and record.watch_at <= now
    is_unsure = record.pending or not record.is_written or config.scorecard.is_time_dependent
    if is_watched_now or is_unsure or record.config != config.version:
        return False
    # A nurtured lead that warms up comes back: that takes a look.
    is_nurtured = record.state is LeadState.NURTURED
    return not is_nurtured or config.nurture_of(rescore(record, config, now).band) is not None


def rescore(record: LeadRecord, config: Configuration, now: datetime) -> LeadRecord:
    """Return the record with the score that its contributions give at `now`."""
    score = project_score(record.contributions, config.scorecard, now, band_before=record.band)
    why = reasons(score)
    changes_at = next_change(score, config.scorecard, now)
    if (score.points, score.band, why) == (record.points, record.band, record.why):
        return replace(record, contributions=score.contributions, changes_at=changes_at)
    changed = replace(
        record.start_decision(now),
        points=score.points,
        automatic=score.automatic,
        band=score.band,
        contributions=score.contributions,
        why=why,
        scored_at=now,
        changes_at=changes_at,
        is_written=False,
    )
    return announce(changed, config, now)
