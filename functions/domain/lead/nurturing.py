"""Cold leads that nobody works on: handed over to nurturing, and back in distribution when they warm up."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from functions.domain.configuration import Configuration
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import Effect, EffectKind, LeadRecord, LeadState
from functions.domain.lead.snapshot import LeadSnapshot
from functions.domain.scoring import ActivityKind, Nurture
from functions.errors import PortalError

AFTERMATH = timedelta(minutes=10)
"""A stage that changes this soon after the hand-off is changed by the portal's automation, by no human."""
CHOSEN_AS_COLD = frozenset({LookReason.NURTURE, LookReason.CONTROL})
"""The reasons of an inbox entry of a lead that `nurturing` has chosen."""
HAND_OFF = {EffectKind.TRIGGER, EffectKind.COMMENT}
_PLANNED_AHEAD = {ActivityKind.CALL, ActivityKind.EMAIL, ActivityKind.MEETING}


def is_asked_for_more(record: LeadRecord, look_reasons: frozenset[LookReason]) -> bool:
    """Whether `nurturing` put the lead into the inbox for something that is not decided yet."""
    if record.state is LeadState.CLOSED:
        return LookReason.SECOND_LOOK in look_reasons and record.second_look_at is None
    is_undecided = record.state is LeadState.ASSIGNED and record.control_at is None
    return is_undecided and not look_reasons.isdisjoint(CHOSEN_AS_COLD)


def apply_nurturing(
    record: LeadRecord,
    snapshot: LeadSnapshot,
    config: Configuration,
    now: datetime,
    *,
    look_reasons: frozenset[LookReason],
) -> LeadRecord:
    """Return the freshly scored record after a look at nurturing; most leads stay as they are.

    A cold lead that was chosen is handed over, or noted as a control, if nobody works on it. A nurtured one
    comes back when it is warm (it is PENDING then), and is left to whoever moved it by hand.
    """
    if record.state is LeadState.NURTURED:
        return _looked_after(record, snapshot, config, now)
    cold = config.nurture_of(record.band)
    if cold is None or look_reasons.isdisjoint(CHOSEN_AS_COLD):
        return record
    if not _may_be_handed_over(record, snapshot, cold, config, now):
        return record
    if LookReason.CONTROL in look_reasons:
        return replace(record, control_at=now)
    return hand_off(record, snapshot, cold, now)


def is_coming_back(record: LeadRecord, owner: int | None) -> bool:
    """Whether the lead waits for a new manager and still belongs to whoever we took it from."""
    is_waiting = record.state in {LeadState.PENDING, LeadState.HELD}
    return is_waiting and record.moved_from is not None and owner == record.moved_from


def is_worked_on(record: LeadRecord, snapshot: LeadSnapshot, now: datetime) -> bool:
    """Whether a human has touched the lead since it was (last) distributed, plans to, or moved its stage."""
    since = record.came_back_at or datetime.min.replace(tzinfo=UTC)
    is_touched = any(each.is_touch(now) and each.at >= since for each in snapshot.activities)
    is_planned = any(
        each.kind in _PLANNED_AHEAD and not each.is_done and each.at > now for each in snapshot.activities
    )
    is_moved = snapshot.lead.status != record.stage
    return record.touched_at is not None or is_touched or is_planned or is_moved or _has_own_todo(snapshot)


def unsent(record: LeadRecord, comments: Collection[str]) -> tuple[Effect, ...]:
    """Return what is left to send of a hand-off; `comments` are those that stand in the timeline.

    The trigger is fired just before the comment is added, so a comment that stands is the receipt for both.
    """
    effects = tuple(effect for effect in record.pending if effect.kind in HAND_OFF)
    receipts = [_signature(effect) for effect in effects if effect.kind is EffectKind.COMMENT]
    is_received = any(receipt in comment for receipt in receipts for comment in comments)
    return () if is_received else effects


def comment_of(record: LeadRecord, effect: Effect) -> str:
    """Return what the timeline says about a hand-off; the signature makes it known again."""
    return (
        f"Handed over to nurturing with {record.points} points ({record.band}): {record.why}."
        " Nobody has worked on this lead so far. It comes back to distribution when it warms up."
        f" {_signature(effect)}"
    )


def unconfirmed(record: LeadRecord, error: PortalError) -> LeadRecord:
    """Return the record without the effects that are known to be sent although the write failed.

    Of several errors of a lead the first is told, and the trigger goes before the comment.
    """
    if error.method != "crm.timeline.comment.add":
        return record
    left = tuple(effect for effect in record.pending if effect.kind is EffectKind.COMMENT)
    return replace(record, pending=left)


def _has_own_todo(snapshot: LeadSnapshot) -> bool:
    """Whether a human has noted something to do: there are more open to-dos than those that we put there."""
    open_todos = sum(each.kind is ActivityKind.TODO and not each.is_done for each in snapshot.activities)
    return open_todos > sum(todo.is_open for todo in snapshot.todos)


