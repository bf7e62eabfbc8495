"""What a look adds to the milestones of a lead, whichever function looked and whatever it decided. Pure."""

from dataclasses import replace
from datetime import datetime, timedelta

from functions.domain.calendar.business_hours import WorkCalendar
from functions.domain.configuration import Configuration
from functions.domain.distribution import Assigned, Held, gates_of
from functions.domain.experiment import Trial
from functions.domain.figures.row import row_of
from functions.domain.lead.facts import REPEATED
from functions.domain.lead.first_touch import first_work_on
from functions.domain.lead.milestones import FirstDecision, HeldFor, Milestones
from functions.domain.lead.record import Hold, LeadRecord
from functions.domain.lead.selection import MOST_SELECTIONS, Selection, by_gate
from functions.domain.lead.snapshot import LeadSnapshot
from functions.domain.lead.stints import follow_stints
from functions.domain.scoring import Contribution, Facts, unnamed

LANDMARK = timedelta(days=7)
"""What happens later than this after the arrival is no ground to foretell an outcome by."""
MOST_HOLDS = 4
LONGEST_SOURCE = 40
_GIVING = frozenset({"fact", "signal"})


def with_arrival(
    record: LeadRecord,
    snapshot: LeadSnapshot,
    facts: Facts,
    config: Configuration,
    now: datetime,
    *,
    trial: Trial | None = None,
) -> LeadRecord:
    """Return the record of a lead that was scored for the first time, with what figures judge it on."""
    score = record.score
    first = FirstDecision(
        score.points,
        score.band,
        record.decision.config,
        tuple((each.id, each.points) for each in score.contributions if each.kind in _GIVING and each.points),
        snapshot.lead.source[:LONGEST_SOURCE],
        unnamed(facts, config.scorecard, now),
        trial,
    )
    arrived_on = config.business.business_day(snapshot.lead.created_at)
    return replace(record, milestones=replace(record.milestones, arrived_on=arrived_on, first=first))


def with_progress(
    record: LeadRecord,
    before: LeadRecord,
    config: Configuration,
    now: datetime,
    *,
    snapshot: LeadSnapshot | None = None,
    facts: Facts | None = None,
) -> LeadRecord:
    """Return the record of a counted lead with what this look has found; `before` is the record until then.

    `snapshot` and `facts` are None where the portal was not read: then only time has passed.
    """
    if record.milestones.arrived_on is None:
        return record
    is_answered = facts is not None and snapshot is not None and _is_answered(snapshot, facts)
    moved = _moved_by_silence(record, before, config, is_answered=is_answered)
    milestones = _nurtured(moved, record, config)
    milestones = replace(milestones, early=_early_signals(record, milestones))
    milestones = _ended(milestones, record, snapshot, config)
    if facts is not None:
        repeats = sum(each.type == REPEATED for each in facts.signals)
        milestones = replace(milestones, repeats=max(milestones.repeats, repeats))
    if snapshot is None:
        return follow_stints(replace(record, milestones=milestones), config, now, first_work=None)
    milestones = _worked_on(milestones, record, snapshot, now)
    return follow_stints(
        replace(record, milestones=milestones),
        config,
        now,
        first_work=lambda stint: first_work_on(snapshot, stint.manager, stint.started_at, now),
    )


def stamped(
    record: LeadRecord, before: LeadRecord | None, business: WorkCalendar, now: datetime
) -> LeadRecord:
    """Return the record to store, with the moment of the change if what is counted of it differs.

    `before` is what it replaces in the store. A hold that is over between the two is noted.
    """
    was_counted = before is not None and before.milestones.arrived_on is not None
    if record.milestones.arrived_on is None:  # one that was is taken out of the counts
        changed_at = now if was_counted else record.milestones.changed_at
        return replace(record, milestones=replace(record.milestones, changed_at=changed_at))
    if before is not None and before.hold is not None and record.hold is None:
        record = replace(record, milestones=_held(record.milestones, before.hold, business, now))
    if before is not None and row_of(record) == row_of(before):
        return record
    return replace(record, milestones=replace(record.milestones, changed_at=now))


