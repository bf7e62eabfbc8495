"""The life of a lead: which transition is allowed in which state, and the one verb that makes each.

Everything that moves a lead from state to state is here, and nothing else is: one table says what may follow
what. The rule is h11's (`h11/_state.py`, rule 1): what affects the state machine lives in the file of the
state machine.

    PENDING ──assign──▶ ASSIGNED ──hand off──▶ NURTURED
       ▲ └───hold──▶ HELD ─┘ │                    │
       └─ reclaim, put back ─┴── recall, put back ┘        any ──close──▶ CLOSED ──put back──▶ PENDING
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from functions.domain.distribution import Turn
from functions.domain.lead.ledger_entry import Outcome
from functions.domain.lead.outbox import Effect, EffectKind, Outbox
from functions.domain.lead.record import Assignment, Claim, Ending, Hold, LeadRecord, LeadState, PutBack
from functions.domain.lead.snapshot import Absent
from functions.domain.scoring import Nurture

PENDING, ASSIGNED, HELD, NURTURED, CLOSED = LeadState


class Transition(StrEnum):
    """What can happen to a lead; each is one verb below."""

    REQUEST_MANAGER = "request a manager"
    ASSIGN = "assign"
    HOLD = "hold"
    KEEP = "keep"
    RECLAIM = "reclaim"
    RELEASE = "release"
    TRANSFER_BY_HAND = "transfer by hand"
    HAND_OFF = "hand off"
    REVERT_HAND_OFF = "revert the hand-off"
    RECALL = "recall"
    CLOSE = "close"
    REACTIVATE = "reactivate"
    PUT_BACK = "put back"
    ENTRUST = "entrust to a human"
    MARK_MISSING = "mark missing"


TRANSITIONS: Mapping[Transition, Mapping[LeadState, LeadState]] = {
    # A closed lead requests a manager when a human has opened it again.
    Transition.REQUEST_MANAGER: {PENDING: PENDING, HELD: PENDING, CLOSED: PENDING},
    Transition.ASSIGN: {PENDING: ASSIGNED},
    Transition.HOLD: {PENDING: HELD},
    Transition.KEEP: {PENDING: ASSIGNED},
    Transition.RECLAIM: {ASSIGNED: PENDING},
    Transition.RELEASE: {ASSIGNED: PENDING},
    Transition.TRANSFER_BY_HAND: dict.fromkeys(LeadState, ASSIGNED),
    Transition.HAND_OFF: {ASSIGNED: NURTURED, HELD: NURTURED},
    Transition.REVERT_HAND_OFF: {NURTURED: PENDING},
    Transition.RECALL: {NURTURED: PENDING},
    Transition.CLOSE: dict.fromkeys(LeadState, CLOSED),
    Transition.REACTIVATE: {CLOSED: PENDING},
    Transition.PUT_BACK: dict.fromkeys((ASSIGNED, NURTURED, CLOSED), PENDING),
    Transition.ENTRUST: dict.fromkeys(LeadState, ASSIGNED),
    Transition.MARK_MISSING: dict.fromkeys(LeadState, CLOSED),
}
"""Where each transition leads from each state; what is not here is refused."""


class TransitionRefused(Exception):
    """A transition was asked for that the table does not allow: a mistake of ours, never of the data."""

    def __init__(self, record: LeadRecord, transition: Transition) -> None:
        super().__init__(f"A lead that is {record.state} cannot {transition}.")


def request_manager(record: LeadRecord) -> LeadRecord:
    """Return the record of a lead that waits for distribution."""
    return _moved(record, Transition.REQUEST_MANAGER)


def assign(
    record: LeadRecord, manager: int, *, queue: str | None, turn: Turn | None, now: datetime
) -> LeadRecord:
    """Return the record of a lead that Fairlead gives to a manager; the portal does not have it yet.

    What is still to be sent to its former manager is not sent any more.
    """
    assignment, former = Assignment(manager, queue, by_us=True, turn=turn, assigned_at=now), record.assignment
    outbox = record.outbox if former.manager in {None, manager} else record.outbox.without(former.manager)
    return _moved(record, Transition.ASSIGN, assignment=assignment, hold=None, outbox=outbox)


def confirm_assignment(record: LeadRecord) -> LeadRecord:
    """Return the record once the portal shows our assignment."""
    assignment = record.assignment
    if not assignment.by_us or assignment.written_at is not None:
        return record
    return replace(record, assignment=replace(assignment, written_at=record.decision.decided_at))


def hold(
    record: LeadRecord,
    reason: str,
    *,
    queue: str | None,
    until: datetime | None,
    now: datetime,
    asked: str = "",
) -> LeadRecord:
    """Return the record of a lead without an eligible manager; held again, it keeps its first moment."""
    before = record.hold or Hold(reason, now, until)
    return _moved(
        record,
        Transition.HOLD,
        assignment=replace(record.assignment, queue=queue),
        hold=replace(before, reason=reason, until=until, asked=asked),
    )


def join_backlog(record: LeadRecord, reason: str, *, now: datetime) -> LeadRecord:
    """Return the record of a lead that waits for a manager, in the backlog; it leaves it when it gets one."""
    hold = record.hold or Hold(reason, now, None)
    return replace(record, hold=replace(hold, is_backlog=True))


def keep(record: LeadRecord) -> LeadRecord:
    """Return the record of a reclaimed lead that stays with its manager, as no other is eligible."""
    if record.assignment.manager is None:
        raise TransitionRefused(record, Transition.KEEP)
    return _moved(record, Transition.KEEP, hold=None)


def reclaim(record: LeadRecord) -> LeadRecord:
    """Return the record of a lead that is taken from its manager, who does not get it again.

    What is still to be sent to the manager waits: where no other is eligible, the lead stays (`keep`).
    """
    manager = record.assignment.manager
    if manager is None:
        raise TransitionRefused(record, Transition.RECLAIM)
    excluded = (*record.first_touch.excluded, manager)
    first_touch = replace(record.first_touch, excluded=excluded, next_check_at=None)
    return _moved(record, Transition.RECLAIM, first_touch=first_touch)


def release(record: LeadRecord, *, owner: int) -> LeadRecord:
    """Return the record of a lead that is given out anew: by command, and never to the manager it had."""
    return _moved(
        record,
        Transition.RELEASE,
        assignment=replace(record.assignment, manager=None, by_us=False),
        first_touch=replace(
            record.first_touch,
            due_at=None,
            next_check_at=None,
            excluded=(*record.first_touch.excluded, owner),
        ),
        nurturing=replace(record.nurturing, previous_manager=owner),
        outbox=record.outbox.clear(),
        decision=replace(record.decision, note="given out anew"),
    )


def transfer_by_hand(record: LeadRecord, manager: int, *, outbox: Outbox) -> LeadRecord:
    """Return the record of a lead that a human gave to `manager`, or that came with one."""
    is_ours = record.assignment.by_us
    return _moved(
        record,
        Transition.TRANSFER_BY_HAND,
        assignment=replace(record.assignment, manager=manager, by_us=False, put_back=None),
        hold=None,
        first_touch=replace(record.first_touch, due_at=None, next_check_at=None),
        outbox=outbox,
        decision=replace(record.decision, note="taken by hand" if is_ours else record.decision.note),
    )


def take_from_nurturing(record: LeadRecord, manager: int) -> LeadRecord:
    """Return the record of a nurtured lead that a human took, or moved to another stage."""
    return _moved(
        record,
        Transition.TRANSFER_BY_HAND,
        assignment=replace(record.assignment, manager=manager, by_us=False),
        nurturing=replace(record.nurturing, target_stage=""),
        outbox=record.outbox.clear(),
        decision=replace(record.decision, note="taken by hand"),
    )


def hand_off(
    record: LeadRecord, nurture: Nurture, *, stood_in: str, previous_manager: int, now: datetime
) -> LeadRecord:
    """Return the record of a lead that goes to nurturing, with its trigger and comment in the outbox."""
    trigger = Effect(EffectKind.TRIGGER, nurture.owner, now, nurture.trigger)
    comment = Effect(EffectKind.COMMENT, nurture.owner, now)
    stage = nurture.stages[record.item.entity]
    return _moved(
        record,
        Transition.HAND_OFF,
        assignment=replace(record.assignment, manager=nurture.owner, by_us=True, written_at=None),
        hold=None,
        first_touch=replace(record.first_touch, due_at=None, next_check_at=None, excluded=()),
        nurturing=replace(
            record.nurturing,
            handed_off_at=now,
            stage=stage,
            target_stage=stage,
            stood_in=stood_in,
            previous_manager=previous_manager,
        ),
        announcement=replace(record.announcement, band=record.score.band),
        outbox=record.outbox.clear().add(*([trigger] if nurture.trigger else []), comment),
        decision=replace(record.decision, note="handed over to nurturing"),
    )


def give_up_hand_off(record: LeadRecord, manager: int) -> LeadRecord:
    """Return the record of a lead whose hand-off never reached the portal: it stays with its manager."""
    kept = take_from_nurturing(record, manager)
    return replace(
        kept,
        nurturing=replace(kept.nurturing, handed_off_at=None),
        decision=replace(kept.decision, note="hand-off given up"),
    )


def revert_hand_off(record: LeadRecord, *, stage: str) -> LeadRecord:
    """Return the record of a lead whose hand-off never reached the portal, and which has no manager."""
    return _moved(
        record,
        Transition.REVERT_HAND_OFF,
        assignment=replace(record.assignment, manager=None, by_us=False),
        nurturing=replace(
            record.nurturing, handed_off_at=None, stage=stage, target_stage="", previous_manager=None
        ),
        outbox=record.outbox.clear(),
        decision=replace(record.decision, note="hand-off given up"),
    )


def recall(record: LeadRecord, *, stage: str, previous_manager: int, now: datetime) -> LeadRecord:
    """Return the record of a nurtured lead that goes back to distribution, as if it were new."""
    record = replace(record, nurturing=replace(record.nurturing, recalled_at=now))
    parts = _back_in_distribution(record, stage, previous_manager, note="came back from nurturing")
    return _moved(record, Transition.RECALL, **parts)


def reactivate(record: LeadRecord, *, stage: str, previous_manager: int) -> LeadRecord:
    """Return the record of a junk lead that goes back to distribution."""
    parts = _back_in_distribution(record, stage, previous_manager, note="second look")
    return _moved(record, Transition.REACTIVATE, **parts)


def put_back(
    record: LeadRecord, how: PutBack, *, stage: str, is_to_be_moved: bool, owner: int, now: datetime
) -> LeadRecord:
    """Return the record of a lead that a human put back at the entrance; `owner` has it in the portal.

    It goes through distribution as if it were new, in the `stage` where it stands or is to be moved to.
    """
    is_refused = how.claim is Claim.NONE
    if record.state is NURTURED:
        record = replace(record, nurturing=replace(record.nurturing, recalled_at=now))
    parts = _back_in_distribution(record, stage, owner, note="put back by hand")
    excluded = (*record.first_touch.excluded, how.manager) if is_refused else ()
    manager = None if is_refused else record.assignment.manager
    parts["assignment"] = replace(record.assignment, manager=manager, by_us=False, put_back=how)
    parts["first_touch"] = replace(
        record.first_touch, due_at=None, next_check_at=None, touched_at=None, excluded=excluded
    )
    if not is_to_be_moved:
        parts["nurturing"] = replace(parts["nurturing"], target_stage="")
    return _moved(record, Transition.PUT_BACK, **parts)


def entrust(
    record: LeadRecord, manager: int, *, stage: str, is_to_be_moved: bool, owner: int, now: datetime
) -> LeadRecord:
    """Return the record of a lead that goes to a human without a turn, as its person objects to a score.

    `owner` has it in the portal; it stands in `stage`, or is to be moved there.
    """
    return _moved(
        record,
        Transition.ENTRUST,
        assignment=replace(
            record.assignment, manager=manager, by_us=True, assigned_at=now, written_at=None, put_back=None
        ),
        hold=None,
        nurturing=replace(
            record.nurturing,
            stage=stage,
            target_stage=stage if is_to_be_moved else "",
            previous_manager=owner,
        ),
    )


def close(record: LeadRecord, ending: Ending, *, at: datetime) -> LeadRecord:
    """Return the record of a lead that was closed in the portal then; nothing more is sent for it."""
    return _moved(
        record,
        Transition.CLOSE,
        hold=None,
        nurturing=replace(record.nurturing, target_stage=""),
        outbox=record.outbox.clear(),
        sighting=replace(record.sighting, closed_at=at, ending=ending),
    )


def mark_missing(record: LeadRecord, absent: Absent) -> LeadRecord:
    """Return the record of a lead that the portal does not show: deleted, or hidden from the webhook."""
    outcome = Outcome(absent.value)
    parts: dict[str, Any] = {
        "hold": None,
        "outbox": replace(record.outbox.clear(), entry_id=""),
        "decision": replace(record.decision, outcome=outcome, note=outcome.value),
    }
    if absent is Absent.UNREADABLE:
        return replace(record, **parts)
    # A move that was under way is over: a lead that is restored stays in the stage that it has then. What it
    # was decided on counts no more, so that one that comes back is looked at as if it were new.
    nurturing = replace(record.nurturing, target_stage="")
    parts["decision"] = replace(parts["decision"], fingerprint="")
    return _moved(record, Transition.MARK_MISSING, nurturing=nurturing, **parts)


def is_left_alone(record: LeadRecord) -> bool:
    """Return True when the record says already that the portal has the lead where it is not handled."""
    return record.state is CLOSED and record.decision.note == Absent.ELSEWHERE.value


def _back_in_distribution(
    record: LeadRecord, stage: str, previous_manager: int, *, note: str
) -> dict[str, Any]:
    return {
        "assignment": replace(record.assignment, by_us=False),
        "first_touch": replace(record.first_touch, touched_at=None, excluded=()),
        "nurturing": replace(
            record.nurturing, stage=stage, target_stage=stage, previous_manager=previous_manager
        ),
        "outbox": record.outbox.clear(),
        "decision": replace(record.decision, note=note),
    }


def _moved(record: LeadRecord, transition: Transition, **parts: Any) -> LeadRecord:
    """Return the record in the state that the table says, with these parts."""
    after = TRANSITIONS[transition].get(record.state)
    if after is None:
        raise TransitionRefused(record, transition)
    return replace(record, state=after, **parts)
