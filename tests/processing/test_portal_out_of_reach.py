"""A portal out of reach for a reason that people have to mend: no lead is lost, and none is blamed."""

from dataclasses import replace

from functions.domain.lead.record import LeadState
from infra.settings import Secret
from infra.wiring import Wiring
from tests.team import HOT, Team


def test_leads_wait_until_the_address_is_mended(team: Team) -> None:
    lead_id = team.add_lead(**HOT)
    before = team.clock.now()
    url = team.wiring.settings.webhook_url.get_secret_value()
    wrong = Secret(url.replace("http://", "https://"))
    broken = Wiring(replace(team.wiring.settings, webhook_url=wrong), clock=team.clock)
    report = Team(team.portal, broken, team.clock).process()
    assert (report.outcomes, report.errors) == ({"postponed": 1}, {"PortalAddressWrong": 1})
    assert (team.clock.now(), team.portal.requests.count()) == (before, 0)
    broken.close()
    due_at = team.wiring.state.inbox.next_due_at()
    assert due_at is not None
    team.clock.advance_to(due_at)
    team.process()
    assert team.record(lead_id).state is LeadState.ASSIGNED
