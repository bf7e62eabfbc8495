"""How far anybody can be from their due where leads are given by fit: random queues, and a search.

The adversary says who is eligible for each lead, whom it suits, and whom its queue prefers.
"""

import random
from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.domain.distribution import (
    FIT_AHEAD,
    LEAD,
    MOST_AHEAD,
    Manager,
    Rotation,
    Strategy,
    Turn,
    bound_for_anybody,
    bound_with_fit,
    bound_with_preferences,
    charge,
    shares_of,
)
from functions.domain.distribution.fit import is_by_debt_alone
from functions.domain.item import Item, lead
from tests.distribution.test_any_queue import ANYBODY, NOBODY, Story, played, stories
from tests.distribution.test_preference_bounds import worst_case
from tests.distribution.turns import DAY, furthest, take_preferring_turn, team_of

Move = tuple[Sequence[Manager], Sequence[int]]
"""Who is eligible for a lead, and whom it suits."""
weights = st.lists(st.integers(1, 40), min_size=2, max_size=10)
TEAMS = [(1, 1), (1, 9), (1, 1, 1), (1, 5, 20), (1, 1, 1, 1), (1, 2, 5, 20)]
DECIDED_BY_FIT = [item for item in map(lead, range(1, 200)) if not is_by_debt_alone(item)]
"""The adversary would not waste a lead that is given by debt alone."""


def by_fit(rotation: Rotation, move: Move, number: int) -> Rotation:
    eligible, suited = move
    item = DECIDED_BY_FIT[number % len(DECIDED_BY_FIT)]
    return take_preferring_turn(rotation, eligible, item, preferred=(), suited=suited)[1]


def by_distance(rotation: Rotation, move: Move, _: int) -> Rotation:
    """Let the one whom the lead suits go first, while no more than five leads behind the most owed."""
    eligible, suited = move
    shares = shares_of(eligible)
    owed = {key: rotation.debts.get(key, 0) + share for key, share in shares.items()}
    near = [key for key in suited if owed[key] >= max(owed.values()) - FIT_AHEAD * LEAD]
    winner = near[0] if near else max(owed, key=lambda key: (owed[key], key))
    return charge(rotation, Turn(rotation.queue, winner, DAY, shares))


@settings(max_examples=40)
@given(weights, st.integers(1, 100), st.randoms(use_true_random=False))
def test_whoever_is_missing_preferred_and_suited_when_nobody_is_further_than_the_proved_bound(
    sizes: list[int], leads: int, chance: random.Random
) -> None:
    team, rotation = team_of(sizes), Rotation("all")
    for number in range(leads):
        eligible = chance.sample(team, chance.randint(1, len(team)))
        preferred = [each.id for each in team[: chance.randint(0, len(team))]]
        suited = [each.id for each in team[: chance.randint(0, len(team))]]
        _, rotation = take_preferring_turn(
            rotation, eligible, lead(number), preferred=preferred, suited=suited
        )
        assert furthest(rotation) <= bound_with_fit(len(team))
        assert sum(rotation.debts.values()) == 0


@settings(max_examples=40)
@given(weights, st.integers(1, 100), st.randoms(use_true_random=False))
def test_while_everybody_is_eligible_nobody_is_ever_more_than_five_leads_ahead(
    sizes: list[int], leads: int, chance: random.Random
) -> None:
    team, rotation = team_of(sizes), Rotation("all")
    for number in range(leads):
        rotation = by_fit(rotation, (team, [chance.choice(team[:2]).id]), number)
        assert min(rotation.debts.values()) >= -FIT_AHEAD * LEAD


@settings(max_examples=40)
@given(st.integers(2, 10), st.integers(1, 100), st.randoms(use_true_random=False))
def test_equal_weights_and_everybody_eligible_no_two_differ_by_more_than_ten_leads(
    size: int, leads: int, chance: random.Random
) -> None:
    team, rotation = team_of([1] * size), Rotation("all")
    for number in range(leads):
        rotation = by_fit(rotation, (team, [chance.choice(team[:3]).id]), number)
        assert max(rotation.debts.values()) - min(rotation.debts.values()) <= 2 * FIT_AHEAD * LEAD


@settings(max_examples=40)
@given(weights, st.randoms(use_true_random=False))
def test_queues_that_share_turns_and_reach_differently_far_stay_within_the_bound_of_the_furthest(
    sizes: list[int], chance: random.Random
) -> None:
    team, rotation = team_of(sizes), Rotation("all")
    for number in range(60):
        eligible, who = chance.sample(team, chance.randint(1, len(team))), [chance.choice(team).id]
        suited, preferred = chance.choice([(who, ()), (None, who), (None, ())])
        _, rotation = take_preferring_turn(
            rotation, eligible, lead(number), preferred=preferred, suited=suited
        )
        assert furthest(rotation) <= bound_with_fit(len(team))


@given(stories(st.just(Strategy.BEST_FIT), NOBODY | ANYBODY, suits=True))
@settings(max_examples=40)
def test_hours_caps_absences_and_weights_leave_nobody_further_from_their_due_than_proved(
    story: Story,
) -> None:
    for step in played(story):
        for rotation in step.after.rotations.values():
            assert furthest(rotation) <= bound_with_fit(len(rotation.debts))


@pytest.mark.parametrize("sizes", TEAMS, ids=str)
def test_the_worst_case_that_a_search_finds_is_within_the_bound_and_over_three_quarters_of_it(
    sizes: tuple[int, ...],
) -> None:
    worst, bound = worst_case(moves_of(team_of(sizes)), by_fit), bound_with_fit(len(sizes))
    assert bound * 3 / 4 < worst <= bound


def test_a_fit_that_only_minds_the_distance_to_the_most_owed_breaks_that_bound() -> None:
    assert worst_case(moves_of(team_of((1, 1, 1))), by_distance) > bound_with_fit(3) == FIT_AHEAD


@pytest.mark.parametrize("n", range(2, 40))
def test_a_fit_costs_the_same_few_leads_in_a_team_of_any_size(n: int) -> None:
    assert bound_with_fit(n) - bound_with_preferences(n) == FIT_AHEAD - MOST_AHEAD
    assert bound_with_fit(n) - bound_for_anybody(n) < FIT_AHEAD


def test_one_lead_in_ten_is_given_by_debt_alone_and_always_the_same_ones() -> None:
    found = [item for item in map(lead, range(10_000)) if is_by_debt_alone(item)]
    # Four standard deviations of 10,000 draws of one in ten; these ids are always the same.
    assert abs(len(found) - 1_000) < 120
    assert all(map(is_by_debt_alone, found))
    assert {is_by_debt_alone(Item("deal", number)) for number in range(50)} == {True, False}


def moves_of(team: Sequence[Manager]) -> list[Move]:
    groups = [group for size in range(2, len(team) + 1) for group in combinations(team, size)]
    return [(group, who) for group in groups for who in ((), *((each.id,) for each in group))]