def with_selection(
    record: LeadRecord, draft: LeadRecord, outcome: Assigned | Held, business: WorkCalendar, now: datetime
) -> LeadRecord:
    """Return the record of a counted lead with the selection that came to this outcome; of many the newest.

    `draft` is the record before it. The selection of a lead that was held gives way to this one.
    """
    milestones, manager = record.milestones, outcome.manager_id if isinstance(outcome, Assigned) else None
    if milestones.arrived_on is None:
        return record
    gates = gates_of(outcome.candidates, item=record.item, manager=manager, queue=outcome.queue)
    score, at = record.score, now.astimezone(business.timezone)
    selection = Selection(at, outcome.queue, manager, score.points, score.band, by_gate(gates))
    earlier = milestones.selections
    if draft.hold is not None and earlier and earlier[-1].manager is None:
        earlier = earlier[:-1]
    kept = (*earlier, selection)[-MOST_SELECTIONS:]
    return replace(record, milestones=replace(milestones, selections=kept))


def _early_signals(record: LeadRecord, milestones: Milestones) -> tuple[tuple[str, int], ...]:
    """Return the most points of each signal until the landmark; one that does not count any more stays."""
    arrived_at = record.sighting.created_at or record.sighting.first_seen_at
    if arrived_at is None:
        return milestones.early
    known = dict(milestones.early)
    for each in record.score.contributions:
        if _is_early(each, arrived_at + LANDMARK):
            known[each.id] = max(known.get(each.id, each.points), each.points, key=abs)
    return tuple(sorted(known.items()))


def _is_early(contribution: Contribution, landmark: datetime) -> bool:
    is_signal = contribution.kind == "signal" and contribution.points != 0
    return is_signal and any(at <= landmark for at in contribution.moments)


def _is_answered(snapshot: LeadSnapshot, facts: Facts) -> bool:
    """Return True where the last that happened is an answer; a history that was cut does not show it."""
    return snapshot.is_history_complete and facts.unanswered_since is None


def _moved_by_silence(
    record: LeadRecord, before: LeadRecord, config: Configuration, *, is_answered: bool
) -> Milestones:
    """Return the milestones with a band that silence alone has cost, or that an answer has given back.

    Another call of ours ends a silence as well, and begins the next one: that gives nothing back.
    """
    milestones = record.milestones
    change = config.rank_of(record.score.band) - config.rank_of(before.score.band)
    by_silence = row_of(record).silence - row_of(before).silence
    is_silence = by_silence != 0 and record.score.points - before.score.points == by_silence
    if change < 0 and by_silence < 0 and is_silence:
        return replace(milestones, bands_lost=milestones.bands_lost + 1)
    if change > 0 and by_silence > 0 and milestones.bands_lost and is_answered:
        return replace(milestones, is_brought_back=True)
    return milestones


def _nurtured(milestones: Milestones, record: LeadRecord, config: Configuration) -> Milestones:
    handed_off_at = record.nurturing.entered_at or record.nurturing.handed_off_at
    control_since, day_of = record.nurturing.control_since, config.business.business_day
    return replace(
        milestones,
        nurtured_on=None if handed_off_at is None else day_of(handed_off_at),
        control_on=None if control_since is None else day_of(control_since),
    )


def _held(milestones: Milestones, hold: Hold, business: WorkCalendar, now: datetime) -> Milestones:
    """Return the milestones with a hold that is over; of very many the first are dropped."""
    minutes = int((now - hold.since).total_seconds() // 60)
    over = HeldFor(hold.reason, business.business_day(now), minutes)
    return replace(milestones, holds=(*milestones.holds, over)[-MOST_HOLDS:])


def _ended(
    milestones: Milestones, record: LeadRecord, snapshot: LeadSnapshot | None, config: Configuration
) -> Milestones:
    closed_at = record.sighting.closed_at
    if record.sighting.ending is None or closed_at is None:
        return replace(milestones, ended_on=None, closed_amount=None, closed_currency="")
    ended = replace(milestones, ended_on=config.business.business_day(closed_at))
    if snapshot is None:
        return ended
    if not config.figures.amounts:
        return replace(ended, closed_amount=None, closed_currency="")
    return replace(
        ended, closed_amount=round(snapshot.lead.amount_raw), closed_currency=snapshot.lead.currency
    )


def _worked_on(
    milestones: Milestones, record: LeadRecord, snapshot: LeadSnapshot, now: datetime
) -> Milestones:
    touched_at, replied_at = milestones.touched_at, milestones.replied_at
    if touched_at is None:
        touched_at = first_work_on(snapshot, record.assignment.manager, snapshot.lead.created_at, now)
    if replied_at is None and touched_at is not None:
        replies = (each.at for each in snapshot.activities if each.is_reply(now))
        replied_at = min((at for at in replies if at >= touched_at), default=None)
    return replace(milestones, touched_at=touched_at, replied_at=replied_at)
