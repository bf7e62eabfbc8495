"""The atomic step itself, without a store: who gets which lead, what it costs whom, and what is stored."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from functions.domain.distribution import Assigned, Desk, Held, choose_manager, moved
from functions.domain.lead.record import LeadRecord, LeadState


@dataclass(frozen=True, slots=True)
class Ask:
    """A lead that needs a manager: its draft record, the queue that takes it, who knows it, who had it."""

    draft: LeadRecord
    queue: str
    preferred: tuple[int, ...] = ()
    passed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Transfer:
    """A lead that went to somebody by hand (`taker`), or to nobody (None): its record but for the turn."""

    record: LeadRecord
    taker: int | None


Settle = Callable[[LeadRecord, Assigned | Held], LeadRecord]
"""Makes the record to store out of a draft and an outcome; pure."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The stored record after the atomic step; `outcome` is None when the lead had its manager already."""

    record: LeadRecord
    outcome: Assigned | Held | None


def take_turns(
    asks: Sequence[Ask], stored: Mapping[int, LeadRecord], desk: Desk, settle: Settle
) -> tuple[list[Settled], Desk]:
    """Choose for each lead in order; return the settled records and the desk after all of them.

    `stored` are the records of these leads as they are in the store. Settled records with an outcome are to
    be stored, together with the desk; the others were placed before and stay as they are.
    """
    known, settled = dict(stored), []
    for ask in asks:
        before = known.get(ask.draft.lead_id)
        if before is not None and before.state is LeadState.ASSIGNED and before.manager not in ask.passed:
            settled.append(Settled(before, None))
            continue
        one, desk = _take_turn(ask, before, desk, settle)
        known[ask.draft.lead_id] = one.record
        settled.append(one)
    return settled, desk


def _take_turn(ask: Ask, before: LeadRecord | None, desk: Desk, settle: Settle) -> tuple[Settled, Desk]:
    """Give the lead to the next, and back the turn of whoever had it; or leave both as they are."""
    paid = before.turn if before else None
    free = desk if paid is None else desk.without(paid)
    choice = choose_manager(ask.draft.lead_id, ask.queue, free, preferred=ask.preferred, passed=ask.passed)
    record = settle(ask.draft, choice.outcome)
    if isinstance(choice.outcome, Assigned):
        return Settled(record, choice.outcome), choice.desk
    return Settled(replace(record, turn=paid), choice.outcome), desk


def move_turns(
    transfers: Sequence[Transfer], stored: Mapping[int, LeadRecord], desk: Desk
) -> tuple[list[LeadRecord], Desk]:
    """Let debts and counts follow what people did; return the records to be stored, and the desk after it."""
    known, records = dict(stored), []
    for transfer in transfers:
        lead_id = transfer.record.lead_id
        before = known.get(lead_id)
        queue = before.queue if before else transfer.record.queue
        turn, desk = moved(before.turn if before else None, queue=queue, taker=transfer.taker, desk=desk)
        known[lead_id] = replace(transfer.record, turn=turn)
        records.append(known[lead_id])
    return records, desk
