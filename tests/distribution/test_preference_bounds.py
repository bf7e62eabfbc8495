"""How far anybody can be from their due where leads prefer some: random queues, and a search for the worst.

The adversary says who is eligible for each lead, and whom it prefers. To let one single member be preferred
is enough for the search: of several, one of those gets the lead who would get it if preferred alone.
"""

import random
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.domain.distribution import (
    LEAD,
    MOST_AHEAD,
    Manager,
    Rotation,
    Turn,
    bound_for_anybody,
    bound_for_everybody,
    bound_with_preferences,
    charge,
    shares_of,
)
from functions.domain.item import lead
from tests.distribution.turns import DAY, furthest, take_preferring_turn, team_of

Move = tuple[Sequence[Manager], Sequence[int]]
"""Who is eligible for a lead, and whom it prefers."""
Rule = Callable[[Rotation, Move, int], Rotation]
weights = st.lists(st.integers(1, 40), min_size=2, max_size=10)
TEAMS = [(1, 1), (1, 9), (1, 1, 1), (1, 5, 20), (1, 1, 1, 1), (1, 2, 5, 20)]


def by_the_rule(rotation: Rotation, move: Move, number: int) -> Rotation:
    eligible, preferred = move
    return take_preferring_turn(rotation, eligible, lead(number), preferred=preferred)[1]


def by_distance(rotation: Rotation, move: Move, number: int) -> Rotation:
    """Let the preferred go first, while they are no more than two leads behind the most owed."""
    eligible, preferred = move
    shares = shares_of(eligible)
    owed = {key: rotation.debts.get(key, 0) + share for key, share in shares.items()}
    near = [key for key in preferred if owed[key] >= max(owed.values()) - MOST_AHEAD * LEAD]
    winner = near[0] if near else max(owed, key=lambda key: (owed[key], key))
    return charge(rotation, Turn(rotation.queue, winner, DAY, shares))


@settings(max_examples=60)
@given(weights, st.integers(1, 100), st.randoms(use_true_random=False))
def test_whoever_is_missing_and_preferred_when_nobody_is_further_than_the_proved_bound(
    sizes: list[int], leads: int, chance: random.Random
) -> None:
    team, rotation = team_of(sizes), Rotation("all")
    for number in range(leads):
        eligible = chance.sample(team, chance.randint(1, len(team)))
        preferred = [each.id for each in team[: chance.randint(0, len(team))]]
        rotation = by_the_rule(rotation, (eligible, preferred), number)
        assert furthest(rotation) <= bound_with_preferences(len(team))
        assert sum(rotation.debts.values()) == 0


@settings(max_examples=60)
@given(weights, st.integers(1, 100), st.randoms(use_true_random=False))
def test_while_everybody_is_eligible_nobody_is_ever_more_than_two_leads_ahead(
    sizes: list[int], leads: int, chance: random.Random
) -> None:
    team, rotation = team_of(sizes), Rotation("all")
    for number in range(leads):
        rotation = by_the_rule(rotation, (team, [chance.choice(team).id]), number)
        assert min(rotation.debts.values()) >= -MOST_AHEAD * LEAD


@settings(max_examples=60)
@given(st.integers(2, 10), st.integers(1, 100), st.randoms(use_true_random=False))
def test_equal_weights_and_everybody_eligible_no_two_differ_by_more_than_four_leads(
    size: int, leads: int, chance: random.Random
) -> None:
    team, rotation = team_of([1] * size), Rotation("all")
    for number in range(leads):
        rotation = by_the_rule(rotation, (team, [chance.choice(team[:3]).id]), number)
        assert max(rotation.debts.values()) - min(rotation.debts.values()) <= 2 * MOST_AHEAD * LEAD


@pytest.mark.parametrize("sizes", TEAMS, ids=str)
def test_the_worst_case_that_a_search_finds_is_within_the_bound_and_over_three_quarters_of_it(
    sizes: tuple[int, ...],
) -> None:
    worst, bound = worst_case(moves_of(team_of(sizes)), by_the_rule), bound_with_preferences(len(sizes))
    assert bound * 3 / 4 < worst <= bound


@pytest.mark.parametrize("sizes", TEAMS, ids=str)
def test_while_everybody_is_eligible_the_search_finds_under_half_a_lead_more_than_two(
    sizes: tuple[int, ...],
) -> None:
    everybody = [move for move in moves_of(team_of(sizes)) if len(move[0]) == len(sizes)]
    assert MOST_AHEAD <= worst_case(everybody, by_the_rule, leads=60) < MOST_AHEAD + Fraction(1, 2)


def test_a_preference_that_only_minds_the_distance_to_the_most_owed_breaks_that_bound() -> None:
    assert worst_case(moves_of(team_of((1, 1, 1))), by_distance) > bound_with_preferences(3) == 2


@pytest.mark.parametrize("n", range(2, 40))
def test_a_preference_costs_the_same_few_leads_in_a_team_of_any_size(n: int) -> None:
    more = bound_with_preferences(n) - bound_for_anybody(n)
    assert more == (1 if n % 2 else MOST_AHEAD - bound_for_everybody(n))


def moves_of(team: Sequence[Manager]) -> list[Move]:
    groups = [group for size in range(2, len(team) + 1) for group in combinations(team, size)]
    return [(group, who) for group in groups for who in ((), *((each.id,) for each in group))]


def worst_case(moves: Sequence[Move], rule: Rule, *, leads: int = 24, width: int = 8) -> Fraction:
    """Search for who has to be missing and preferred when, so that a manager ends far from their due.

    A beam search: of all that can follow, the states are followed further whose debts are spread widest, and
    those with the largest debt.
    """
    beam, worst = [Rotation("all")], Fraction(0)
    for number in range(leads):
        states = [rule(state, move, number) for state in beam for move in moves]
        worst = max(worst, *map(furthest, states))
        different = list({tuple(sorted(state.debts.items())): state for state in states}.values())
        beam = sorted(different, key=_spread, reverse=True)[:width]
        beam += sorted(different, key=lambda state: max(state.debts.values()), reverse=True)[: width // 2]
    return worst


def _spread(rotation: Rotation) -> int:
    """Sum up the largest debts, the two largest, the three largest, …: what the proof bounds."""
    debts = sorted(rotation.debts.values(), reverse=True)
    return sum(debt * (len(debts) - index) for index, debt in enumerate(debts))
