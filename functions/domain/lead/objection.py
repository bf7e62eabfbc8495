"""A person who objects to being scored (GDPR Art. 21, 22): a human has their leads, nothing is computed.

What was computed before is taken back: the score with its fields, what figures counted and what an outcome
could be learned from. What was decided until then stays in the ledger for its time, as the proof of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from functions.domain.configuration import Configuration
from functions.domain.distribution import Presence
from functions.domain.lead.backlog import OBSERVED
from functions.domain.lead.card_note import CommentState
from functions.domain.lead.contacts_seen import seen_again, sighted
from functions.domain.lead.decision_note import start_decision
from functions.domain.lead.decisions import Decision, Reassigned, Scored, Unchanged
from functions.domain.lead.delivery import is_delivered
from functions.domain.lead.evidence import Evidence
from functions.domain.lead.lifecycle import (
    close,
    entrust,
    hold,
    join_backlog,
    request_manager,
    transfer_by_hand,
)
from functions.domain.lead.milestones import Milestones
from functions.domain.lead.nurturing import is_nobodys, return_stage
from functions.domain.lead.outbox import Effect, EffectKind
from functions.domain.lead.owners import is_on_its_way, owner_change
from functions.domain.lead.reactivation import ending_of
from functions.domain.lead.record import (
    Announcement,
    DecisionNote,
    Ending,
    FirstTouch,
    LeadRecord,
    LeadState,
    Nurturing,
    StoredScore,
)
from functions.domain.lead.snapshot import LeadSnapshot

_NOBODY = 0


def entrusting(config: Configuration, presences: Mapping[int, Presence]) -> Configuration:
    """Return the configuration in which the leads of those who object go to one who is employed."""
    gone = _dismissed(config.entrusted, presences)
    return replace(config, entrusted=tuple(sorted(config.entrusted, key=gone.__contains__)))


def without_dismissed(
    snapshot: LeadSnapshot, config: Configuration, presences: Mapping[int, Presence]
) -> LeadSnapshot:
    """Return the lead without its owner, if that one was dismissed and another may be given it."""
    if snapshot.is_closed:
        return snapshot
    gone = _dismissed((snapshot.manager, *config.entrusted), presences)
    if gone.issuperset(config.entrusted):
        return replace(snapshot, has_owner=snapshot.manager != _NOBODY)
    return replace(snapshot, has_owner=snapshot.has_owner and snapshot.manager not in gone)


def _dismissed(users: Iterable[int], presences: Mapping[int, Presence]) -> set[int]:
    return {each for each in users if not presences.get(each, Presence()).is_active}


def decide_objected(
    before: LeadRecord, snapshot: LeadSnapshot, config: Configuration, now: datetime
) -> Decision:
    """Return the decision about a lead whose person has objected: it is not scored, and a human has it.

    A lead that a manager has stays with that manager; one that waits, is nurtured, or has lost its manager,
    goes to the first of `entrusted`, as soon as leads are more than observed.
    """
    if before.identity.has_objected and _is_settled(before, snapshot, config):
        identity = replace(before.identity, objectors=snapshot.objectors.saying)
        return Unchanged(replace(before, identity=identity, sighting=seen_again(before.sighting, snapshot)))
    record = _unscored(before, snapshot, config, now)
    if snapshot.is_closed:
        ending = ending_of(snapshot, config)
        closed = close(record, ending, at=snapshot.closed_at or before.sighting.closed_at or now)
        gives_back = ending is Ending.JUNK and before.assignment.turn is not None
        return Reassigned(closed) if gives_back else Scored(closed)
    owned = _told(_looked_after(record, before, snapshot, config, now), before, now)
    is_moved = owned.assignment.manager != before.assignment.manager
    return Reassigned(owned) if is_moved and before.assignment.queue is not None else Scored(owned)


def _is_settled(record: LeadRecord, snapshot: LeadSnapshot, config: Configuration) -> bool:
    """Return True when the portal holds what the record says, and the record what is to be."""
    is_closed, is_theirs = record.state is LeadState.CLOSED, snapshot.manager == record.assignment.manager
    if record.state is LeadState.HELD:
        is_theirs = config.going_live.is_observing and is_nobodys(snapshot, config)
    elif record.state is LeadState.NURTURED:
        is_theirs = config.going_live.is_observing and is_theirs
    is_theirs = (is_theirs and (snapshot.has_owner or record.state is not LeadState.ASSIGNED)) or is_closed
    is_known = record.identity.objection_on == snapshot.objection_on
    return is_known and is_theirs and is_delivered(record) and is_closed is snapshot.is_closed


def _unscored(before: LeadRecord, snapshot: LeadSnapshot, config: Configuration, now: datetime) -> LeadRecord:
    """Return the record of a new decision, without anything that was computed of the person."""
    begun = start_decision(before, now).decision
    return replace(
        before,
        score=StoredScore(language=config.language),
        first_touch=FirstTouch(),
        nurturing=Nurturing(stage=snapshot.stage),
        announcement=Announcement(),
        outbox=replace(before.outbox.clear(), is_written=False),
        decision=DecisionNote(
            decided_at=begun.decided_at,
            config=config.version,
            unarchived=begun.unarchived,
            owner_change=owner_change(before, snapshot, config),
        ),
        identity=replace(
            before.identity,
            subjects=snapshot.subjects,
            has_objected=True,
            objectors=snapshot.objectors.saying,
            objection_on=snapshot.objection_on,
        ),
        sighting=replace(sighted(before.sighting, snapshot), closed_at=None, ending=None),
        milestones=Milestones(changed_at=before.milestones.changed_at),
        evidence=Evidence(),
        card_note=replace(before.card_note, since=None),
    )


def _looked_after(
    record: LeadRecord, before: LeadRecord, snapshot: LeadSnapshot, config: Configuration, now: datetime
) -> LeadRecord:
    """Return the record of an open lead with the human who has it, or who gets it."""
    manager, owner = before.assignment.manager, snapshot.manager
    is_theirs = owner == manager and snapshot.has_owner
    if before.state is LeadState.ASSIGNED and (is_theirs or is_on_its_way(before)):
        return record
    is_nurtured = before.state is LeadState.NURTURED and owner == manager
    taker = next(iter(config.entrusted), None)
    if taker is None or not (is_nurtured or is_nobodys(snapshot, config)):
        return transfer_by_hand(record, owner, outbox=record.outbox)
    if config.going_live.is_observing:
        return _observed(record, before, now)
    is_out = is_nurtured and snapshot.stage == before.nurturing.stage
    stage = return_stage(before, config) if is_out else snapshot.stage
    return entrust(record, taker, stage=stage, is_to_be_moved=is_out, owner=owner, now=now)


def _observed(record: LeadRecord, before: LeadRecord, now: datetime) -> LeadRecord:
    """Return the record of a lead that is left where it is, until leads are more than observed."""
    if before.state is LeadState.NURTURED:
        return replace(record, nurturing=before.nurturing)
    waiting = join_backlog(request_manager(record), OBSERVED, now=now)
    return hold(waiting, OBSERVED, queue=None, until=None, now=now)


def _told(record: LeadRecord, before: LeadRecord, now: datetime) -> LeadRecord:
    """Return the record with its message to who is given the lead, and with the comment on top rewritten.

    The assignment names the message: sent again after a crash it takes the place of the first one.
    """
    assignment, outbox = record.assignment, record.outbox
    if is_on_its_way(record) and assignment.manager is not None:
        outbox = outbox.add(Effect(EffectKind.REASSIGNED, assignment.manager, assignment.assigned_at or now))
    is_new = not before.identity.has_objected or before.outbox.has(EffectKind.CARD_COMMENT)
    if record.card_note.comment is CommentState.STANDING and is_new:
        outbox = outbox.add(Effect(EffectKind.CARD_COMMENT, _NOBODY, now))
    return replace(record, outbox=outbox)
