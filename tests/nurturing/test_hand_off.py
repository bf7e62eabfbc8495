"""The nightly hand-off: leads that are cold, old enough and untouched go, and all others stay."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.domain.lead.record import LeadState
from infra.simulator.limits import faults
from tests.builders import BERLIN
from tests.nurturing.night import (
    FRIDAY_NIGHT,
    OWNER,
    STAGE,
    THURSDAY_NIGHT,
    a_nurturing_team,
    cold_leads,
    is_handed_over,
    is_untouched,
    night,
    nurture,
    nurturing_configuration,
)
from tests.team import COLD, Team, a_hot_lead, a_team


def test_a_cold_lead_that_no_manager_touched_is_handed_over_at_night(team: Team) -> None:
    [item] = cold_leads(team, 1)
    assert night(team).put_up == 1
    assert is_handed_over(team, item)
    assert team.lead(item)["UF_CRM_LEAD_NURTURE_DATE"] == THURSDAY_NIGHT
    [comment] = team.portal.comments
    assert comment.text.startswith("Handed over to nurturing with 10 points (cold):")


def test_the_turn_is_given_back_and_todays_count_with_it(team: Team) -> None:
    items = cold_leads(team, 4)
    assert [team.record(item).assignment.turn is None for item in items] == [False] * 4
    night(team)
    assert [team.record(item).assignment.turn for item in items] == [None] * 4


def test_a_lead_that_is_not_old_enough_stays(team: Team) -> None:
    [item] = cold_leads(team, 1)
    report = night(team, datetime(2026, 11, 4, 2, 0, tzinfo=BERLIN))
    assert (report.put_up, is_untouched(team, item)) == (0, True)


def test_warm_leads_stay(team: Team) -> None:
    item = team.add_lead(**a_hot_lead())
    team.process()
    team.clock.advance(timedelta(minutes=5))
    team.actions.add_activity(item, "call", by=team.lead(item)["ASSIGNED_BY_ID"])
    team.announce(item)
    team.process()
    assert night(team).put_up == 0
    assert team.record(item).state is LeadState.ASSIGNED


@pytest.mark.parametrize("kind", ["call", "mail", "meeting", "todo", "sms", "task", "app"])
@pytest.mark.parametrize("is_announced", [True, False], ids=["seen before", "seen at the last moment"])
def test_a_lead_that_was_called_written_to_or_met_stays(team: Team, kind: str, *, is_announced: bool) -> None:
    [item] = cold_leads(team, 1)
    team.clock.advance(timedelta(hours=2))
    team.actions.add_activity(item, kind, by=7)
    if is_announced:
        team.announce(item)
        team.process()
    night(team)
    assert is_untouched(team, item)


@pytest.mark.parametrize("kind", ["call", "meeting"])
def test_a_lead_with_a_call_or_meeting_ahead_stays(team: Team, kind: str) -> None:
    [item] = cold_leads(team, 1)
    ahead = THURSDAY_NIGHT + timedelta(days=3)
    team.actions.add_activity(item, kind, completed=False, at=ahead, by=7)
    night(team)
    assert is_untouched(team, item)


def test_a_lead_with_a_todo_of_a_manager_stays(team: Team) -> None:
    [item] = cold_leads(team, 1)
    team.actions.add_activity(item, "todo", completed=False, deadline=FRIDAY_NIGHT, by=7)
    night(team)
    assert is_untouched(team, item)


def test_a_lead_with_an_open_task_of_a_manager_stays(team: Team) -> None:
    [item] = cold_leads(team, 1)
    team.actions.add_activity(item, "task", completed=False, by=7)
    night(team)
    assert is_untouched(team, item)


@pytest.mark.parametrize("is_managers", [True, False], ids=["its manager", "somebody else"])
def test_a_lead_that_its_manager_commented_on_stays(team: Team, *, is_managers: bool) -> None:
    [item] = cold_leads(team, 1)
    manager = team.lead(item)["ASSIGNED_BY_ID"]
    team.actions.write_comment(item, "Called.", by=manager if is_managers else 3)
    night(team)
    assert (team.record(item).state is LeadState.ASSIGNED) is is_managers
    assert (team.lead(item)["STATUS_ID"] == STAGE) is not is_managers


def test_our_own_todo_of_the_first_touch_is_no_touch(team: Team) -> None:
    item = team.add_lead(SOURCE_ID="RECOMMENDATION")
    team.process()
    assert len(team.portal.todos) == 1
    team.actions.update_lead(item, SOURCE_ID="WEB")
    team.announce(item)
    team.process()
    night(team)
    assert is_handed_over(team, item)


def test_a_reply_of_the_lead_alone_is_no_touch(team: Team) -> None:
    [item] = cold_leads(team, 1)
    team.actions.add_activity(item, "mail", direction="incoming")
    night(team)
    assert is_handed_over(team, item)


@pytest.mark.parametrize("is_announced", [True, False], ids=["seen before", "seen at the last moment"])
@pytest.mark.parametrize("change", [{"STATUS_ID": "IN_PROCESS"}, {"ASSIGNED_BY_ID": 3}])
def test_a_lead_whose_stage_or_manager_was_changed_by_hand_stays(
    team: Team, change: dict[str, Any], *, is_announced: bool
) -> None:
    [item] = cold_leads(team, 1)
    team.actions.update_lead(item, **change)
    if is_announced:
        team.announce(item)
        team.process()
    night(team)
    assert {name: team.lead(item)[name] for name in change} == change
    assert team.record(item).state is LeadState.ASSIGNED
    assert team.portal.comments == []


def test_a_lead_that_came_with_its_manager_stays(team: Team) -> None:
    [item] = cold_leads(team, 1, ASSIGNED_BY_ID=8)
    assert night(team).put_up == 0
    assert is_untouched(team, item)


def test_a_held_lead_that_is_cold_is_handed_over_too(tmp_path: Path) -> None:
    with a_nurturing_team(tmp_path) as team:
        team.clock.advance_to(datetime(2026, 11, 7, 12, 0, tzinfo=BERLIN))
        [item] = cold_leads(team, 1)
        assert team.record(item).state is LeadState.HELD
        night(team, datetime(2026, 11, 9, 2, 0, tzinfo=BERLIN))
        assert is_handed_over(team, item)
        assert team.wiring.state.inbox.next_due_at() is None


def test_a_lead_that_has_warmed_up_since_is_scored_and_not_handed_over(team: Team) -> None:
    [item] = cold_leads(team, 1)
    team.actions.update_lead(item, SOURCE_ID="RECOMMENDATION", OPPORTUNITY=500_000)
    night(team)
    record = team.record(item)
    assert (record.state, record.score.band, record.nurturing.handed_off_at) == (
        LeadState.ASSIGNED,
        "hot",
        None,
    )
    assert team.portal.comments == []


def test_the_automation_trigger_is_fired_once_and_may_move_the_stage(tmp_path: Path) -> None:
    with a_nurturing_team(tmp_path, trigger="to-nurture") as team:
        [item] = cold_leads(team, 1)
        night(team)
        assert [(each.target, each.code) for each in team.portal.triggers] == [
            (f"{item.entity.upper()}_{item.id}", "to-nurture")
        ]
        team.clock.advance(timedelta(minutes=1))
        team.actions.update_lead(item, STATUS_ID="IN_PROCESS")
        team.announce(item)
        team.process()
        record = team.record(item)
        assert (record.state, record.assignment.manager) == (LeadState.NURTURED, OWNER)
        assert team.lead(item)["STATUS_ID"] == "IN_PROCESS"


def test_a_second_run_and_a_second_night_change_nothing(team: Team) -> None:
    items = cold_leads(team, 3)
    night(team)
    records = [team.record(item) for item in items]
    assert nurture(team).put_up == 0
    assert night(team, FRIDAY_NIGHT).put_up == 0
    assert [team.record(item) for item in items] == records
    assert all(is_handed_over(team, item) for item in items)


def test_our_own_writes_coming_back_as_events_change_nothing(team: Team) -> None:
    [item] = cold_leads(team, 1)
    night(team)
    writes = len(team.portal.requests.writing())
    for _ in range(3):
        team.clock.advance(timedelta(minutes=20))
        team.announce(item)
        team.process()
    assert is_handed_over(team, item)
    assert len(team.portal.requests.writing()) == writes


def test_a_hand_off_costs_at_most_a_fifth_of_a_request_a_lead(tmp_path: Path) -> None:
    with a_nurturing_team(tmp_path, trigger="to-nurture") as team:
        items = cold_leads(team, 100)
        team.clock.advance_to(THURSDAY_NIGHT)
        nurture(team)
        assert team.requests_during(team.process) <= 0.2 * len(items)
        assert all(is_handed_over(team, item) for item in items)
        assert len(team.portal.triggers) == len(items)


def test_a_hand_off_that_the_portal_refuses_leaves_the_lead_with_its_manager_for_good(team: Team) -> None:
    [item] = cold_leads(team, 1)
    before = team.record(item)
    team.portal.faults.add(faults.CRM_FIELD_ERROR_REQUIRED, method="crm.item.update", lead_id=item.id)
    night(team)
    team.clock.advance(timedelta(hours=1))
    team.process()
    assert night(team, FRIDAY_NIGHT).put_up == 0
    record = team.record(item)
    assert (record.state, record.assignment.manager) == (LeadState.ASSIGNED, before.assignment.manager)
    assert is_untouched(team, item)
    assert team.lead(item)["STATUS_ID"] != STAGE
    assert team.wiring.state.inbox.next_due_at() is None


def test_a_hand_off_of_a_lead_that_seemed_gone_is_made_when_it_is_there_again(team: Team) -> None:
    [item] = cold_leads(team, 1)
    team.portal.faults.add(
        faults.ErrorAnswer(400, "NOT_FOUND", "Element not found"),
        method="crm.item.update",
        lead_id=item.id,
        times=0,
    )
    night(team)
    assert team.lead(item)["STATUS_ID"] != STAGE
    assert team.portal.comments == []
    team.portal.faults.clear()
    team.announce(item)
    team.process()
    assert team.lead(item)["STATUS_ID"] == STAGE
    assert team.record(item).state is LeadState.NURTURED


def test_a_held_lead_that_somebody_answered_in_a_chat_stays(tmp_path: Path) -> None:
    paused = nurturing_configuration().replace("daily_cap = 50", "is_paused = true")
    with a_team(tmp_path, configuration=paused) as team:
        item = team.add_lead(**COLD)
        team.process()
        team.actions.client_writes_in_chat(item)
        team.actions.answer_in_chat(item, by=1)
        night(team)
        assert team.record(item).state is LeadState.HELD
