"""What one lead needs, decided from its facts, its record and the configuration: pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from functions.domain.configuration import Configuration
from functions.domain.lead.announcements import announce, readdress
from functions.domain.lead.facts import REPEATED, fingerprint_of
from functions.domain.lead.first_touch import (
    check_first_touch,
    is_first_touch_unsent,
    is_reclaimed,
    start_first_touch,
)
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.nurturing import apply_nurturing, is_asked_for_more, is_coming_back
from functions.domain.lead.reactivation import apply_closing
from functions.domain.lead.record import InboxEntry, LeadRecord, LeadState
from functions.domain.lead.snapshot import LeadSnapshot
from functions.domain.scoring import Facts, Score, next_change, reasons, score_lead


@dataclass(frozen=True, slots=True)
class Decision:
    """The lead's new record and, when it needs a manager, the queue that takes it (empty: no queue does).

    `is_echo` means that nothing changed since the record was made: there is nothing to write or to keep.
    `is_moved` means that people gave the lead to somebody, or called it junk: the accounts have to follow.
    `is_repeat` means that it goes to the manager of the same person's first lead; `is_waiting`, that the
    first lead is being placed just now.
    """

    record: LeadRecord
    queue: str | None = None
    is_echo: bool = False
    is_moved: bool = False
    is_repeat: bool = False
    is_waiting: bool = False

    def under(self, entry: InboxEntry) -> "Decision":
        """Return the decision with its record bound to the inbox entry that asked for it."""
        return self if self.is_echo else replace(self, record=replace(self.record, noted_in=entry.id))


def decide(
    snapshot: LeadSnapshot,
    facts: Facts,
    record: LeadRecord | None,
    config: Configuration,
    now: datetime,
    *,
    look_reasons: frozenset[LookReason] = frozenset(),
) -> Decision:
    """Score the lead, see who has it, and say what it needs; `look_reasons` are those of its inbox entry."""
    before = record or LeadRecord(snapshot.lead.lead_id, first_seen_at=now)
    return _going_on(_decided(snapshot, facts, before, config, now, look_reasons=look_reasons), before)


def _decided(
    snapshot: LeadSnapshot,
    facts: Facts,
    before: LeadRecord,
    config: Configuration,
    now: datetime,
    *,
    look_reasons: frozenset[LookReason],
) -> Decision:
    fingerprint = fingerprint_of(facts, is_closed=snapshot.is_closed, version=config.version)
    is_due = (before.due_at is not None and before.due_at <= now) or is_asked_for_more(before, look_reasons)
    if before.fingerprint == fingerprint and not is_due and _is_settled(before, snapshot):
        return Decision(replace(before, seen_until=snapshot.seen_until), is_echo=True)
    score = score_lead(facts, config.scorecard, now, band_before=before.band or None)
    scored = replace(_scored(before, score, snapshot, config, now), fingerprint=fingerprint)
    scored = apply_closing(scored, snapshot, config, now, look_reasons=look_reasons)
    if snapshot.is_closed and scored.state is LeadState.CLOSED:
        return Decision(scored, is_moved=snapshot.is_junk and before.turn is not None)
    scored = apply_nurturing(scored, snapshot, config, now, look_reasons=look_reasons)
    if scored.state is LeadState.NURTURED:
        return Decision(scored, is_moved=before.turn is not None)
    if _needs_manager(scored, snapshot, config):
        queue = config.queue_for(facts, score, now)
        return Decision(replace(scored, state=LeadState.PENDING), queue=queue.id if queue else "")
    owned = _with_owner(scored, snapshot, config)
    looked = check_first_touch(
        _restarted(owned, snapshot, facts, config, now), snapshot.activities, config, now
    )
    if is_reclaimed(looked):
        queue = config.queue_for(facts, score, now)
        return Decision(looked, queue=queue.id if queue else looked.queue or "")
    is_moved = owned.manager != before.manager or before.state is not LeadState.ASSIGNED
    return Decision(announce(looked, config, now), is_moved=is_moved and before.queue is not None)


def _going_on(decision: Decision, before: LeadRecord) -> Decision:
    """Keep the decision of a run that died on the way, when the same comes out again: it is one decision."""
    after = decision.record
    is_unfinished = bool(before.noted_in) and before.fingerprint == after.fingerprint
    if not is_unfinished or decision.queue is not None or _outcome_of(after) != _outcome_of(before):
        return decision
    same = replace(
        after,
        decided_at=before.decided_at,
        outcome=before.outcome,
        candidates=before.candidates,
        unfiled=before.unfiled,
        note=before.note,
    )
    return replace(decision, record=same)


def _outcome_of(record: LeadRecord) -> tuple[object, ...]:
    return record.state, record.manager, record.points, record.band, record.pending


def _scored(
    before: LeadRecord, score: Score, snapshot: LeadSnapshot, config: Configuration, now: datetime
) -> LeadRecord:
    """Return the record with the fresh score and what else the look has told."""
    why = reasons(score)
    is_same_score = (before.points, before.band, before.why) == (score.points, score.band, why)
    return replace(
        before.start_decision(now),
        points=score.points,
        automatic=score.automatic,
        band=score.band,
        contributions=score.contributions,
        why=why,
        scored_at=before.scored_at if is_same_score else now,
        changes_at=next_change(score, config.scorecard, now),
        subjects=snapshot.subjects,
        seen_until=snapshot.seen_until,
        created_at=snapshot.lead.created_at,
        stage=before.stage or snapshot.lead.status,
        config=config.version,
        is_written=False,
        note="",
    )


def _is_settled(record: LeadRecord, snapshot: LeadSnapshot) -> bool:
    """Whether the portal holds what the record says and nothing waits to be done."""
    if record.state is LeadState.CLOSED:
        return record.is_written
    is_placed = record.state in {LeadState.ASSIGNED, LeadState.NURTURED}
    return is_placed and record.is_written and not record.pending and snapshot.manager == record.manager


def _needs_manager(record: LeadRecord, snapshot: LeadSnapshot, config: Configuration) -> bool:
    """Whether the lead is with an intake user and was not put there by hand after it had been placed.

    Or it was taken back from whoever has it, and the run that was to give it to the next one died. Or it
    comes back to distribution from nurturing or from junk.
    """
    is_placed = record.state in {LeadState.ASSIGNED, LeadState.NURTURED}
    is_between = is_reclaimed(record) and snapshot.manager == record.manager
    return (
        is_between
        or is_coming_back(record, snapshot.manager)
        or (snapshot.manager in config.intake_users and not is_placed)
    )


def _with_owner(record: LeadRecord, snapshot: LeadSnapshot, config: Configuration) -> LeadRecord:
    """Keep our assignment until the portal has it; after that whoever changes the manager by hand wins."""
    before_us = {*config.intake_users, *record.passed, record.moved_from}
    had_it_before = snapshot.manager in before_us
    is_on_its_way = record.is_ours and had_it_before and record.manager_written_at is None
    if is_on_its_way or (record.state is LeadState.ASSIGNED and snapshot.manager == record.manager):
        return record
    return replace(
        record,
        state=LeadState.ASSIGNED,
        manager=snapshot.manager,
        is_ours=False,
        held=None,
        first_touch_by=None,
        watch_at=None,
        pending=readdress(record.pending, record.manager, snapshot.manager),
        note="taken by hand" if record.is_ours else record.note,
    )


def _restarted(
    record: LeadRecord, snapshot: LeadSnapshot, facts: Facts, config: Configuration, now: datetime
) -> LeadRecord:
    """Start the clock of the first touch again when the same person has inquired since it was started.

    And when it ran while the portal did not know whose the lead is: nobody can touch what they cannot see.
    """
    inquired = max((each.at for each in facts.signals if each.type == REPEATED), default=None)
    is_asked_again = inquired is not None and record.touch_from is not None and inquired > record.touch_from
    is_unseen = snapshot.manager != record.manager and is_first_touch_unsent(record)
    is_due = record.watch_at is not None and record.watch_at <= now
    return start_first_touch(record, config, now) if is_asked_again or (is_unseen and is_due) else record
