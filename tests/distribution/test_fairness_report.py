"""What each manager of a queue was owed and got."""

from fractions import Fraction

import pytest

from functions.domain.distribution import (
    FIT_AHEAD,
    LEAD,
    DistributionState,
    Rotation,
    Strategy,
    Turn,
    bound_in,
    choose_manager,
    fairness_of,
    fairness_of_all,
)
from functions.domain.distribution.choose import Assigned
from functions.domain.item import lead
from tests.builders import a_manager, a_queue, a_state
from tests.distribution.turns import DAY


def distributed(state: DistributionState, leads: int) -> tuple[list[Turn], DistributionState]:
    turns = []
    for item in range(1, leads + 1):
        choice = choose_manager(lead(item), "all", state)
        state = choice.state
        if isinstance(choice.outcome, Assigned):
            turns.append(choice.outcome.turn)
    return turns, state


def test_owed_less_got_is_the_debt_of_everybody() -> None:
    turns, state = distributed(a_state(a_manager(1, weight=2), a_manager(2), a_manager(3, cap=4)), 25)
    found = fairness_of(state.queues["all"], state.rotations["all"], turns)
    assert found.is_complete
    assert sum(account.got for account in found.accounts) == 25
    assert sum(account.due for account in found.accounts) == 25


def test_a_team_that_was_always_complete_is_held_against_the_narrow_bound() -> None:
    turns, state = distributed(a_state(a_manager(1), a_manager(2), a_manager(3)), 10)
    found = fairness_of(state.queues["all"], state.rotations["all"], turns)
    assert (found.bound, found.is_everybody, found.is_within_bound) == (Fraction(3, 4), True, True)


def test_a_team_with_gaps_is_held_against_the_wide_bound() -> None:
    turns, state = distributed(a_state(a_manager(1), a_manager(2), a_manager(3, cap=1)), 10)
    found = fairness_of(state.queues["all"], state.rotations["all"], turns)
    assert (found.bound, found.is_everybody, found.is_within_bound) == (Fraction(1), False, True)


def test_a_manager_who_left_the_queue_keeps_an_account_at_the_end() -> None:
    turns, state = distributed(a_state(a_manager(1), a_manager(2)), 4)
    found = fairness_of(a_queue("all", state.managers[1]), state.rotations["all"], turns)
    assert [(account.manager_id, account.got) for account in found.accounts] == [(1, 2), (2, 2)]


def test_a_strategy_that_promises_nothing_has_no_bound() -> None:
    queue = a_queue("all", a_manager(1), strategy=Strategy.RANDOM)
    assert fairness_of(queue, Rotation("all"), []).bound is None


def test_a_queue_that_prefers_is_held_against_the_bound_of_preferences() -> None:
    anna, boris = a_manager(1, skills=["fr"]), a_manager(2)
    queues = [a_queue("all", anna, boris, prefers=frozenset({"fr"}))]
    turns, state = distributed(a_state(anna, boris, queues=queues), 10)
    found = fairness_of(state.queues["all"], state.rotations["all"], turns)
    assert (found.bound, found.prefers, found.is_everybody) == (Fraction(2), True, True)
    assert found.largest_gap == 2


def test_a_queue_that_chooses_by_fit_is_held_against_the_bound_of_that() -> None:
    anna, boris, vera = (a_manager(number) for number in (1, 2, 3))
    shared = a_queue("hot", anna, boris, vera, strategy=Strategy.BEST_FIT, turns="all")
    queues = [shared, a_queue("all", anna, boris, vera)]
    turns, state = distributed(a_state(anna, boris, vera, queues=queues), 10)
    [found] = fairness_of_all(queues, state.rotations, turns)
    assert found.fits
    assert found.bound == FIT_AHEAD
    assert bound_in(queues[1], state) == FIT_AHEAD


@pytest.mark.parametrize(
    ("own", "tried", "bound"),
    [
        (Strategy.ROUND_ROBIN, Strategy.BEST_FIT, FIT_AHEAD),
        (Strategy.BEST_FIT, Strategy.ROUND_ROBIN, FIT_AHEAD),
        (Strategy.ROUND_ROBIN, Strategy.RANDOM, Fraction(1)),
        (Strategy.RANDOM, Strategy.BEST_FIT, None),
    ],
)
def test_the_bound_holds_for_the_leads_of_both_arms(
    own: Strategy, tried: Strategy, bound: Fraction | None
) -> None:
    members = [a_manager(number) for number in (1, 2, 3)]
    queue = a_queue("all", *members, strategy=own, tried=tried)
    assert bound_in(queue, a_state(*members, queues=[queue])) == bound
    assert fairness_of(queue, Rotation("all"), []).fits is (Strategy.BEST_FIT in {own, tried})


def test_leads_that_were_forgotten_are_noticed() -> None:
    rotation = Rotation("all", {1: LEAD // 2, 2: -LEAD // 2})
    found = fairness_of(a_queue("all", a_manager(1), a_manager(2)), rotation, [])
    assert (found.is_complete, found.largest_gap) == (False, Fraction(1, 2))


def test_the_turns_of_another_queue_count_there() -> None:
    turn = Turn("big", 1, DAY, {1: LEAD})
    found = fairness_of(a_queue("all", a_manager(1)), Rotation("all"), [turn])
    assert found.accounts[0].got == 0


def test_r17_all_queues_are_told_from_turns_that_are_read_once() -> None:
    turns, state = distributed(a_state(a_manager(1), a_manager(2), a_manager(3, cap=1)), 10)
    queues = [state.queues["all"], a_queue("big", state.managers[1])]
    stream = iter([*turns, Turn("big", 1, DAY, {1: LEAD}), Turn("gone", 1, DAY, {1: LEAD})])
    both = fairness_of_all(queues, {"all": state.rotations["all"], "big": Rotation("big")}, stream)
    alone = fairness_of(queues[0], state.rotations["all"], turns)
    assert (both[0], both[1].accounts[0].got) == (alone, 1)
