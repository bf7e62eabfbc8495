"""Section 11.17: the server's zone is in every date, and a bare moment is taken in it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from infra.clock import ManualClock
from infra.simulator import SimulatorServer
from infra.simulator.sample_portal import sample_portal
from tests.simulator.callers import Rest


@pytest.mark.parametrize(
    ("hours", "created", "until"),
    [
        (0, "2026-11-02T09:00:00+00:00", "2026-12-01T00:00:00+00:00"),
        (3, "2026-11-02T12:00:00+03:00", "2026-12-01T03:00:00+03:00"),
        (-5, "2026-11-02T04:00:00-05:00", "2026-11-30T19:00:00-05:00"),
    ],
)
def test_dates_carry_the_servers_offset(clock: ManualClock, hours: int, created: str, until: str) -> None:
    portal = sample_portal(clock=clock, utc_offset=timedelta(hours=hours))
    portal.people_actions.add_lead(UF_CRM_LEAD_SCORE_UNTIL="2026-12-01")
    with SimulatorServer(portal) as server:
        rest = Rest(server)
        with rest.http:
            item, lead = rest.item(1), rest.result("crm.lead.get", id=1)
    assert item["createdTime"] == lead["DATE_CREATE"] == created
    assert item["ufCrmLeadScoreUntil"] == lead["UF_CRM_LEAD_SCORE_UNTIL"] == until
    assert portal.lead(1)["UF_CRM_LEAD_SCORE_UNTIL"] == date(2026, 12, 1)


def test_a_moment_without_an_offset_is_the_servers_own(clock: ManualClock) -> None:
    portal = sample_portal(clock=clock, utc_offset=timedelta(hours=3))
    portal.people_actions.add_lead(UF_CRM_LEAD_SCORE_DATE="2026-11-02T12:00:00")
    assert portal.lead(1)["UF_CRM_LEAD_SCORE_DATE"] == datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
