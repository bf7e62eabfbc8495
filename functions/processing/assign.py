"""Who gets the leads that need a manager: best score first, in one atomic step for the whole batch."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from functions.domain.configuration import Configuration
from functions.domain.distribution import DistributionState, Presence, Workload
from functions.domain.lead.assignment import AssignmentRequest, AssignmentResult, Reassignment
from functions.domain.lead.record import LeadRecord, LeadState
from functions.ports import Assignments
from functions.processing.decide import Decision
from functions.processing.settle import hold_without_queue, settle


@dataclass(frozen=True, slots=True)
class Placement:
    """A lead after the assign step.

    Attributes:
        what: the outcome for reports and ledger: `unchanged`, `waiting`, `scored`, `closed`, `assigned`,
            `repeat`, `held`, `kept` (taken back, but nobody else may have it) or `nurtured`.
        is_noted: whether the record is stored already, effects included.
    """

    record: LeadRecord
    what: str
    is_noted: bool = False

    @property
    def is_news(self) -> bool:
        """Whether there may be something to write and to keep."""
        return self.what not in {"unchanged", "waiting"}


def place(
    decisions: Iterable[Decision],
    rotations: Assignments,
    *,
    presences: Mapping[int, Presence],
    config: Configuration,
    now: datetime,
) -> list[Placement]:
    """Return where each lead ends up; those that need a manager get one, or are held."""
    decisions = list(decisions)
    desk = desk_of(config, presences, now)
    asks = [
        AssignmentRequest(each.record, each.queue, each.record.known_by, each.record.passed)
        for each in decisions
        if each.queue
    ]
    asks.sort(key=lambda ask: (-ask.draft.points, _waiting_since(ask.draft, now), ask.draft.lead_id))
    settled = rotations.assign(
        asks, desk=desk, apply_outcome=lambda draft, outcome: settle(draft, outcome, config=config, now=now)
    )
    transfers = [_transfer(each.record) for each in decisions if each.is_moved]
    moved = rotations.reassign(transfers, desk=desk)
    placed = {each.record.lead_id: _placement(each) for each in settled}
    placed |= {record.lead_id: Placement(record, _what(record), is_noted=True) for record in moved}
    return [placed.get(each.record.lead_id) or _unasked(each, now) for each in decisions]


def desk_of(config: Configuration, presences: Mapping[int, Presence], now: datetime) -> DistributionState:
    """Return the desk that a store fills with debts and counts."""
    return DistributionState(
        managers=config.managers,
        queues=config.queues,
        business=config.business,
        presences=presences,
        rotations={},
        workload=Workload(config.business.business_day(now)),
        now=now,
    )


def _placement(settled: AssignmentResult) -> Placement:
    if settled.outcome is None:  # another run placed it a moment ago, and writes it too
        return Placement(settled.record, "unchanged")
    return Placement(settled.record, settled.record.outcome, is_noted=True)


def _unasked(decision: Decision, now: datetime) -> Placement:
    if decision.is_echo:
        return Placement(decision.record, "unchanged")
    if decision.is_waiting:
        return Placement(decision.record, "waiting")
    if decision.is_repeat:
        return Placement(decision.record, "repeat")
    if decision.queue is not None:
        return Placement(hold_without_queue(decision.record, now), "held")
    return Placement(decision.record, _what(decision.record))


def _what(record: LeadRecord) -> str:
    """Return the outcome; a run that goes on where another one died has that one's."""
    if record.outcome:
        return record.outcome
    if record.state is LeadState.NURTURED and record.pending:
        return "nurtured"
    return "closed" if record.state is LeadState.CLOSED else "scored"


def _transfer(record: LeadRecord) -> Reassignment:
    taker = record.manager if record.state is LeadState.ASSIGNED else None
    return Reassignment(replace(record, outcome=_what(record)), taker)


def _waiting_since(draft: LeadRecord, now: datetime) -> datetime:
    return draft.held.since if draft.held else draft.first_seen_at or now
