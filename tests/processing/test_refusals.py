"""A portal that will not take a write: told, and nothing that waits is forgotten."""

from datetime import datetime, timedelta

from functions.domain.lead.record import LeadState
from infra.simulator.limits import faults
from tests.builders import BERLIN
from tests.team import COLD, HOT, Team


def test_a_webhook_that_is_revoked_in_the_middle_of_a_run_loses_no_message(team: Team) -> None:
    lead_id = team.add_lead(**HOT)
    team.portal.faults.script([None, None, faults.NO_AUTH_FOUND])
    assert team.process().outcomes == {"postponed": 1}
    team.clock.advance(timedelta(minutes=1))
    team.process()
    assert team.portal.lead(lead_id)["ASSIGNED_BY_ID"] == team.record(lead_id).assignment.manager
    assert (len(team.portal.notifications), len(team.portal.todos)) == (2, 1)


def test_a_held_lead_whose_score_is_refused_still_wakes_on_monday(team: Team) -> None:
    team.clock.advance_to(datetime(2026, 11, 7, 12, tzinfo=BERLIN))
    lead_id = team.add_lead(**COLD)
    team.portal.faults.add(faults.ACCESS_DENIED, method="crm.item.update", lead_id=lead_id)
    assert team.process().outcomes == {"refused": 1}
    team.clock.advance_to(datetime(2026, 11, 9, 9, tzinfo=BERLIN))
    team.process()
    assert team.record(lead_id).state is LeadState.ASSIGNED
    assert team.portal.lead(lead_id)["ASSIGNED_BY_ID"] == team.record(lead_id).assignment.manager