def _may_be_handed_over(
    record: LeadRecord, snapshot: LeadSnapshot, cold: Nurture, config: Configuration, now: datetime
) -> bool:
    is_given = record.state is LeadState.ASSIGNED and record.is_ours and snapshot.manager == record.manager
    is_at_the_entrance = snapshot.manager in config.intake_users or is_coming_back(record, snapshot.manager)
    is_held = record.state is LeadState.HELD and is_at_the_entrance
    is_old_enough = now - snapshot.lead.created_at >= cold.after
    is_free = (is_given or is_held) and record.control_at is None
    # A lead whose activities could not be read may be worked on.
    is_known = snapshot.seen_until is not None
    return is_free and is_old_enough and is_known and not is_worked_on(record, snapshot, now)


def hand_off(record: LeadRecord, snapshot: LeadSnapshot, cold: Nurture, now: datetime) -> LeadRecord:
    """Return the record of a lead that goes to nurturing, with its trigger and comment noted."""
    trigger = (Effect(EffectKind.TRIGGER, cold.owner, now, cold.trigger),) if cold.trigger else ()
    return replace(
        record,
        state=LeadState.NURTURED,
        manager=cold.owner,
        is_ours=True,
        moved_from=snapshot.manager,
        moves_to=cold.stage,
        stage=cold.stage,
        nurtured_at=now,
        manager_written_at=None,
        held=None,
        first_touch_by=None,
        watch_at=None,
        passed=(),
        announced_band=record.band,
        pending=(*trigger, Effect(EffectKind.COMMENT, cold.owner, now)),
        note="handed over to nurturing",
    )


def _looked_after(
    record: LeadRecord, snapshot: LeadSnapshot, config: Configuration, now: datetime
) -> LeadRecord:
    is_warm = config.nurture_of(record.band) is None
    if _is_on_its_way(record, snapshot):
        # Nothing of it has reached the portal: it is still wanted, unless it was refused or things changed.
        was_at = replace(record, stage=snapshot.lead.status)
        is_wanted = record.moves_to and not is_warm and not is_worked_on(was_at, snapshot, now)
        return record if is_wanted else revert_hand_off(record, snapshot, config)
    is_automatic = record.nurtured_at is not None and now - record.nurtured_at <= AFTERMATH
    is_moved = snapshot.lead.status != record.stage
    if snapshot.manager != record.manager or (is_moved and not is_automatic):
        return _taken_by_hand(record, snapshot)
    settled = replace(record, stage=snapshot.lead.status, moves_to="") if is_moved else record
    return recall(settled, snapshot, config, now) if is_warm else settled


def _is_on_its_way(record: LeadRecord, snapshot: LeadSnapshot) -> bool:
    has_arrived = snapshot.manager == record.manager and snapshot.lead.status == record.stage
    return record.manager_written_at is None and snapshot.manager == record.moved_from and not has_arrived


def recall(record: LeadRecord, snapshot: LeadSnapshot, config: Configuration, now: datetime) -> LeadRecord:
    """Let the lead go to distribution again, as if it were new."""
    return return_to_distribution(
        replace(record, came_back_at=now), snapshot, config, note="came back from nurturing"
    )


def return_to_distribution(
    record: LeadRecord, snapshot: LeadSnapshot, config: Configuration, *, note: str
) -> LeadRecord:
    """Return the record of a lead that is on its way back to distribution, from where it is now."""
    return replace(
        record,
        state=LeadState.PENDING,
        is_ours=False,
        moved_from=snapshot.manager,
        moves_to=config.return_stage,
        stage=config.return_stage,
        touched_at=None,
        passed=(),
        pending=(),
        note=note,
    )


def _taken_by_hand(record: LeadRecord, snapshot: LeadSnapshot) -> LeadRecord:
    return replace(
        record,
        state=LeadState.ASSIGNED,
        manager=snapshot.manager,
        is_ours=False,
        moves_to="",
        pending=(),
        note="taken by hand",
    )


def revert_hand_off(record: LeadRecord, snapshot: LeadSnapshot, config: Configuration) -> LeadRecord:
    """Leave the lead to whoever has it: it is not handed over again; one that nobody has waits again."""
    if snapshot.manager not in config.intake_users:
        return replace(_taken_by_hand(record, snapshot), nurtured_at=None, note="hand-off given up")
    return replace(
        record,
        state=LeadState.PENDING,
        manager=None,
        is_ours=False,
        moves_to="",
        moved_from=None,
        stage=snapshot.lead.status,
        nurtured_at=None,
        pending=(),
        note="hand-off given up",
    )


def _signature(effect: Effect) -> str:
    return f"[Fairlead, {effect.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC]"
