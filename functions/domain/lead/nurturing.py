"""Cold leads that are not worked on: handed off to nurturing, and recalled when they warm up."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from functions.domain.configuration import Configuration
from functions.domain.item import LEAD
from functions.domain.lead.lifecycle import (
    give_up_hand_off,
    hand_off,
    recall,
    revert_hand_off,
    take_from_nurturing,
)
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.outbox import HAND_OFF_EFFECTS, Effect, EffectKind
from functions.domain.lead.record import LeadRecord, LeadState
from functions.domain.lead.rolls import put_off
from functions.domain.lead.snapshot import EVER, SIGNED, LeadSnapshot
from functions.domain.scoring import SENT, Activity, ActivityKind, Nurture, reasons

AFTERMATH = timedelta(minutes=10)
"""A stage that changes this soon after the hand-off is changed by the portal's automation, by no human."""
_NIGHTLY = frozenset({LookReason.NURTURE, LookReason.CONTROL})
ASKED_BY_NURTURING = _NIGHTLY | {LookReason.SECOND_LOOK}
_PLANNED_AHEAD = {*SENT, ActivityKind.MEETING, ActivityKind.CUSTOM}
_NOTED = {ActivityKind.TODO, ActivityKind.TASK}


def is_undecided(record: LeadRecord, asked_for: Collection[LookReason]) -> bool:
    """Return True when `nurturing` asked for a look at the lead that has not been taken yet."""
    if record.state is LeadState.CLOSED:
        is_new = record.nurturing.reactivation_checked_at is None
        return LookReason.SECOND_LOOK in asked_for and is_new
    is_free = record.state is LeadState.ASSIGNED and record.nurturing.control_since is None
    return is_free and not _NIGHTLY.isdisjoint(asked_for)


def is_put_up(record: LeadRecord, asked_for: Collection[LookReason]) -> bool:
    """Return True when this look decides on a hand-off to nurturing."""
    return record.state in {LeadState.ASSIGNED, LeadState.HELD} and not _NIGHTLY.isdisjoint(asked_for)


def apply_nurturing(
    record: LeadRecord,
    snapshot: LeadSnapshot,
    config: Configuration,
    now: datetime,
    *,
    asked_for: Collection[LookReason],
) -> LeadRecord:
    """Return the freshly scored record after a look at nurturing; most leads stay as they are.

    A cold lead that was selected is handed off, or noted as a control, if no human works on it. A nurtured
    one is recalled when it is warm (it is PENDING then), and left alone when a human moved it.
    """
    if record.state is LeadState.NURTURED:
        return _check_nurtured(record, snapshot, config, now)
    cold = config.nurture_of(record.score.band, record.item.entity)
    if cold is None or _NIGHTLY.isdisjoint(asked_for):
        return record
    if not _may_be_handed_off(record, snapshot, cold, config, now):
        return _stayed(record, snapshot, now)
    if LookReason.CONTROL in asked_for:
        return replace(record, nurturing=replace(record.nurturing, control_since=now))
    entered_at = record.nurturing.entered_at or record.nurturing.handed_off_at or now
    entered = replace(record, nurturing=replace(record.nurturing, entered_at=entered_at))
    return hand_off(entered, cold, stood_in=snapshot.stage, previous_manager=snapshot.manager, now=now)


def apply_absence(record: LeadRecord, now: datetime, *, asked_for: Collection[LookReason]) -> LeadRecord:
    """Return the record after `nurturing` asked for a look at a lead that the portal does not show."""
    return record if ASKED_BY_NURTURING.isdisjoint(asked_for) else put_off(record, now)


def is_coming_back(record: LeadRecord, owner: int | None) -> bool:
    """Return True when the lead waits for a new manager and still belongs to its previous manager."""
    previous = record.nurturing.previous_manager
    is_waiting = record.state in {LeadState.PENDING, LeadState.HELD}
    return is_waiting and previous is not None and owner == previous


def is_nobodys(snapshot: LeadSnapshot, config: Configuration) -> bool:
    """Return True when the lead is with an intake user, or with no employee of the company."""
    return snapshot.manager in config.intake_users or not snapshot.has_owner


def is_worked_on(record: LeadRecord, snapshot: LeadSnapshot, now: datetime) -> bool:
    """Return True when a human touched the lead since it was distributed, plans to, or moved its stage."""
    since = _work_counts_from(record)
    manager = record.assignment.manager
    is_touched = any(each.is_work_of(manager, now) and each.at >= since for each in snapshot.activities)
    is_planned = any(_is_ahead(each, now) for each in snapshot.activities)
    is_moved = snapshot.has_left(record.nurturing.stage)
    had_first_touch = record.first_touch.touched_at is not None
    return had_first_touch or is_touched or is_planned or is_moved or _has_own_todo(snapshot)


def unsent_hand_off(record: LeadRecord, comments: Collection[str]) -> tuple[Effect, ...]:
    """Return what is left to send of a hand-off; `comments` are those that stand in the timeline.

    The trigger is fired just before the comment is added, so a comment that stands is the receipt for both.
    """
    effects = tuple(effect for effect in record.outbox.pending if effect.kind in HAND_OFF_EFFECTS)
    receipts = [_signature(effect) for effect in effects if effect.kind is EffectKind.COMMENT]
    is_received = any(receipt in comment for receipt in receipts for comment in comments)
    return () if is_received else effects


