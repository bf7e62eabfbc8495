"""A score that only time has changed: computed from what is stored, without reading the portal."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from functions.domain.configuration import Configuration
from functions.domain.lead.announcements import announce
from functions.domain.lead.decision_note import is_shown_as, start_decision, with_score
from functions.domain.lead.delivery import is_delivered
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadRecord, LeadState
from functions.domain.scoring import next_change, project_score


def is_rescored_alone(
    record: LeadRecord | None, asked_for: Collection[LookReason], config: Configuration, now: datetime
) -> bool:
    """Return True when the lead needs a new score and nothing else: nothing is due, unsure, or new."""
    if record is None or set(asked_for) != {LookReason.DUE}:
        return False
    # Whether it is only observed takes its facts.
    if config.going_live.observes_any or record.state not in {LeadState.ASSIGNED, LeadState.NURTURED}:
        return False
    if record.identity.has_objected:
        return False
    reads = (record.first_touch.next_check_at, record.score.counted_until)
    is_read_now = any(moment is not None and moment <= now for moment in reads)
    is_unsure = not is_delivered(record) or config.for_trial(record.trial).scorecard.is_time_dependent
    if is_read_now or is_unsure or record.decision.config != config.version:
        return False
    if config.experiment is not None and config.experiment.is_moved(record.trial):
        return False  # what is stored may be the lines of the card before
    # A nurtured lead that warms up comes back: that takes a look at the portal.
    is_nurtured = record.state is LeadState.NURTURED
    return (
        not is_nurtured
        or config.nurture_of(rescore(record, config, now).score.band, record.item.entity) is not None
    )


def rescore(record: LeadRecord, config: Configuration, now: datetime) -> LeadRecord:
    """Return the record with the score that its contributions give at `now`."""
    stored, config = record.score, config.for_trial(record.trial)
    projected = project_score(stored.contributions, config.scorecard, now, band_before=stored.band)
    score = replace(projected, counted_until=stored.counted_until, standing=stored.standing)
    next_change_at = next_change(score, config.scorecard, now)
    if is_shown_as(score, stored):
        moved = replace(stored, contributions=score.contributions, next_change_at=next_change_at)
        return replace(record, score=moved)
    begun = start_decision(record, now)
    changed = with_score(begun, score, next_change_at=next_change_at, now=now, language=config.language)
    return announce(replace(changed, outbox=replace(changed.outbox, is_written=False)), config, now)
