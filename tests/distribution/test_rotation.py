"""Fair turns by debt."""

from collections import Counter
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.distribution import (
    Manager,
    Rotation,
    Turn,
    charge,
    give_back,
    next_in_turn,
    shares_of,
)
from functions.domain.distribution.rotation import settle
from functions.domain.item import Item, lead
from tests.builders import a_manager
from tests.distribution.turns import play

weights = st.lists(st.integers(1, 40), min_size=2, max_size=12)
items = st.lists(st.integers(1, 10**9), min_size=1, max_size=120, unique=True)


def take_turn(rotation: Rotation, managers: list[Manager], item: Item) -> tuple[Turn, Rotation]:
    winner = next_in_turn(rotation, managers, item=item)
    turn = Turn(rotation.queue, winner, date(2026, 11, 3), shares_of(managers))
    return turn, charge(rotation, turn)


def rotate(
    managers: list[Manager], leads: list[int], rotation: Rotation | None = None
) -> tuple[Counter[int], Rotation]:
    rotation, received = rotation or Rotation("all"), Counter[int]()
    for item in leads:
        turn, rotation = take_turn(rotation, managers, lead(item))
        received[turn.manager] += 1
    return received, rotation


def test_thirty_leads_over_three_equal_managers_are_ten_each_in_every_order_of_the_list() -> None:
    for managers in permutations([a_manager(1), a_manager(2), a_manager(3)]):
        received, _ = rotate(list(managers), list(range(1, 31)))
        assert received == {1: 10, 2: 10, 3: 10}


@given(st.integers(2, 20), items)
def test_equal_managers_never_differ_by_more_than_one_lead(size: int, leads: list[int]) -> None:
    managers, rotation, received = [a_manager(n) for n in range(size)], Rotation("all"), Counter(range(size))
    for item in leads:
        turn, rotation = take_turn(rotation, managers, lead(item))
        received[turn.manager] += 1
        assert max(received.values()) - min(received.values()) <= 1


@given(weights, items, st.data())
def test_debts_always_sum_to_zero_whoever_is_eligible(
    sizes: list[int], leads: list[int], data: st.DataObject
) -> None:
    managers = [a_manager(n, weight=size) for n, size in enumerate(sizes)]
    rotation = Rotation("all")
    for item in leads:
        eligible = data.draw(st.lists(st.sampled_from(managers), min_size=1, unique=True))
        _, rotation = take_turn(rotation, eligible, lead(item))
    assert sum(rotation.debts.values()) == 0


def test_a_manager_who_was_away_is_not_flooded_after_the_return() -> None:
    anna, boris, vera = a_manager(1), a_manager(2), a_manager(3)
    _, rotation = rotate([boris, vera], list(range(1, 201)))
    received, _ = rotate([anna, boris, vera], list(range(201, 231)), rotation)
    assert received[anna.id] in {10, 11}


def test_a_newcomer_starts_like_everybody_else() -> None:
    old = [a_manager(1), a_manager(2)]
    _, rotation = rotate(old, list(range(1, 101)))
    received, _ = rotate([*old, a_manager(3)], list(range(101, 161)), rotation)
    assert received == {1: 20, 2: 20, 3: 20}


def test_half_a_weight_gets_half_the_leads() -> None:
    received, _ = rotate([a_manager(1), a_manager(2, weight=0.5)], list(range(1, 31)))
    assert received == {1: 20, 2: 10}


def test_ties_do_not_favour_the_order_of_the_list() -> None:
    managers = [a_manager(n) for n in range(3)]
    first = Counter(next_in_turn(Rotation("all"), managers, item=lead(n)) for n in range(3000))
    assert min(first.values()) > 900


def test_a_tie_is_broken_the_same_way_again() -> None:
    managers = [a_manager(n) for n in range(5)]
    picks = {next_in_turn(Rotation("all"), order, item=lead(7)) for order in permutations(managers)}
    assert len(picks) == 1


def test_without_an_eligible_manager_there_is_no_turn() -> None:
    with pytest.raises(ValueError, match="at least one"):
        next_in_turn(Rotation("all"), [], item=lead(1))


@given(weights, items)
def test_a_turn_that_is_given_back_was_never_taken(sizes: list[int], leads: list[int]) -> None:
    managers = [a_manager(n, weight=size) for n, size in enumerate(sizes)]
    _, rotation = rotate(managers, leads)
    turn, after = take_turn(rotation, managers, lead(10**10))
    undone = give_back(after, turn)
    assert all(undone.debts[n] == rotation.debts.get(n, 0) for n in range(len(managers)))


@given(weights, items, st.data())
def test_who_leaves_a_department_is_owed_nothing_and_debts_still_sum_to_zero(
    sizes: list[int], leads: list[int], data: st.DataObject
) -> None:
    managers = [a_manager(number, weight=size) for number, size in enumerate(sizes)]
    _, rotation = play([managers for _ in leads])
    staying = data.draw(st.lists(st.sampled_from(managers), min_size=1, unique=True))
    settled = settle(rotation, staying)
    assert settled.debts.keys() <= {each.id for each in managers}
    assert sum(settled.debts.values()) == 0
    if len(staying) < len(managers) and rotation.debts:
        assert settled.debts.keys() == {each.id for each in staying}
    else:
        assert settled == rotation


@given(st.integers(2, 8), st.integers(1, 40), st.data())
def test_nobody_gains_on_a_colleague_when_somebody_leaves(size: int, leads: int, data: st.DataObject) -> None:
    managers = [a_manager(number) for number in range(size)]
    eligible = st.lists(st.sampled_from(managers), min_size=1, unique=True)
    _, rotation = play([data.draw(eligible) for _ in range(leads)])
    staying = managers[: data.draw(st.integers(1, size))]
    settled = settle(rotation, staying)
    moved = [settled.debts.get(each.id, 0) - rotation.debts.get(each.id, 0) for each in staying]
    assert max(moved) - min(moved) <= 1  # of 232,792,560 units that are a lead
