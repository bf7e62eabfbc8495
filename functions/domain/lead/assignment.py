"""The atomic step itself, without a store: who gets which lead, what it costs whom, and what is stored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from functions.domain.distribution import Assigned, DistributionState, Held, choose_manager, reassign
from functions.domain.lead.record import LeadRecord, LeadState


@dataclass(frozen=True, slots=True)
class AssignmentRequest:
    """A lead that needs a manager: its draft record, the queue that takes it, who knows it, who had it."""

    draft: LeadRecord
    queue: str
    preferred: tuple[int, ...] = ()
    excluded: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reassignment:
    """A lead that went to somebody by hand (`taker`), or to nobody (None): its record but for the turn."""

    record: LeadRecord
    to: int | None


ApplyOutcome = Callable[[LeadRecord, Assigned | Held], LeadRecord]
"""Makes the record to store out of a draft and an outcome; pure."""


@dataclass(frozen=True, slots=True)
class AssignmentResult:
    """The stored record after the atomic step; `outcome` is None when the lead had its manager already."""

    record: LeadRecord
    outcome: Assigned | Held | None


def assign_managers(
    asks: Sequence[AssignmentRequest],
    stored: Mapping[int, LeadRecord],
    desk: DistributionState,
    settle: ApplyOutcome,
) -> tuple[list[AssignmentResult], DistributionState]:
    """Choose for each lead in order; return the settled records and the desk after all of them.

    `stored` are the records of these leads as they are in the store. Settled records with an outcome are to
    be stored, together with the desk; the others were placed before and stay as they are.
    """
    known, settled = dict(stored), []
    for ask in asks:
        before = known.get(ask.draft.lead_id)
        if before is not None and before.state is LeadState.ASSIGNED and before.manager not in ask.excluded:
            settled.append(AssignmentResult(before, None))
            continue
        one, desk = _take_turn(ask, before, desk, settle)
        known[ask.draft.lead_id] = one.record
        settled.append(one)
    return settled, desk


def _take_turn(
    ask: AssignmentRequest, before: LeadRecord | None, desk: DistributionState, settle: ApplyOutcome
) -> tuple[AssignmentResult, DistributionState]:
    """Give the lead to the next, and back the turn of whoever had it; or leave both as they are."""
    paid = before.turn if before else None
    free = desk if paid is None else desk.without(paid)
    choice = choose_manager(
        ask.draft.lead_id, ask.queue, free, preferred=ask.preferred, excluded=ask.excluded
    )
    record = settle(ask.draft, choice.outcome)
    if isinstance(choice.outcome, Assigned):
        return AssignmentResult(record, choice.outcome), choice.desk
    return AssignmentResult(replace(record, turn=paid), choice.outcome), desk


def reassign_managers(
    transfers: Sequence[Reassignment], stored: Mapping[int, LeadRecord], desk: DistributionState
) -> tuple[list[LeadRecord], DistributionState]:
    """Let debts and counts follow what people did; return the records to be stored, and the desk after it."""
    known, records = dict(stored), []
    for transfer in transfers:
        lead_id = transfer.record.lead_id
        before = known.get(lead_id)
        queue = before.queue if before else transfer.record.queue
        turn, desk = reassign(before.turn if before else None, queue=queue, taker=transfer.to, desk=desk)
        known[lead_id] = replace(transfer.record, turn=turn)
        records.append(known[lead_id])
    return records, desk
