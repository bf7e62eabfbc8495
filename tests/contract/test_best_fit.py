"""What every store of turns promises of a queue that chooses by fit: its bound, and a replay."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction

import pytest

from functions.domain.distribution import (
    FIT_AHEAD,
    LEAD,
    Assigned,
    DistributionState,
    RecordedDecision,
    Strategy,
    bound_with_fit,
    replay_choice,
)
from functions.domain.item import lead
from functions.domain.lead.assignment import AssignmentRequest, AssignmentResult
from functions.ports import State
from tests.builders import TUESDAY_NOON, a_manager, a_queue, a_record, a_state, leads
from tests.contract.conftest import RACES
from tests.contract.test_assignments import settle

SUITED = {("hot", 1): Fraction(1058, 1000), ("cold", 2): Fraction(6, 5), ("cold", 3): Fraction(9, 10)}


def three(*, cap: int | None = None) -> DistributionState:
    team = [a_manager(number, cap=cap) for number in (1, 2, 3)]
    queue = a_queue("all", *team, strategy=Strategy.BEST_FIT)
    return replace(a_state(*team, queues=[queue]), advantages=SUITED)


def assign(
    state: State, initial: DistributionState, *items: int, band: str = "hot"
) -> list[AssignmentResult]:
    asks = [AssignmentRequest(a_record(lead(item), band=band), None, "all") for item in items]
    return state.assignments.assign(asks, initial=initial, apply_outcome=settle)


def debts(state: State) -> dict[int, int]:
    return dict(state.assignments.load(three()).rotation_of("all").debts)


def test_leads_go_to_whom_they_suit_and_the_others_are_owed_them(state: State) -> None:
    assign(state, three(), 1, 2, 3, band="hot")
    records = state.leads.get_many(leads([1, 2, 3])).values()
    assert Counter(record.assignment.manager for record in records) == {1: 3}
    assert debts(state) == {1: -2 * LEAD, 2: LEAD, 3: LEAD}


def test_every_decision_comes_out_the_same_from_its_candidates(state: State) -> None:
    for band in ("hot", "cold", "warm"):
        first = {"hot": 1, "cold": 21, "warm": 41}[band]
        for result in assign(state, three(cap=15), *range(first, first + 20), band=band):
            assert result.outcome is not None
            winner = result.outcome.manager_id if isinstance(result.outcome, Assigned) else None
            recorded = RecordedDecision(
                result.record.item, TUESDAY_NOON, result.outcome.candidates, winner, "all"
            )
            assert replay_choice(recorded).agrees_with(recorded)


@pytest.mark.not_on_moto(RACES)
def test_eight_threads_put_nobody_further_from_their_due_and_exceed_no_cap(state: State) -> None:
    def work(item: int) -> None:
        assign(state, three(cap=12), item, band=("hot", "cold", "warm")[item % 3])
        assert max(map(abs, debts(state).values())) <= bound_with_fit(3) * LEAD == FIT_AHEAD * LEAD

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(1, 41)))
    assert sum(debts(state).values()) == 0
    records = state.leads.get_many(leads(range(1, 41))).values()
    assert Counter(record.assignment.manager for record in records) == {1: 12, 2: 12, 3: 12, None: 4}
