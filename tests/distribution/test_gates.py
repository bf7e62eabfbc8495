"""Gates: what became of each candidate of a choice, in one word."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings

from functions.domain.distribution import (
    LEAD,
    Assigned,
    Gate,
    IneligibilityReason,
    Manager,
    Presence,
    Queue,
    Rotation,
    Strategy,
    choose_manager,
    each_once,
    gates_of,
)
from functions.domain.item import lead
from tests.builders import a_manager, a_queue, a_state
from tests.distribution.test_any_queue import Story, any_story, played

ANNA, BORIS, VERA = a_manager(1), a_manager(2), a_manager(3)
OWED_TO_ANNA = {"all": Rotation("all", {1: LEAD // 2, 2: 0, 3: -LEAD // 2})}
ITEM = lead(7)
NEVER_OF_A_CANDIDATE = {IneligibilityReason.NO_MEMBERS, IneligibilityReason.MEMBERS_UNREAD}


def gates(
    *team: Manager, queues: Iterable[Queue] | None = None, preferred: Collection[int] = (), **state: Any
) -> dict[int, Gate]:
    queues = list(queues or [a_queue("all", *team)])
    outcome = choose_manager(
        ITEM, queues[0].id, a_state(*team, queues=queues, **state), preferred=preferred
    ).outcome
    winner = outcome.manager_id if isinstance(outcome, Assigned) else None
    return gates_of(outcome.candidates, item=ITEM, manager=winner, queue=outcome.queue)


def test_whoever_is_owed_most_is_given_the_lead_and_for_the_others_it_was_another_turn() -> None:
    assert gates(ANNA, BORIS, rotations=OWED_TO_ANNA) == {1: Gate.GIVEN, 2: Gate.TURN}


def test_who_is_not_eligible_has_the_reason_of_that() -> None:
    full, late = replace(BORIS, daily_cap=1), a_manager(3, hours="mon-fri 14:00-18:00")
    assert gates(ANNA, full, late, assigned={2: 1}) == {1: Gate.GIVEN, 2: Gate.DAILY_CAP, 3: Gate.OFF_HOURS}


def test_of_a_held_lead_each_has_a_reason() -> None:
    paused, full = replace(ANNA, is_paused=True), replace(BORIS, daily_cap=1)
    assert gates(paused, full, assigned={2: 1}) == {1: Gate.PAUSED, 2: Gate.DAILY_CAP}


def test_who_knows_the_customer_comes_before_all_others() -> None:
    assert gates(ANNA, BORIS, rotations=OWED_TO_ANNA, preferred=[2]) == {1: Gate.KNOWN, 2: Gate.GIVEN}


def test_who_has_a_preferred_skill_comes_before_who_has_none_and_takes_turns_with_the_others() -> None:
    boris, vera = replace(BORIS, skills=frozenset({"fr"})), replace(VERA, skills=frozenset({"fr"}))
    queue = a_queue("all", ANNA, boris, vera, prefers=frozenset({"fr"}))
    found = gates(ANNA, boris, vera, queues=[queue], rotations=OWED_TO_ANNA)
    assert found == {1: Gate.PREFERRED, 2: Gate.GIVEN, 3: Gate.TURN}


@pytest.mark.parametrize(
    ("strategy", "gate"), [(Strategy.LEAST_OPEN, Gate.BUSIER), (Strategy.RANDOM, Gate.NOT_DRAWN)]
)
def test_other_strategies_have_other_words_for_it(strategy: Strategy, gate: Gate) -> None:
    queue = a_queue("all", ANNA, BORIS, strategy=strategy)
    found = gates(ANNA, BORIS, queues=[queue], presences={1: Presence(open_leads=9)})
    assert sorted(found.values()) == sorted([Gate.GIVEN, gate])


def test_where_such_leads_suit_another_better_that_is_why_and_not_the_turn() -> None:
    queue = a_queue("all", ANNA, BORIS, VERA, strategy=Strategy.BEST_FIT)
    suited = {("hot", 2): Fraction(6, 5), ("hot", 3): Fraction(6, 5)}
    state = replace(a_state(ANNA, BORIS, VERA, queues=[queue]), advantages=suited)
    outcome = choose_manager(ITEM, "all", state, segment="hot").outcome
    assert isinstance(outcome, Assigned)
    found = gates_of(outcome.candidates, item=ITEM, manager=outcome.manager_id, queue="all")
    assert (found[1], sorted([found[2], found[3]])) == (Gate.FIT, [Gate.GIVEN, Gate.TURN])


def test_a_fallback_is_not_asked_while_its_queue_before_has_somebody() -> None:
    queues = [a_queue("first", ANNA, fallback="second"), a_queue("second", BORIS)]
    assert gates(ANNA, BORIS, queues=queues) == {1: Gate.GIVEN, 2: Gate.NOT_ASKED}


def test_a_member_of_both_queues_counts_in_the_one_that_gave_the_lead() -> None:
    skilled = a_queue("first", ANNA, BORIS, needs=frozenset({"fr"}), fallback="second")
    queues = [skilled, a_queue("second", ANNA, BORIS)]
    found = gates(ANNA, BORIS, queues=queues, rotations={"second": Rotation("second", {1: LEAD // 2})})
    assert found == {1: Gate.GIVEN, 2: Gate.TURN}


def test_every_reason_that_a_candidate_can_have_is_a_gate() -> None:
    assert {each.value for each in set(IneligibilityReason) - NEVER_OF_A_CANDIDATE} <= {*Gate}


@given(any_story)
@settings(max_examples=40)
def test_each_candidate_has_one_gate_and_one_was_given_the_lead_unless_it_is_held(story: Story) -> None:
    for number, step in enumerate(played(story), 1):
        candidates, is_given = step.outcome.candidates, isinstance(step.outcome, Assigned)
        winner = step.outcome.manager_id if isinstance(step.outcome, Assigned) else None
        found = gates_of(candidates, item=lead(number), manager=winner, queue=step.outcome.queue)
        assert found.keys() == {each.manager_id for each in each_once(candidates, None)}
        assert [who for who, gate in found.items() if gate is Gate.GIVEN] == [winner] * is_given
