"""What every store of turns promises: assignment, turn and cap move together, once a lead."""

import random
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from functions.domain.distribution import Assigned, DistributionState, Held
from functions.domain.item import Item, lead
from functions.domain.lead import lifecycle
from functions.domain.lead.assignment import AssignmentRequest, AssignmentResult, Reassignment
from functions.domain.lead.record import LeadRecord, LeadState
from functions.ports import State
from tests.builders import TUESDAY_NOON, a_manager, a_record, a_state, leads
from tests.contract.conftest import RACES


def settle(draft: LeadRecord, outcome: Assigned | Held) -> LeadRecord:
    if isinstance(outcome, Held):
        return lifecycle.hold(
            draft, outcome.reason, queue=outcome.queue, until=TUESDAY_NOON, now=TUESDAY_NOON
        )
    manager, queue, turn = outcome.manager_id, outcome.queue, outcome.turn
    return lifecycle.assign(draft, manager, queue=queue, turn=turn, now=TUESDAY_NOON)


def assign(state: State, initial: DistributionState, *items: int) -> list[AssignmentResult]:
    stored = state.leads.get_many(leads(items))
    asks = [AssignmentRequest(a_record(lead(item)), stored.get(lead(item)), "all") for item in items]
    return state.assignments.assign(asks, initial=initial, apply_outcome=settle)


def received(state: State, items: range) -> Counter[int | None]:
    return Counter(record.assignment.manager for record in state.leads.get_many(leads(items)).values())


def three(*, cap: int | None = None) -> DistributionState:
    return a_state(*(a_manager(n, cap=cap) for n in (1, 2, 3)))


def test_thirty_leads_over_three_managers_are_ten_each(state: State) -> None:
    assign(state, three(), *range(1, 31))
    assert received(state, range(1, 31)) == {1: 10, 2: 10, 3: 10}


def test_they_are_ten_each_one_by_one_in_any_order_of_arrival(state: State) -> None:
    items = list(range(1, 31))
    random.Random(4).shuffle(items)
    for item in items:
        assign(state, three(), item)
    assert received(state, range(1, 31)) == {1: 10, 2: 10, 3: 10}


def test_the_record_is_stored_in_the_same_step(state: State) -> None:
    [settled] = assign(state, three(), 7)
    assert state.leads.get_many([lead(7)]) == {lead(7): settled.record}


def test_asking_again_gives_the_same_manager_and_uses_no_turn(state: State) -> None:
    [first] = assign(state, three(), 7)
    initial = state.assignments.load(three())
    [again] = assign(state, three(), 7)
    assert (again.record, again.outcome) == (first.record, None)
    assert state.assignments.load(three()) == initial


def test_a_held_lead_uses_no_turn_and_can_be_assigned_later(state: State) -> None:
    closed = replace(three(), now=TUESDAY_NOON.replace(hour=22))
    [held] = assign(state, closed, 7)
    [assigned] = assign(state, three(), 7)
    assert isinstance(held.outcome, Held)
    assert isinstance(assigned.outcome, Assigned)
    assert sum(state.assignments.load(three()).workload.assigned.values()) == 1


def test_a_step_that_fails_leaves_nothing_behind(state: State) -> None:
    def broken(draft: LeadRecord, outcome: Assigned | Held) -> LeadRecord:
        raise RuntimeError(draft.item, outcome)

    before = state.assignments.load(three())
    with pytest.raises(RuntimeError):
        state.assignments.assign(
            [AssignmentRequest(a_record(lead(7)), None, "all")], initial=three(), apply_outcome=broken
        )
    assert state.assignments.load(three()) == before
    assert state.leads.get_many([lead(7)]) == {}