def comment_of(record: LeadRecord, effect: Effect, config: Configuration) -> str:
    """Return what the timeline says about a hand-off; the signature makes it known again."""
    score, texts = record.score, config.texts
    handed_over = texts.ngettext(
        "Handed over to nurturing with %(points)s points (%(band)s): %(reasons)s.",
        "Handed over to nurturing with %(points)s points (%(band)s): %(reasons)s.",
        score.points,
    ) % {
        "points": score.points,
        "band": config.band_name(score.band),
        "reasons": reasons(score, texts=texts),
    }
    so_far = texts.gettext("Nobody has worked on this lead so far.")
    coming = texts.gettext("It comes back to distribution when it warms up.")
    return f"{handed_over} {so_far} {coming} {_signature(effect)}"


def return_stage(record: LeadRecord, config: Configuration) -> str:
    """Return the stage of a lead that goes back to distribution: the configured one, of a deal its own."""
    nurturing = record.nurturing
    return config.return_stage if record.item.entity == LEAD else nurturing.stood_in or nurturing.stage


def _work_counts_from(record: LeadRecord) -> datetime:
    """Return since when work on the lead keeps it from nurturing: since it last came back from there."""
    return record.nurturing.recalled_at or EVER


def _is_ahead(activity: Activity, now: datetime) -> bool:
    return activity.kind in _PLANNED_AHEAD and not activity.is_done and activity.at > now


def _stayed(record: LeadRecord, snapshot: LeadSnapshot, now: datetime) -> LeadRecord:
    """Return the record of a lead that was selected and stays, with the moment to ask again.

    When only plans keep it, that is at the latest when the last of them has passed: no event comes then.
    """
    # What could not be read tonight may be read tomorrow.
    if snapshot.seen_until is None or not snapshot.stage:
        return record
    ahead = [each for each in snapshot.activities if _is_ahead(each, now)]
    rest = replace(snapshot, activities=tuple(each for each in snapshot.activities if each not in ahead))
    is_kept_by_plans = bool(ahead) and not is_worked_on(record, rest, now)
    return put_off(record, now, at_latest=max(each.at for each in ahead) if is_kept_by_plans else None)


def _has_own_todo(snapshot: LeadSnapshot) -> bool:
    """Return True when a human noted something to do: more to-dos and tasks are open than those of ours."""
    open_todos = sum(each.kind in _NOTED and not each.is_done for each in snapshot.activities)
    return open_todos > sum(todo.is_open for todo in snapshot.todos)


def _may_be_handed_off(
    record: LeadRecord, snapshot: LeadSnapshot, cold: Nurture, config: Configuration, now: datetime
) -> bool:
    is_with_manager = record.assignment.by_us and snapshot.manager == record.assignment.manager
    is_given = record.state is LeadState.ASSIGNED and is_with_manager
    is_waiting = is_nobodys(snapshot, config) or is_coming_back(record, snapshot.manager)
    is_held = record.state is LeadState.HELD and is_waiting
    is_old_enough = now - snapshot.lead.created_at >= cold.after
    is_free = (is_given or is_held) and record.nurturing.control_since is None
    # A lead of which not everything could be read may be worked on.
    is_seen = snapshot.seen_until is not None and bool(snapshot.stage)
    is_known = is_seen and snapshot.is_work_known_since(_work_counts_from(record))
    return is_free and is_old_enough and is_known and not is_worked_on(record, snapshot, now)


def _check_nurtured(
    record: LeadRecord, snapshot: LeadSnapshot, config: Configuration, now: datetime
) -> LeadRecord:
    nurturing = record.nurturing
    is_warm = config.nurture_of(record.score.band, record.item.entity) is None
    if _is_on_its_way(record, snapshot):
        # Nothing of it has reached the portal: it is still wanted, unless it was refused or things changed.
        as_it_is = replace(record, nurturing=replace(nurturing, stage=snapshot.stage))
        is_wanted = nurturing.target_stage and not is_warm and not is_worked_on(as_it_is, snapshot, now)
        return record if is_wanted else _abandon_hand_off(record, snapshot, config)
    is_automatic = nurturing.handed_off_at is not None and now - nurturing.handed_off_at <= AFTERMATH
    is_moved = snapshot.has_left(nurturing.stage)
    if snapshot.manager != record.assignment.manager or (is_moved and not is_automatic):
        return take_from_nurturing(record, snapshot.manager)
    if is_moved:
        accepted = replace(nurturing, stage=snapshot.stage, target_stage="")
        record = replace(record, nurturing=accepted)
    if not is_warm:
        return record
    stage = return_stage(record, config)
    return recall(record, stage=stage, previous_manager=snapshot.manager, now=now)


def _is_on_its_way(record: LeadRecord, snapshot: LeadSnapshot) -> bool:
    assignment, nurturing = record.assignment, record.nurturing
    has_arrived = snapshot.manager == assignment.manager and snapshot.stage == nurturing.stage
    is_with_previous = snapshot.manager == nurturing.previous_manager
    return assignment.written_at is None and is_with_previous and not has_arrived


def _abandon_hand_off(record: LeadRecord, snapshot: LeadSnapshot, config: Configuration) -> LeadRecord:
    """Leave the lead where it is, never to be handed off again; with an intake user it waits again."""
    if record.nurturing.entered_at == record.nurturing.handed_off_at:  # it never was in nurturing
        record = replace(record, nurturing=replace(record.nurturing, entered_at=None))
    if is_nobodys(snapshot, config):
        return revert_hand_off(record, stage=snapshot.stage)
    return give_up_hand_off(record, snapshot.manager)


def _signature(effect: Effect) -> str:
    return f"{SIGNED} {effect.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC]"
