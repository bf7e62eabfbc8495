"""Rather, but not only: who comes first for a skill that the queue prefers, and who does all the same."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.domain.distribution import (
    LEAD,
    MOST_AHEAD,
    Assigned,
    Candidate,
    Manager,
    Presence,
    Rotation,
    Strategy,
    choose_manager,
    next_in_turn,
    shares_of,
)
from functions.domain.distribution.strategies import draw, least_busy
from functions.domain.item import lead
from tests.builders import a_manager, a_queue, a_state
from tests.distribution.test_any_queue import ANYBODY, Step, Story, played, round_robin, stories

ANNA, BORIS, VERA = a_manager(1), a_manager(2), a_manager(3, skills=["fr"])
TEAM = (ANNA, BORIS, VERA)


def chosen(
    *team: Manager,
    prefers: Collection[str] = ("fr",),
    strategy: Strategy = Strategy.ROUND_ROBIN,
    item: int = 7,
    **state: Any,
) -> int:
    queue = a_queue("all", *team, prefers=frozenset(prefers), strategy=strategy)
    outcome = choose_manager(lead(item), "all", a_state(*team, queues=[queue], **state)).outcome
    assert isinstance(outcome, Assigned)
    return outcome.manager_id


def owing(**debts: float) -> dict[str, Rotation]:
    ids = {"anna": ANNA.id, "boris": BORIS.id, "vera": VERA.id}
    return {"all": Rotation("all", {ids[name]: round(debt * LEAD) for name, debt in debts.items()})}


def test_whoever_has_the_preferred_skill_comes_before_who_is_owed_more() -> None:
    assert chosen(*TEAM, rotations=owing(anna=1, boris=-0.5, vera=-0.5)) == VERA.id


def test_nobody_comes_first_who_would_be_more_than_two_leads_ahead() -> None:
    assert chosen(*TEAM, rotations=owing(anna=0.7, boris=0.6, vera=-1.3)) == VERA.id
    assert chosen(*TEAM, rotations=owing(anna=0.8, boris=0.6, vera=-1.4)) == ANNA.id


def test_nobody_comes_first_while_somebody_is_owed_more_than_two_leads() -> None:
    assert chosen(*TEAM, rotations=owing(anna=1.6, boris=-0.6, vera=-1)) == VERA.id
    assert chosen(*TEAM, rotations=owing(anna=1.7, boris=-0.7, vera=-1)) == ANNA.id


@pytest.mark.parametrize("debt", [-4, 4], ids=["far ahead", "far behind"])
def test_of_those_who_are_owed_most_a_preferred_one_comes_first_wherever_they_stand(debt: int) -> None:
    debts = {"all": Rotation("all", {ANNA.id: debt * LEAD, VERA.id: debt * LEAD, 9: -2 * debt * LEAD})}
    assert {chosen(ANNA, VERA, rotations=debts, item=item) for item in range(20)} == {VERA.id}


def test_who_is_not_preferred_gets_the_lead_when_nobody_else_is_eligible() -> None:
    away = {VERA.id: Presence(is_active=False)}
    assert chosen(*TEAM, rotations=owing(anna=-1, boris=1), presences=away) == BORIS.id


def test_more_of_the_preferred_skills_come_before_fewer_whichever_they_are() -> None:
    one, two = a_manager(4, skills=["fr", "en"]), a_manager(5, skills=["fr", "big", "en"])
    assert chosen(ANNA, VERA, one, two, prefers={"fr", "big", "de"}) == two.id
    assert {chosen(ANNA, VERA, one, prefers={"fr", "de"}, item=item) for item in range(20)} == {
        VERA.id,
        one.id,
    }


def test_who_has_fewer_of_them_comes_first_while_who_has_more_is_too_far_ahead() -> None:
    both = a_manager(4, skills=["fr", "big"])
    debts = {"all": Rotation("all", {1: LEAD, 4: -2 * LEAD, 3: LEAD})}
    assert chosen(ANNA, VERA, both, prefers={"fr", "big"}, rotations=debts) == VERA.id


def test_a_member_who_stands_by_does_so_whatever_is_preferred() -> None:
    assert chosen(ANNA, replace(VERA, is_standby=True)) == ANNA.id


def test_a_preference_is_paid_for_like_any_turn() -> None:
    queue = a_queue("all", *TEAM, prefers=frozenset({"fr"}))
    choice = choose_manager(lead(7), "all", a_state(*TEAM, queues=[queue]))
    assert choice.state.rotations["all"].debts == {1: LEAD // 3, 2: LEAD // 3, 3: LEAD // 3 - LEAD}


def test_everybody_of_the_queue_comes_before_its_fallback() -> None:
    queues = [
        a_queue("french", ANNA, prefers=frozenset({"fr"}), fallback="all"),
        a_queue("all", ANNA, VERA, prefers=frozenset({"fr"})),
    ]
    outcome = choose_manager(lead(7), "french", a_state(ANNA, VERA, queues=queues)).outcome
    assert isinstance(outcome, Assigned)
    assert (outcome.queue, outcome.manager_id) == ("french", ANNA.id)


def test_who_knows_the_customer_comes_before_who_has_the_skill() -> None:
    queue = a_queue("all", *TEAM, prefers=frozenset({"fr"}))
    outcome = choose_manager(lead(7), "all", a_state(*TEAM, queues=[queue]), preferred=[ANNA.id]).outcome
    assert isinstance(outcome, Assigned)
    assert outcome.manager_id == ANNA.id


@pytest.mark.parametrize(("open_leads", "winner"), [(4, VERA), (5, VERA), (6, ANNA)])
def test_of_the_least_busy_a_preferred_member_may_get_two_leads_more(
    open_leads: int, winner: Manager
) -> None:
    busy = {ANNA.id: Presence(open_leads=4), BORIS.id: Presence(open_leads=9)}
    busy[VERA.id] = Presence(open_leads=open_leads)
    assert chosen(*TEAM, strategy=Strategy.LEAST_OPEN, presences=busy) == winner.id


def test_a_lot_is_drawn_among_those_who_are_preferred() -> None:
    second = a_manager(4, skills=["fr"])
    drawn = Counter(chosen(*TEAM, second, strategy=Strategy.RANDOM, item=item) for item in range(200))
    assert drawn.keys() == {VERA.id, second.id}
    assert min(drawn.values()) > 70


@given(stories(st.sampled_from(Strategy)))
@settings(max_examples=40)
def test_a_queue_that_prefers_nobody_chooses_as_it_did_before_there_were_preferences(story: Story) -> None:
    for item, step in enumerate(played(story), 1):
        if isinstance(step.outcome, Assigned):
            eligible = eligible_of(step)
            assert step.outcome.manager_id == without_preferences(item, eligible)
            assert step.outcome.turn.shares == shares_of(eligible)
            assert all(not each.preferred_skills for each in step.outcome.candidates)


@given(stories(st.just(Strategy.ROUND_ROBIN), ANYBODY))
@settings(max_examples=60)
def test_a_preferred_member_is_passed_over_for_fairness_only(story: Story) -> None:
    for item, step in enumerate(played(story), 1):
        if not isinstance(step.outcome, Assigned):
            continue
        eligible = eligible_of(step)
        owed = {each.id: each.debt + share for each, share in shared(eligible)}
        winner = next(each for each in eligible if each.id == step.outcome.manager_id)
        passed_over = [each for each in eligible if len(each.preferred_skills) > len(winner.preferred_skills)]
        is_anybody_late = max(owed.values()) > MOST_AHEAD * LEAD
        assert all(is_anybody_late or owed[each.id] - LEAD < -MOST_AHEAD * LEAD for each in passed_over)
        if not any(each.preferred_skills for each in eligible):
            assert winner.id == without_preferences(item, eligible)


@given(round_robin)
@settings(max_examples=20)
def test_a_skill_that_nobody_has_changes_nothing(story: Story) -> None:
    queues = {key: replace(queue, prefers=frozenset({"fr"})) for key, queue in story.state.queues.items()}
    vain = Story(replace(story.state, queues=queues), story.arrivals)
    assert [step.outcome for step in played(vain)] == [step.outcome for step in played(story)]


def eligible_of(step: Step) -> list[Candidate]:
    assert isinstance(step.outcome, Assigned)
    queue = step.outcome.queue
    return [each for each in step.outcome.candidates if each.queue == queue and each.ineligibility is None]


def shared(eligible: list[Candidate]) -> list[tuple[Candidate, int]]:
    shares = shares_of(eligible)
    return [(each, shares[each.id]) for each in eligible]


def without_preferences(item: int, eligible: list[Candidate]) -> int:
    """Return whom the strategies alone choose: by turns, the least busy, or by lot."""
    queue, strategy = eligible[0].queue, eligible[0].strategy
    if strategy is Strategy.LEAST_OPEN:
        return least_busy(eligible, item=lead(item))
    if strategy is Strategy.RANDOM:
        return draw(eligible, item=lead(item), queue=queue)
    debts = Rotation(queue, {each.id: each.debt for each in eligible})
    return next_in_turn(debts, eligible, item=lead(item))