@pytest.mark.not_on_moto(RACES)
def test_eight_threads_share_out_exactly_and_exceed_no_cap(state: State) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda item: assign(state, three(cap=9), item), range(1, 41)))
    records = state.leads.get_many(leads(range(1, 41))).values()
    assert Counter(record.assignment.manager for record in records) == {1: 9, 2: 9, 3: 9, None: 13}
    assert {record.state for record in records if record.assignment.manager is None} == {LeadState.HELD}


@pytest.mark.not_on_moto(RACES)
def test_eight_threads_with_one_lead_assign_it_once(state: State) -> None:
    with ThreadPoolExecutor(8) as pool:
        settled = list(pool.map(lambda _: assign(state, three(), 7)[0], range(8)))
    assert len({each.record.assignment.manager for each in settled}) == 1
    assert sum(each.outcome is not None for each in settled) == 1
    assert sum(state.assignments.load(three()).workload.assigned.values()) == 1


@pytest.mark.not_on_moto(RACES)
def test_sixty_four_workers_on_one_queue_share_out_exactly_and_each_gets_through(state: State) -> None:
    def work(worker: int) -> list[AssignmentResult]:
        return [settled for n in range(3) for settled in assign(state, three(cap=60), worker * 3 + n)]

    with ThreadPoolExecutor(64) as pool:
        settled = list(pool.map(work, range(64)))
    assert [len(each) for each in settled] == [3] * 64
    assert received(state, range(192)) == {1: 60, 2: 60, 3: 60, None: 12}
    assert state.assignments.load(three()).workload.assigned == {1: 60, 2: 60, 3: 60}


@pytest.mark.not_on_moto(RACES)
def test_a_batch_of_fifty_is_one_step_beside_other_batches(state: State) -> None:
    batches = [range(first, first + 50) for first in range(0, 200, 50)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda items: assign(state, three(cap=40), *items), batches))
    assert received(state, range(200)) == {1: 40, 2: 40, 3: 40, None: 80}


def test_a_lead_that_is_asked_for_twice_in_one_batch_gets_one_turn(state: State) -> None:
    first, second = assign(state, three(), 7, 7)
    assert (second.record, second.outcome) == (first.record, None)
    assert sum(state.assignments.load(three()).workload.assigned.values()) == 1


def test_a_new_day_starts_from_nothing_and_debts_go_on(state: State) -> None:
    assign(state, three(cap=1), 1, 2)
    tomorrow = replace(three(cap=1), now=TUESDAY_NOON + timedelta(days=1))
    assert state.assignments.load(tomorrow).workload.assigned == {}
    assign(state, tomorrow, 3, 4, 5)
    assert received(state, range(1, 6)) in [{1: 2, 2: 2, 3: 1}, {1: 2, 2: 1, 3: 2}, {1: 1, 2: 2, 3: 2}]
    assert sum(state.assignments.load(three()).workload.assigned.values()) == 2


@pytest.mark.not_on_moto(RACES)
@pytest.mark.parametrize("cap", [10, 9])
@pytest.mark.process
def test_four_processes_on_one_state_share_out_exactly_and_exceed_no_cap(
    state: State, state_url: str, cap: int
) -> None:
    # All four are given all leads, in four orders, so that they also race for the same ones.
    command = [sys.executable, "-m", "tests.contract.assigning", state_url, str(cap)]
    workers = [subprocess.Popen([*command, str(seed)]) for seed in range(4)]
    assert [worker.wait(timeout=60) for worker in workers] == [0, 0, 0, 0]
    assert received(state, range(1, 31)) == Counter({1: cap, 2: cap, 3: cap, None: 30 - 3 * cap})
    assert state.assignments.load(three()).workload.assigned == {1: cap, 2: cap, 3: cap}


def transfer(state: State, item: Item, *, taker: int | None) -> LeadRecord:
    where = LeadState.CLOSED if taker is None else LeadState.ASSIGNED
    record = a_record(item, state=where, manager=taker, queue="all")
    before = state.leads.get_many([item]).get(item)
    [stored] = state.assignments.reassign([Reassignment(record, before, taker)], initial=three())
    return stored


