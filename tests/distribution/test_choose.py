"""From a queue to a manager, or to a held lead with its wake-up time."""

from datetime import date, datetime, timedelta

from functions.domain.distribution import (
    Absence,
    Assigned,
    Held,
    IneligibilityReason,
    Presence,
    choose_manager,
)
from functions.domain.item import lead
from tests.builders import BERLIN, TUESDAY_NOON, a_manager, a_queue, a_state

TUESDAY = date(2026, 11, 3)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


def test_a_manager_at_the_cap_is_skipped() -> None:
    anna, boris = a_manager(cap=1), a_manager(cap=1)
    outcome = choose_manager(lead(7), "all", a_state(anna, boris, assigned={anna.id: 1})).outcome
    assert isinstance(outcome, Assigned)
    assert outcome.manager_id == boris.id


def test_yesterdays_count_fills_no_cap_today() -> None:
    anna = a_manager(cap=1)
    state = a_state(anna, now=at(2, 12), assigned={anna.id: 1})
    tomorrow = a_state(anna, now=at(3, 12)).__class__(**{**vars(state), "now": at(3, 12)})
    assert isinstance(choose_manager(lead(7), "all", tomorrow).outcome, Assigned)


def test_an_assignment_counts_for_the_day_in_the_next_state() -> None:
    anna = a_manager(cap=2)
    choice = choose_manager(lead(8), "all", choose_manager(lead(7), "all", a_state(anna)).state)
    assert choice.state.workload.assigned == {anna.id: 2}
    assert isinstance(choose_manager(lead(9), "all", choice.state).outcome, Held)


def test_everybody_at_the_cap_holds_the_lead_until_the_next_working_morning() -> None:
    anna = a_manager(cap=0)
    outcome = choose_manager(
        lead(7), "all", a_state(a_manager(anna.id, cap=1), assigned={anna.id: 1})
    ).outcome
    assert outcome == Held("all", IneligibilityReason.DAILY_CAP, at(4, 9), outcome.candidates)


def test_a_friday_evening_lead_wakes_on_monday_at_nine() -> None:
    outcome = choose_manager(lead(7), "all", a_state(a_manager(), now=at(6, 19))).outcome
    assert isinstance(outcome, Held)
    assert (outcome.reason, outcome.until) == (IneligibilityReason.OFF_HOURS, at(9, 9))


def test_a_held_lead_wakes_when_the_first_of_all_members_is_back() -> None:
    away = a_manager(absences=(Absence(TUESDAY, date(2026, 11, 20)),))
    full = a_manager(cap=1)
    outcome = choose_manager(lead(7), "all", a_state(away, full, assigned={full.id: 1})).outcome
    assert isinstance(outcome, Held)
    assert (outcome.reason, outcome.until) == (IneligibilityReason.DAILY_CAP, at(4, 9))


def test_a_vacation_ends_in_the_morning_after_its_last_day() -> None:
    anna = a_manager(absences=(Absence(TUESDAY, date(2026, 11, 6)),))
    outcome = choose_manager(lead(7), "all", a_state(anna)).outcome
    assert isinstance(outcome, Held)
    assert (outcome.reason, outcome.until) == (IneligibilityReason.ABSENT, at(9, 9))


def test_the_portals_own_absence_counts_as_well() -> None:
    anna, boris = a_manager(), a_manager()
    back = Presence(absent_until=TUESDAY_NOON + timedelta(days=1))
    outcome = choose_manager(lead(7), "all", a_state(anna, boris, presences={anna.id: back})).outcome
    assert isinstance(outcome, Assigned)
    assert outcome.manager_id == boris.id


def test_a_dismissed_manager_gets_nothing_and_is_not_waited_for() -> None:
    anna = a_manager()
    outcome = choose_manager(
        lead(7), "all", a_state(anna, presences={anna.id: Presence(is_active=False)})
    ).outcome
    assert isinstance(outcome, Held)
    assert (outcome.reason, outcome.until) == (IneligibilityReason.INACTIVE, None)


def test_whoever_is_clocked_out_is_passed_over_whatever_the_hours() -> None:
    anna, boris = a_manager(), a_manager()
    out = {anna.id: Presence(is_clocked_out=True)}
    queues = [a_queue("all", anna, boris), a_queue("any", anna, boris, is_any_time=True)]
    for queue in ("all", "any"):
        outcome = choose_manager(lead(7), queue, a_state(anna, boris, queues=queues, presences=out)).outcome
        assert isinstance(outcome, Assigned)
        assert outcome.manager_id == boris.id


def test_a_lead_waits_for_who_need_only_clock_in_rather_than_for_who_is_back_later() -> None:
    anna, boris = a_manager(), a_manager(absences=(Absence(TUESDAY, TUESDAY),))
    out = {anna.id: Presence(is_clocked_out=True)}
    outcome = choose_manager(lead(7), "all", a_state(anna, boris, presences=out)).outcome
    assert isinstance(outcome, Held)
    assert (outcome.reason, outcome.until) == (IneligibilityReason.CLOCKED_OUT, None)


def test_whoever_is_off_and_clocked_out_is_expected_at_the_next_opening() -> None:
    anna = a_manager()
    night = a_state(anna, presences={anna.id: Presence(is_clocked_out=True)}, now=at(3, 22))
    outcome = choose_manager(lead(7), "all", night).outcome
    assert isinstance(outcome, Held)
    assert (outcome.reason, outcome.until) == (IneligibilityReason.OFF_HOURS, at(4, 9))


def test_a_lead_that_needs_a_skill_goes_to_a_manager_with_it() -> None:
    anna, boris = a_manager(skills=["enterprise"]), a_manager()
    state = a_state(anna, boris, queues=[a_queue("big", anna, boris, needs=frozenset({"enterprise"}))])
    outcome = choose_manager(lead(7), "big", state).outcome
    assert isinstance(outcome, Assigned)
    assert outcome.manager_id == anna.id


def test_a_queue_without_an_eligible_member_falls_back_and_the_turn_is_the_fallbacks() -> None:
    anna, boris = a_manager(cap=1), a_manager()
    queues = [a_queue("big", anna, fallback="all"), a_queue("all", anna, boris)]
    choice = choose_manager(lead(7), "big", a_state(anna, boris, queues=queues, assigned={anna.id: 1}))
    assert isinstance(choice.outcome, Assigned)
    assert (choice.outcome.manager_id, choice.outcome.queue) == (boris.id, "all")
    assert set(choice.state.rotations) == {"all"}


def test_any_time_queues_ignore_working_hours() -> None:
    anna = a_manager()
    state = a_state(anna, queues=[a_queue("night", anna, is_any_time=True)], now=at(8, 3))
    assert isinstance(choose_manager(lead(7), "night", state).outcome, Assigned)


def test_every_member_is_a_candidate_with_the_reason_against_them() -> None:
    anna, boris, vera = a_manager(1), a_manager(2, cap=1), a_manager(3, absences=(Absence(TUESDAY, TUESDAY),))
    outcome = choose_manager(lead(7), "all", a_state(anna, boris, vera, assigned={2: 1})).outcome
    reasons = {
        each.manager_id: each.ineligibility.reason if each.ineligibility else None
        for each in outcome.candidates
    }
    assert reasons == {1: None, 2: IneligibilityReason.DAILY_CAP, 3: IneligibilityReason.ABSENT}
