"""Queues that share turns: what a preference is for, and what everybody is owed in both together."""

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.domain.distribution import (
    Assigned,
    DistributionState,
    Strategy,
    Turn,
    bound_for_anybody,
    bound_with_preferences,
    choose_manager,
    fairness_of_all,
    reassign,
    replay_choice,
    replay_decision,
)
from functions.domain.item import lead
from tests.builders import a_manager, a_queue, a_state
from tests.distribution.test_any_queue import ANYBODY, NOBODY, Story, played, stories
from tests.distribution.test_replay import recorded
from tests.distribution.turns import furthest

SPEAKER = 1
FRENCH = frozenset({"fr"})


def a_team_of_five(**french: object) -> DistributionState:
    """Five managers of whom one speaks French, in a queue for French leads and one for all others."""
    team = [a_manager(SPEAKER, skills=FRENCH), *(a_manager(number) for number in range(2, 6))]
    queues = [a_queue("french", *team, **{"prefers": FRENCH, **french}), a_queue("everyone", *team)]
    return a_state(*team, queues=queues)


def distributed(
    state: DistributionState, *, leads: int, of_them_french: float
) -> tuple[dict[str, Counter[int]], DistributionState, list[Turn]]:
    """Return who got how many of each queue, the state after that, and the turns."""
    chance, got = random.Random(7), {"french": Counter[int](), "everyone": Counter[int]()}
    turns = []
    for number in range(leads):
        queue = "french" if chance.random() < of_them_french else "everyone"
        choice = choose_manager(lead(number), queue, state)
        assert isinstance(choice.outcome, Assigned)
        got[queue][choice.outcome.manager_id] += 1
        turns.append(choice.outcome.turn)
        state = choice.state
    return got, state, turns


@pytest.mark.parametrize(("of_them_french", "at_least"), [(0.05, 0.95), (0.1, 0.9), (0.15, 0.8)])
def test_french_leads_go_to_who_speaks_french_and_everybody_gets_the_same_number(
    of_them_french: float, at_least: float
) -> None:
    got, _, _ = distributed(a_team_of_five(turns="everyone"), leads=2000, of_them_french=of_them_french)
    share = got["french"][SPEAKER] / got["french"].total()
    print(f"{of_them_french:4.0%} French: {share:4.0%} of them to the one of five who speaks it")  # noqa: T201  the table
    assert share >= at_least
    assert set((got["french"] + got["everyone"]).values()) <= {399, 400, 401}


def test_more_french_leads_than_are_due_to_who_speaks_french_go_to_the_others() -> None:
    got, _, _ = distributed(a_team_of_five(turns="everyone"), leads=1000, of_them_french=0.5)
    assert got["french"][SPEAKER] in range(198, 203)
    assert got["everyone"][SPEAKER] <= 2


def test_without_shared_turns_a_preference_decides_about_the_first_leads_only() -> None:
    got, _, _ = distributed(a_team_of_five(), leads=1000, of_them_french=0.5)
    due = got["french"].total() / 5
    assert got["french"][SPEAKER] == pytest.approx(due, abs=2)


def test_shared_turns_are_charged_to_one_rotation() -> None:
    _, state, turns = distributed(a_team_of_five(turns="everyone"), leads=50, of_them_french=0.5)
    assert state.rotations.keys() == {"everyone"}
    assert {turn.queue for turn in turns} == {"everyone"}


def test_a_lead_that_changes_hands_is_charged_where_it_was_given_out() -> None:
    state = a_team_of_five(turns="everyone")
    outcome = choose_manager(lead(7), "french", state)
    assert isinstance(outcome.outcome, Assigned)
    turn, after = reassign(outcome.outcome.turn, queue="french", to=3, state=outcome.state)
    assert turn is not None
    assert (turn.queue, turn.manager) == ("everyone", 3)
    assert after.rotations["everyone"].debts[3] < 0


def test_queues_that_share_turns_have_one_account_with_the_bound_of_preferences() -> None:
    state = a_team_of_five(turns="everyone")
    _, after, turns = distributed(state, leads=200, of_them_french=0.3)
    [found] = fairness_of_all(state.queues.values(), after.rotations, turns)
    assert (found.queue, found.sharing, found.prefers) == ("everyone", ("french",), True)
    assert found.bound == bound_with_preferences(5) == 3
    assert sum(each.got for each in found.accounts) == 200
    assert found.is_complete
    assert found.is_within_bound


def test_shared_turns_without_a_preference_keep_the_usual_bound() -> None:
    state = a_team_of_five(turns="everyone", prefers=frozenset())
    _, after, turns = distributed(state, leads=20, of_them_french=0.3)
    [found] = fairness_of_all(state.queues.values(), after.rotations, turns)
    assert found.bound is not None
    assert found.bound < bound_for_anybody(5)


@given(stories(st.just(Strategy.ROUND_ROBIN), NOBODY | ANYBODY))
@settings(max_examples=40)
def test_shared_turns_keep_the_bound_and_come_out_of_the_ledger_bit_for_bit(story: Story) -> None:
    for number, step in enumerate(played(sharing(story)), 1):
        assert step.after.rotations.keys() <= {"all"}
        for rotation in step.after.rotations.values():
            assert furthest(rotation) <= bound_with_preferences(len(rotation.debts))
            assert sum(rotation.debts.values()) == 0
        decision, state = recorded(step.outcome, step=step, item=lead(number)), step.before
        assert replay_decision(decision, state.managers, state.queues, state.business).agrees_with(decision)
        assert replay_choice(decision).agrees_with(decision)


def sharing(story: Story) -> Story:
    """The same story where the smaller queue shares the turns of the other, which has its members too."""
    big, rest = story.state.queues["big"], story.state.queues["all"]
    members = tuple(dict.fromkeys((*rest.members, *big.members)))
    queues = {"big": replace(big, turns="all"), "all": replace(rest, members=members)}
    return replace(story, state=replace(story.state, queues=queues))
