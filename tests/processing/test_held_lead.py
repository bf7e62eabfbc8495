"""A lead for which no manager is eligible: held, explained, woken at the right moment, never lost."""

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from functions.domain.lead.record import LeadState
from infra.simulator.limits import faults
from tests.builders import BERLIN
from tests.team import COLD, CONFIGURATION, HOT, Team, a_hot_lead, a_team


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN)


def test_a_saturday_lead_is_scored_at_once_and_held_until_monday_morning(team: Team) -> None:
    team.clock.advance_to(at(7, 12))
    item = team.add_lead(**HOT)
    team.process()
    record = team.record(item)
    assert record.hold is not None
    assert (record.state, record.hold.reason, record.hold.until) == (LeadState.HELD, "off-hours", at(9, 9))
    assert team.lead(item)["UF_CRM_LEAD_SCORE"] == 90
    assert team.lead(item)["ASSIGNED_BY_ID"] == 1


def test_a_held_lead_is_given_out_at_its_moment_and_not_before(team: Team) -> None:
    team.clock.advance_to(at(7, 12))
    item = team.add_lead(**HOT)
    team.process()
    team.clock.advance_to(at(9, 8, 59))
    assert team.process().outcomes == {"held": 1}
    assert team.wiring.state.inbox.next_due_at() == at(9, 9)
    team.clock.advance_to(at(9, 9))
    assert team.process().outcomes == {"assigned": 1}
    assert team.record(item).state is LeadState.ASSIGNED
    assert len(team.portal.sent_notifications) == 2


def test_an_event_about_a_held_lead_neither_wakes_it_early_nor_moves_it_back(team: Team) -> None:
    team.clock.advance_to(at(7, 12))
    item = team.add_lead(**HOT)
    team.process()
    team.clock.advance_to(at(8, 12))
    team.announce(item)
    team.process()
    held = team.record(item).hold
    assert held is not None
    assert (held.since, held.until) == (at(7, 12), at(9, 9))


def test_the_weekends_leads_are_shared_out_best_score_first_within_caps(tmp_path: Path) -> None:
    configuration = CONFIGURATION.replace("daily_cap = 50", "daily_cap = 2")
    with a_team(tmp_path, configuration=configuration, at=at(7, 12)) as team:
        cold = [team.add_lead(**COLD) for _ in range(4)]
        hot = [team.add_lead(**a_hot_lead()) for _ in range(4)]
        team.process()
        team.clock.advance_to(at(9, 9))
        team.process()
        assigned = {lead for lead in cold + hot if team.record(lead).state is LeadState.ASSIGNED}
        assert assigned >= set(hot)
        assert len(assigned) == 6
        team.clock.advance_to(at(10, 9))
        team.process()
        assert {team.record(lead).state for lead in cold + hot} == {LeadState.ASSIGNED}


def test_a_lead_that_no_queue_takes_is_held_and_says_so(tmp_path: Path) -> None:
    configuration = CONFIGURATION.replace('id = "everyone"', 'id = "everyone"\nwhen = "score >= 50"')
    with a_team(tmp_path, configuration=configuration) as team:
        item = team.add_lead(**COLD)
        team.process()
        held = team.record(item).hold
        assert held is not None
        assert held.reason == "no-queue"


def test_a_held_lead_that_a_person_takes_is_no_longer_held(team: Team) -> None:
    team.clock.advance_to(at(7, 12))
    item = team.add_lead(**HOT)
    team.process()
    team.actions.update_lead(item, ASSIGNED_BY_ID=8)
    team.announce(item)
    team.process()
    record = team.record(item)
    assert (record.state, record.assignment.manager, record.hold, record.assignment.by_us) == (
        LeadState.ASSIGNED,
        8,
        None,
        False,
    )
    assert team.wiring.state.inbox.next_due_at() is None


@pytest.mark.long
def test_a_thousand_leads_of_a_weekend_are_shared_out_on_monday_in_a_hundred_requests(tmp_path: Path) -> None:
    configuration = CONFIGURATION.replace("daily_cap = 50", "daily_cap = 300")
    with a_team(tmp_path, configuration=configuration, at=at(7, 12)) as team:
        amounts = [0, 100_000, 500_000]
        items = [team.actions.add_lead(SOURCE_ID="WEB", OPPORTUNITY=amounts[n % 3]) for n in range(1000)]
        team.announce(*items)
        team.process()
        team.clock.advance_to(at(9, 9))
        assert team.requests_during(team.process) <= 100
        records = [team.record(item) for item in items]
        assigned = [record for record in records if record.state is LeadState.ASSIGNED]
        waiting = [record for record in records if record.state is LeadState.HELD]
        assert Counter(record.assignment.manager for record in assigned) == {7: 300, 8: 300, 9: 300}
        assert max(record.score.points for record in waiting) <= min(
            record.score.points for record in assigned
        )


def test_a_passing_fault_costs_a_lead_that_was_held_for_long_no_more_than_a_new_one(team: Team) -> None:
    for manager in (7, 8, 9):
        team.portal.people.change(manager, absent_until=team.clock.now() + timedelta(hours=3))
    item = team.add_lead(**HOT)
    for _ in range(12):
        team.process()
        team.clock.advance(timedelta(minutes=15))
    team.portal.faults.add(faults.OVERLOAD_LIMIT, method="crm.item.update", times=1)
    team.process()
    assert team.lead(item)["ASSIGNED_BY_ID"] == 1
    team.clock.advance(timedelta(seconds=20))
    team.process()
    assert team.lead(item)["ASSIGNED_BY_ID"] in {7, 8, 9}