def accounts(state: State) -> tuple[dict[int, int], dict[int, int]]:
    """Debts in units of a lead and today's counts, without the zeros."""
    initial = state.assignments.load(three())
    debts = dict(initial.rotations["all"].debts)
    return {key: debt for key, debt in debts.items() if debt}, {
        key: count for key, count in initial.workload.assigned.items() if count
    }


def test_junk_gives_the_turn_and_the_count_back(state: State) -> None:
    assign(state, three(), 7)
    assert transfer(state, lead(7), taker=None).assignment.turn is None
    assert accounts(state) == ({}, {})


def test_a_lead_given_back_twice_is_given_back_once(state: State) -> None:
    assign(state, three(), 7, 8)
    transfer(state, lead(7), taker=None)
    once = accounts(state)
    transfer(state, lead(7), taker=None)
    assert accounts(state) == once


def test_whoever_takes_a_lead_by_hand_pays_for_it_instead(state: State) -> None:
    [settled] = assign(state, three(), 7)
    giver = settled.record.assignment.manager
    taker = next(n for n in (1, 2, 3) if n != giver)
    stored = transfer(state, lead(7), taker=taker)
    debts, counts = accounts(state)
    assert stored.assignment.turn is not None
    assert (stored.assignment.turn.manager, counts) == (taker, {taker: 1})
    assert debts[taker] == min(debts.values())
    assert sum(debts.values()) == 0


def test_somebody_from_outside_the_queue_pays_nothing(state: State) -> None:
    assign(state, three(), 7)
    assert transfer(state, lead(7), taker=99).assignment.turn is None
    assert accounts(state) == ({}, {})


def test_a_member_who_takes_a_waiting_lead_by_hand_pays_for_it(state: State) -> None:
    state.leads.save([a_record(lead(7), state=LeadState.HELD, queue="all")])
    assert transfer(state, lead(7), taker=2).assignment.turn is not None
    debts, counts = accounts(state)
    assert (counts, sum(debts.values())) == ({2: 1}, 0)


def test_the_transferred_record_is_stored_in_the_same_step(state: State) -> None:
    assign(state, three(), 7)
    stored = transfer(state, lead(7), taker=None)
    assert state.leads.get_many([lead(7)]) == {lead(7): stored}


def take_back(state: State, item: Item, *, holder: int, initial: DistributionState) -> AssignmentResult:
    draft = a_record(item, manager=holder, excluded=(holder,))
    [settled] = state.assignments.assign(
        [AssignmentRequest(draft, state.leads.get_many([item])[item], "all", excluded=(holder,))],
        initial=initial,
        apply_outcome=settle,
    )
    return settled


def test_a_lead_that_is_taken_back_goes_to_another_and_its_turn_goes_along(state: State) -> None:
    [first] = assign(state, three(), 7)
    holder = first.record.assignment.manager or 0
    taken = take_back(state, lead(7), holder=holder, initial=three())
    debts, counts = accounts(state)
    assert taken.record.assignment.manager not in {None, holder}
    assert counts == {taken.record.assignment.manager: 1}
    assert sum(debts.values()) == 0


def test_taking_back_twice_moves_the_lead_once(state: State) -> None:
    [first] = assign(state, three(), 7)
    holder = first.record.assignment.manager or 0
    taken = take_back(state, lead(7), holder=holder, initial=three())
    again = take_back(state, lead(7), holder=holder, initial=three())
    assert (again.record, again.outcome) == (taken.record, None)


def test_with_nobody_else_the_turn_stays_where_it_is(state: State) -> None:
    alone = a_state(a_manager(1))
    [first] = assign(state, alone, 7)
    before = state.assignments.load(alone)
    taken = take_back(state, lead(7), holder=1, initial=alone)
    assert isinstance(taken.outcome, Held)
    assert taken.record.assignment.turn == first.record.assignment.turn
    assert state.assignments.load(alone) == before
