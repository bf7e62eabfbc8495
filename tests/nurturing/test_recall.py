"""Nurtured leads that warm up are recalled; one that a person moves by hand stays theirs."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from functions.domain.item import Item
from functions.domain.lead.record import LeadState
from functions.ports import SignalNote
from functions.processing.lease import LEASE
from functions.processing.run import process_inbox
from functions.rescoring.wake import wake_due_leads
from tests.builders import BERLIN
from tests.nurturing.night import (
    FRIDAY_NIGHT,
    OWNER,
    STAGE,
    a_nurturing_team,
    cold_leads,
    is_handed_over,
    night,
    nurturing_configuration,
)
from tests.processing.mortality import Killed, Mortal, be_killed
from tests.team import Team, a_team

THURSDAY_MORNING = datetime(2026, 11, 5, 10, 0, tzinfo=BERLIN)
FRIDAY_MORNING = THURSDAY_MORNING + timedelta(days=1)
WARM: dict[str, Any] = {"SOURCE_ID": "RECOMMENDATION"}
"""40 points."""


@pytest.fixture
def nurtured(team: Team) -> Item:
    [item] = cold_leads(team, 1)
    night(team)
    return item


def change(team: Team, item: Item, at: datetime = THURSDAY_MORNING, **fields: Any) -> None:
    team.clock.advance_to(at)
    team.actions.update_lead(item, **fields)
    team.announce(item)
    team.process()


def test_a_nurtured_lead_that_warms_up_is_distributed_as_if_it_were_new(team: Team, nurtured: Item) -> None:
    change(team, nurtured, **WARM)
    record, lead = team.record(nurtured), team.lead(nurtured)
    assert (record.state, record.score.band, record.nurturing.recalled_at) == (
        LeadState.ASSIGNED,
        "warm",
        THURSDAY_MORNING,
    )
    assert lead["ASSIGNED_BY_ID"] == record.assignment.manager
    assert record.assignment.manager in {7, 8, 9}
    assert lead["STATUS_ID"] == "NEW"
    assert record.assignment.turn is not None
    assert [(todo.lead_id, todo.responsible) for todo in team.portal.todos] == [
        (nurtured.id, record.assignment.manager)
    ]


def test_that_a_lead_came_back_is_announced_although_the_run_died(team: Team, nurtured: Item) -> None:
    team.clock.advance_to(THURSDAY_MORNING)
    team.actions.update_lead(nurtured, **WARM)
    team.announce(nurtured)
    pipeline = team.pipeline
    crm = Mortal(pipeline.crm, count(), dies_at=1, after=False, die=be_killed)
    with pytest.raises(Killed):
        process_inbox(replace(pipeline, crm=crm), until=THURSDAY_MORNING + LEASE)
    team.clock.advance(LEASE + timedelta(seconds=1))
    team.process()
    notes = [each.note for each in team.wiring.state.ledger.of_lead(nurtured) if each.outcome == "assigned"]
    assert notes == ["", "came back from nurturing"]


@pytest.mark.of_leads("deals go back where they stood")
def test_the_stage_of_leads_that_come_back_can_be_chosen(tmp_path: Path) -> None:
    with a_nurturing_team(tmp_path, portal='return_stage = "IN_PROCESS"') as team:
        [item] = cold_leads(team, 1)
        night(team)
        change(team, item, **WARM)
        assert team.lead(item)["STATUS_ID"] == "IN_PROCESS"


def test_a_lead_that_warms_up_at_night_waits_for_the_morning(team: Team, nurtured: Item) -> None:
    change(team, nurtured, datetime(2026, 11, 5, 4, 0, tzinfo=BERLIN), **WARM)
    held = team.record(nurtured)
    assert (held.state, team.lead(nurtured)["STATUS_ID"]) == (LeadState.HELD, "NEW")
    team.clock.advance_to(datetime(2026, 11, 5, 9, 0, tzinfo=BERLIN))
    team.process()
    record = team.record(nurtured)
    assert (record.state, team.lead(nurtured)["ASSIGNED_BY_ID"]) == (
        LeadState.ASSIGNED,
        record.assignment.manager,
    )
    assert record.assignment.manager in {7, 8, 9}
    assert team.wiring.state.inbox.next_due_at() is None


def test_a_repeat_inquiry_does_not_follow_a_lead_that_waits_on_its_way_back(
    team: Team, nurtured: Item
) -> None:
    phone = [("WORK", "+49 30 5550001")]
    change(team, nurtured, datetime(2026, 11, 5, 4, 0, tzinfo=BERLIN), **WARM, PHONE=phone)
    again = team.add_lead(**WARM, PHONE=phone)
    team.process()
    assert (team.record(nurtured).state, team.record(again).state) == (LeadState.HELD, LeadState.HELD)
    team.clock.advance_to(datetime(2026, 11, 5, 9, 0, tzinfo=BERLIN))
    team.process()
    assert {team.record(nurtured).assignment.manager, team.record(again).assignment.manager} <= {
        7,
        8,
        9,
    }


def test_a_lead_that_stays_cold_stays_in_nurturing_with_its_new_score(team: Team, nurtured: Item) -> None:
    change(team, nurtured, SOURCE_ID="ADVERTISING")
    assert is_handed_over(team, nurtured)
    assert team.lead(nurtured)["UF_CRM_LEAD_SCORE"] == 0


@pytest.mark.parametrize(
    ("by_hand", "manager"),
    [({"ASSIGNED_BY_ID": 8}, 8), ({"STATUS_ID": "IN_PROCESS"}, OWNER)],
    ids=["another manager", "another stage"],
)
def test_a_nurtured_lead_that_was_moved_by_hand_is_left_alone(
    team: Team, nurtured: Item, by_hand: dict[str, Any], manager: int
) -> None:
    change(team, nurtured, **by_hand)
    change(team, nurtured, FRIDAY_MORNING, **WARM)
    record, lead = team.record(nurtured), team.lead(nurtured)
    assert (record.state, record.assignment.manager, record.assignment.by_us) == (
        LeadState.ASSIGNED,
        manager,
        False,
    )
    assert {**lead, **by_hand} == lead
    assert lead["ASSIGNED_BY_ID"] == manager
    assert night(team, FRIDAY_NIGHT + timedelta(days=3)).put_up == 0


def test_a_lead_that_was_moved_by_hand_while_it_waits_for_a_manager_is_left_alone(
    team: Team, nurtured: Item
) -> None:
    change(team, nurtured, datetime(2026, 11, 5, 4, 0, tzinfo=BERLIN), **WARM)
    change(team, nurtured, datetime(2026, 11, 5, 8, 0, tzinfo=BERLIN), ASSIGNED_BY_ID=3)
    team.clock.advance_to(THURSDAY_MORNING)
    team.process()
    assert (team.record(nurtured).state, team.lead(nurtured)["ASSIGNED_BY_ID"]) == (
        LeadState.ASSIGNED,
        3,
    )


def test_a_lead_that_comes_back_and_goes_cold_again_is_handed_over_again(team: Team, nurtured: Item) -> None:
    change(team, nurtured, **WARM)
    change(team, nurtured, THURSDAY_MORNING + timedelta(minutes=5), SOURCE_ID="WEB")
    night(team, FRIDAY_NIGHT)
    lead = team.lead(nurtured)
    assert (lead["ASSIGNED_BY_ID"], lead["STATUS_ID"], len(team.portal.comments)) == (OWNER, STAGE, 2)
    assert lead["UF_CRM_LEAD_NURTURE_DATE"] == FRIDAY_NIGHT


def test_what_the_nurturer_sent_does_not_count_as_a_managers_work(team: Team, nurtured: Item) -> None:
    team.clock.advance(timedelta(hours=1))
    team.actions.add_activity(nurtured, "mail", by=OWNER)
    change(team, nurtured, **WARM)
    change(team, nurtured, THURSDAY_MORNING + timedelta(minutes=5), SOURCE_ID="WEB")
    night(team, FRIDAY_NIGHT)
    assert team.record(nurtured).state is LeadState.NURTURED


def test_a_new_inquiry_of_a_nurtured_person_goes_to_a_manager(tmp_path: Path) -> None:
    person: dict[str, Any] = {"PHONE": [("WORK", "+49 30 5550777")]}
    with a_nurturing_team(tmp_path) as team:
        cold_leads(team, 1, **person)
        night(team)
        team.clock.advance_to(THURSDAY_MORNING)
        [again] = cold_leads(team, 1, **person)
        assert team.record(again).assignment.manager in {7, 8, 9}


PENALTY = """
[[signal]]
id = "unsubscribed"
type = "unsubscribed"
points = -30
expires = "3d"
"""


@pytest.fixture
def sulking(tmp_path: Path) -> Iterator[Team]:
    """A team whose leads are cold for three days after they have unsubscribed."""
    with a_team(tmp_path, configuration=nurturing_configuration() + PENALTY) as team:
        yield team


def test_a_lead_that_only_time_warms_up_comes_back_too(sulking: Team) -> None:
    team = sulking
    item = team.add_lead(**WARM)
    team.wiring.state.signals.add(
        [SignalNote("one", str(item), "unsubscribed", team.clock.now())],
        expires_at=team.clock.now() + timedelta(days=30),
    )
    team.process()
    night(team)
    assert is_handed_over(team, item)
    team.clock.advance_to(FRIDAY_MORNING + timedelta(hours=4))
    app = team.wiring
    until = team.clock.now() + timedelta(minutes=4)
    assert wake_due_leads(app.state.leads, app.state.inbox, app.wakeups, app.clock, until=until).woken == 1
    team.process()
    record = team.record(item)
    assert (record.state, team.lead(item)["ASSIGNED_BY_ID"]) == (
        LeadState.ASSIGNED,
        record.assignment.manager,
    )
    assert record.nurturing.recalled_at is not None
