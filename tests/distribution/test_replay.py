"""A decision that is made again from the ledger."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from functions.domain.distribution import (
    LEAD,
    Assigned,
    Candidate,
    Held,
    Presence,
    RecordedDecision,
    Rotation,
    Strategy,
    choose_manager,
    replay_choice,
    replay_decision,
)
from functions.domain.item import Item, lead
from functions.domain.lead.ledger_entry import LedgerEntry, Outcome
from infra.serialization import dump_entry, load_entry
from tests.builders import SEVEN, TUESDAY_NOON, a_manager, a_queue, a_state
from tests.distribution.test_any_queue import ANYBODY, NOBODY, Step, Story, played, stories


def recorded(outcome: Assigned | Held, *, step: Step | None = None, item: Item = SEVEN) -> RecordedDecision:
    """What a ledger on a disk gives back of an outcome."""
    winner = outcome.manager_id if isinstance(outcome, Assigned) else None
    now = step.before.now if step else TUESDAY_NOON
    entry = LedgerEntry(
        item, now, Outcome.ASSIGNED, 0, "", winner, outcome.queue, "c0ffee", "", outcome.candidates
    )
    read = load_entry(dump_entry(entry))
    return RecordedDecision(item, read.decided_at, read.candidates, read.manager, outcome.queue)


@given(stories(st.sampled_from(Strategy), NOBODY | ANYBODY, suits=True))
@settings(max_examples=50)
def test_every_decision_comes_out_the_same_from_the_ledger_bit_for_bit(story: Story) -> None:
    for item, step in enumerate(played(story), 1):
        decision, state = recorded(step.outcome, step=step, item=lead(item)), step.before
        assert replay_decision(decision, state.managers, state.queues, state.business).agrees_with(decision)
        assert replay_choice(decision).agrees_with(decision)


def test_preferred_and_excluded_managers_are_part_of_the_record() -> None:
    anna, boris, vera = a_manager(1), a_manager(2), a_manager(3)
    state = a_state(anna, boris, vera)
    outcome = choose_manager(lead(7), "all", state, preferred=[3], excluded=[1]).outcome
    decision = recorded(outcome)
    assert decision.manager_id == 3
    assert replay_decision(decision, state.managers, state.queues, state.business).agrees_with(decision)


def test_a_decision_can_be_made_again_after_the_configuration_has_changed() -> None:
    anna, boris = a_manager(1, weight=3), a_manager(2)
    debts = {"all": Rotation("all", {1: -LEAD, 2: LEAD})}
    decision = recorded(choose_manager(lead(7), "all", a_state(anna, boris, rotations=debts)).outcome)
    assert decision.manager_id == 2
    assert replay_choice(decision).agrees_with(decision)


def test_a_ledger_that_was_tampered_with_is_found_out() -> None:
    state = a_state(a_manager(1), a_manager(2))
    decision = recorded(choose_manager(lead(7), "all", state).outcome)
    loser = next(each for each in decision.candidates if each.manager_id != decision.manager_id)
    tampered = replace(decision, manager_id=loser.manager_id)
    assert not replay_choice(tampered).agrees_with(tampered)


def test_what_was_recorded_before_queues_could_prefer_reads_as_a_queue_that_does_not() -> None:
    old = (
        '{"lead_id":7,"decided_at":"2026-11-03T11:00:00Z","outcome":"assigned","points":0,"band":"","manager":8,'
        '"queue":"all","config":"","fingerprint":"","candidates":'
        '[{"manager_id":8,"queue":"all","ineligibility":null,"debt":12}]}'
    )
    [candidate] = load_entry(old).candidates
    assert candidate.preferred_skills == ()


def test_an_ineligibility_that_did_not_hold_is_found_out() -> None:
    anna, boris = a_manager(1), a_manager(2, cap=5)
    state = a_state(anna, boris, assigned={2: 5})
    decision = recorded(choose_manager(lead(7), "all", state).outcome)
    fewer = tuple(replace(each, assigned_today=min(each.assigned_today, 4)) for each in decision.candidates)
    again = replay_decision(replace(decision, candidates=fewer), state.managers, state.queues, state.business)
    assert again.differences == (2,)


def test_what_is_recorded_of_an_ordinary_colleague_is_short() -> None:
    """Ninety days of decisions about teams of ten have to fit: what is usual is left out."""
    usual = Candidate(8, "all", None, debt=12, presence=Presence(open_leads=3))
    entry = LedgerEntry(lead(7), TUESDAY_NOON, Outcome.ASSIGNED, 0, "", 8, "all", "", "", (usual,))
    assert (
        '{"manager_id":8,"queue":"all","ineligibility":null,"debt":12,"presence":{"open_leads":3}}'
        in dump_entry(entry)
    )


def test_two_hundred_managers_are_one_decision_like_any_other() -> None:
    team = [a_manager(number, weight=1 + number % 3, cap=1) for number in range(200)]
    state = a_state(*team, queues=[a_queue("all", *team)], assigned=dict.fromkeys(range(199), 1))
    decision = recorded(choose_manager(lead(7), "all", state).outcome)
    assert decision.manager_id == 199
    assert replay_decision(decision, state.managers, state.queues, state.business).agrees_with(decision)
