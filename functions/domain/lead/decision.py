"""What one lead needs, decided from its facts, its record and the configuration: pure."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from functions.domain.configuration import Configuration
from functions.domain.lead.announcements import announce, is_of_the_card_alone, pass_over
from functions.domain.lead.backlog import BACKLOG, waits_for_portion, was_there_before
from functions.domain.lead.contacts_seen import seen_again, sighted
from functions.domain.lead.decision_note import (
    first_record,
    is_same_decision,
    resume_decision,
    reworded,
    start_decision,
    store_under,
    with_grounds,
    with_score,
)
from functions.domain.lead.decisions import (
    Decision,
    NeedsManager,
    NoQueue,
    Reassigned,
    Reworded,
    Scored,
    Unchanged,
)
from functions.domain.lead.delivery import is_delivered
from functions.domain.lead.facts import REPEATED, facts_hash_of, fingerprint_of
from functions.domain.lead.first_touch import check_first_touch, is_reclaimed, start_first_touch
from functions.domain.lead.history import with_evidence
from functions.domain.lead.lifecycle import hold, join_backlog, release, request_manager
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.nurturing import apply_nurturing, is_undecided
from functions.domain.lead.objection import decide_objected
from functions.domain.lead.observing import acting, is_only_observed, observe
from functions.domain.lead.owners import needs_manager, owner_change, with_owner
from functions.domain.lead.progress import with_arrival, with_progress
from functions.domain.lead.put_back import apply_put_back
from functions.domain.lead.reactivation import apply_closing
from functions.domain.lead.record import Ending, LeadRecord, LeadState
from functions.domain.lead.restored import caught_up
from functions.domain.lead.snapshot import LeadSnapshot
from functions.domain.lead.trials import trial_of_arrival
from functions.domain.scoring import Facts, Score, band_for, next_change, score_lead

STALE_AFTER = timedelta(minutes=2)
"""A run that died is resumed before that; a deadline of before, which no manager has seen, is set anew."""


def decide_lead(
    snapshot: LeadSnapshot,
    facts: Facts,
    record: LeadRecord | None,
    config: Configuration,
    now: datetime,
    *,
    asked_for: Collection[LookReason] = (),
    entry_id: str = "",
) -> Decision:
    """Score the lead, see who has it, and say what it needs.

    `asked_for` are the reasons of its inbox entry. The record of the decision is bound to that entry, unless
    nothing changed. A decision of a run that died is resumed when the same comes out again: it is one.
    """
    before = caught_up(record or first_record(snapshot.lead.item, now), snapshot, config)
    # What was released under this entry is not released twice: the run that did it died since.
    is_resumed = bool(entry_id) and before.outbox.entry_id == entry_id
    asked_for = set(asked_for) - ({LookReason.REDISTRIBUTE} if is_resumed else set())
    is_tried = record is None and not snapshot.has_objected
    trial = trial_of_arrival(snapshot, facts, config, now) if is_tried else before.trial
    config = config.for_trial(trial)
    if snapshot.has_objected:
        decision = decide_objected(before, snapshot, config, now)
    else:
        decision = _decide(snapshot, facts, before, config, now, asked_for=asked_for)
    counted = decision.record
    if is_tried:
        counted = with_arrival(counted, snapshot, facts, config, now, trial=trial)
    counted = with_progress(counted, before, config, now, snapshot=snapshot, facts=facts)
    decision = replace(decision, record=counted)
    if not isinstance(decision, NeedsManager | NoQueue) and is_same_decision(decision.record, before):
        decision = replace(decision, record=resume_decision(decision.record, before))
    if isinstance(decision, Unchanged):
        return decision
    record = decision.record
    if not isinstance(decision, Reworded) and not snapshot.has_objected:
        record = with_evidence(record, before, facts, config, now)
    return replace(decision, record=store_under(record, entry_id))


def _decide(
    snapshot: LeadSnapshot,
    facts: Facts,
    before: LeadRecord,
    config: Configuration,
    now: datetime,
    *,
    asked_for: Collection[LookReason],
) -> Decision:
    fingerprint = fingerprint_of(
        facts,
        is_closed=snapshot.is_closed,
        version=config.decides_by,
        told_apart=config.scorecard.told_apart,
    )
    is_due = (before.due_at is not None and before.due_at <= now) or is_undecided(before, asked_for)
    is_released = LookReason.REDISTRIBUTE in asked_for and _is_still_theirs(before, snapshot)
    has_agreed = before.identity.has_objected  # the objection was taken back
    is_due = is_due or has_agreed or is_released or _is_beside_its_band(before, config)
    if before.decision.fingerprint == fingerprint and not is_due and _is_settled(before, snapshot):
        seen = replace(before, sighting=seen_again(before.sighting, snapshot))
        is_reworded = before.score.language != config.language and before.state is not LeadState.CLOSED
        return Reworded(reworded(seen, config.language)) if is_reworded else Unchanged(seen)
    score = score_lead(facts, config.scorecard, now, band_before=before.score.band or None)
    facts_hash = facts_hash_of(facts, is_closed=snapshot.is_closed)
    scored = _scored(before, score, snapshot, config, now, fingerprint=fingerprint, facts=facts_hash)
    is_old = was_there_before(before, snapshot, config, asked_for)
    if is_old or is_of_the_card_alone(scored, before):
        scored = pass_over(scored)
    observer = config.queue_for(facts, score, now) if config.going_live.observes_any else None
    is_observed = is_only_observed(before, observer, config)
    scored = (
        observe(scored, before, snapshot, config, now, queue=observer)
        if is_observed
        else apply_closing(scored, snapshot, config, now, asked_for=asked_for)
    )
    if is_observed or (snapshot.is_closed and scored.state is LeadState.CLOSED):
        return _followed(scored, before, is_observed=is_observed)
    if is_released:
        scored = release(scored, owner=snapshot.manager)
    scored = apply_put_back(scored, before, snapshot, config, now)
    scored = apply_nurturing(scored, snapshot, config, now, asked_for=asked_for)
    if scored.state is LeadState.NURTURED:
        return Reassigned(scored) if before.assignment.turn is not None else Scored(scored)
    if needs_manager(scored, snapshot, config):
        queue = acting(config.queue_for(facts, score, now), before, config)
        waiting = request_manager(scored)
        waiting = join_backlog(waiting, BACKLOG, now=now) if is_old else waiting
        is_early = waits_for_portion(waiting, config, asked_for)
        return _distribute(waiting, queue.id if queue else None, is_early=is_early, now=now)
    owned = with_owner(scored, snapshot, config)
    current = _restarted(owned, snapshot, facts, config, now)
    checked = check_first_touch(current, snapshot, config, now)
    if is_reclaimed(checked):
        queue = acting(config.queue_for(facts, score, now), before, config)
        former = config.queues.get(checked.assignment.queue or "")
        taker = queue or former
        return _distribute(checked, taker.id if taker else None, now=now)
    return _followed(announce(checked, config, now), before)


def _followed(record: LeadRecord, before: LeadRecord, *, is_observed: bool = False) -> Decision:
    """Return the decision on a lead with which people do what they do: turns follow where they moved it."""
    is_moved = (
        record.assignment.manager != before.assignment.manager or before.state is not LeadState.ASSIGNED
    )
    follows = is_moved and before.assignment.queue is not None and record.state is LeadState.ASSIGNED
    if record.state is LeadState.CLOSED:
        follows = record.sighting.ending is Ending.JUNK and before.assignment.turn is not None
    return Reassigned(record, is_observed) if follows else Scored(record, is_observed)


def _distribute(
    record: LeadRecord, queue: str | None, *, now: datetime, is_early: bool = False
) -> NeedsManager | NoQueue | Scored:
    if queue and is_early:
        return Scored(hold(record, BACKLOG, queue=queue, until=None, now=now))
    return NeedsManager(record, queue) if queue else NoQueue(record)


def _scored(
    before: LeadRecord,
    score: Score,
    snapshot: LeadSnapshot,
    config: Configuration,
    now: datetime,
    *,
    fingerprint: str,
    facts: str,
) -> LeadRecord:
    """Return the record with the fresh score and with what else the look has shown."""
    begun = with_grounds(start_decision(before, now), snapshot, config, fingerprint=fingerprint, facts=facts)
    record = with_score(
        begun,
        score,
        next_change_at=next_change(score, config.scorecard, now),
        now=now,
        language=config.language,
    )
    return replace(
        record,
        identity=replace(
            record.identity, subjects=snapshot.subjects, has_objected=False, objectors=(), objection_on=None
        ),
        nurturing=replace(record.nurturing, stage=record.nurturing.stage or snapshot.stage),
        outbox=replace(record.outbox, is_written=False),
        decision=replace(record.decision, owner_change=owner_change(before, snapshot, config)),
        sighting=sighted(record.sighting, snapshot),
    )


def _is_settled(record: LeadRecord, snapshot: LeadSnapshot) -> bool:
    """Return True when the portal holds what the record says and nothing is pending."""
    if record.state is LeadState.CLOSED:
        return record.outbox.is_written
    has_owner = record.state in {LeadState.ASSIGNED, LeadState.NURTURED}
    # The score of a hand-off rests on the stage that the lead was in before it.
    is_moved = record.state is LeadState.NURTURED and snapshot.has_left(record.nurturing.stage)
    is_theirs = has_owner and snapshot.manager == record.assignment.manager
    return is_theirs and is_delivered(record) and not is_moved


def _is_beside_its_band(record: LeadRecord, config: Configuration) -> bool:
    """Return True when a threshold that follows from capacity was moved past the score of an open lead."""
    if not config.capacities or not record.score.band or record.state is LeadState.CLOSED:
        return False
    card = config.scorecard
    band = band_for(
        record.score.points,
        card.bands_ascending,
        band_before=record.score.band,
        hysteresis=card.hysteresis,
    )
    return band.id != record.score.band


def _is_still_theirs(record: LeadRecord, snapshot: LeadSnapshot) -> bool:
    """Return True when the lead is assigned, and the portal has it with the same manager."""
    is_open = record.state is LeadState.ASSIGNED and not snapshot.is_closed
    return is_open and snapshot.manager == record.assignment.manager


def _restarted(
    record: LeadRecord, snapshot: LeadSnapshot, facts: Facts, config: Configuration, now: datetime
) -> LeadRecord:
    """Start the clock of the first touch again when the same person has inquired since it was started.

    And when the portal has not taken the assignment yet: the manager does not know of the lead.
    """
    clock = record.first_touch
    inquired = max((each.at for each in facts.signals if each.type == REPEATED), default=None)
    is_asked_again = inquired is not None and clock.started_at is not None and inquired > clock.started_at
    assignment = record.assignment
    is_unwritten = (
        assignment.by_us and assignment.written_at is None and snapshot.manager != assignment.manager
    )
    is_running = clock.started_at is not None and clock.due_at is not None
    is_stale = is_running and now - (clock.started_at or now) >= STALE_AFTER
    return start_first_touch(record, config, now) if is_asked_again or (is_unwritten and is_stale) else record
