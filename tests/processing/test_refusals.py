"""A portal that will not take a write: told, and nothing that waits is forgotten."""

from datetime import datetime

from functions.records import LeadState
from infra.portal import faults
from tests.builders import BERLIN
from tests.team import COLD, Team


def test_a_held_lead_whose_score_is_refused_still_wakes_on_monday(team: Team) -> None:
    team.clock.advance_to(datetime(2026, 11, 7, 12, tzinfo=BERLIN))
    lead_id = team.add_lead(**COLD)
    team.portal.faults.add(faults.ACCESS_DENIED, method="crm.item.update", lead_id=lead_id)
    assert team.process().outcomes == {"refused": 1}
    team.clock.advance_to(datetime(2026, 11, 9, 9, tzinfo=BERLIN))
    team.process()
    assert team.record(lead_id).state is LeadState.ASSIGNED
    assert team.portal.lead(lead_id)["ASSIGNED_BY_ID"] == team.record(lead_id).manager
