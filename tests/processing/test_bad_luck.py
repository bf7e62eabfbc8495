"""What the portal lacks, or changes behind our back, has one outcome each and keeps no other waiting."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from functions.domain.item import DEAL
from functions.domain.lead.record import LeadState
from tests.nurturing.night import STAGE, cold_leads, night, nurturing_configuration
from tests.reconciling.runs import catch_up
from tests.team import HANDLE, HOT, Team, a_team

STAGES = {"lead": "STATUS", "deal": "DEAL_STAGE"}
SENIOR = 3


@pytest.fixture
def nurturing(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=nurturing_configuration()) as team:
        yield team


def test_where_the_stage_of_nurturing_was_deleted_leads_stay_with_their_managers_and_the_senior_hears(
    nurturing: Team,
) -> None:
    items = cold_leads(nurturing, 2)
    owners = {item: nurturing.lead(item)["ASSIGNED_BY_ID"] for item in items}
    dictionaries = nurturing.portal.dictionaries
    stage = dictionaries.find(STAGES[nurturing.actions.entity], STAGE)
    assert stage is not None
    dictionaries.remove(stage)
    before = len(nurturing.portal.sent_notifications)
    night(nurturing)
    assert {item: nurturing.lead(item)["ASSIGNED_BY_ID"] for item in items} == owners
    told = [note for note in nurturing.portal.sent_notifications[before:] if note.user == SENIOR]
    assert len(told) == 1
    assert all("manager (ValueRefused)" in nurturing.record(item).outbox.refused for item in items)
    hot = nurturing.add_lead(**HOT)
    nurturing.process()
    assert nurturing.record(hot).state is LeadState.HELD  # it is night


@pytest.mark.of_deals("leads are in no funnel")
@pytest.mark.parametrize("is_stamped", [True, False])
def test_a_deal_that_was_moved_to_a_funnel_that_is_not_handled_is_found_without_an_event(
    tmp_path: Path, *, is_stamped: bool
) -> None:
    with a_team(tmp_path) as team:
        team.portal.switches.funnel_moves_are_stamped = is_stamped
        elsewhere = team.portal.funnels.add("Service")
        (tmp_path / "fairlead.toml").write_text(
            (tmp_path / "fairlead.toml").read_text().replace(HANDLE[DEAL], HANDLE[DEAL] + "funnels = [0]\n")
        )
        for name in ("loaded", "crm"):
            team.wiring.__dict__.pop(name, None)
        item = team.add_lead(**HOT)
        team.process()
        owner = team.lead(item)["ASSIGNED_BY_ID"]
        catch_up(team)
        team.portal.people_actions.move_deal(item.id, funnel=elsewhere)
        catch_up(team)
        record = team.record(item)
        assert (record.state, record.decision.note) == (LeadState.CLOSED, "elsewhere")
        assert team.portal.deal(item.id)["ASSIGNED_BY_ID"] == owner
        team.portal.people_actions.move_deal(item.id, funnel=0)
        catch_up(team)
        assert team.record(item).state is LeadState.ASSIGNED
        assert team.portal.deal(item.id)["ASSIGNED_BY_ID"] == owner
