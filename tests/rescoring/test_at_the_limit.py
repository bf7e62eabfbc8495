"""Decay of many leads at once goes as fast as the portal's limit allows, on the virtual clock."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.builders import BERLIN
from tests.rescoring.test_wake import DECAY, silent_leads, wake
from tests.team import CONFIGURATION, a_team

LEADS = 5_000
BUCKET, RATE, AT_ONCE = 50, 2.0, 50
"""The standard plan (docs/bitrix24-api.md 6.1), and the commands of a batch."""


@pytest.mark.long
def test_due_leads_are_written_within_a_tenth_of_what_the_limit_allows(tmp_path: Path) -> None:
    configuration = CONFIGURATION.replace("daily_cap = 50", "daily_cap = 5000") + DECAY
    with a_team(tmp_path, configuration=configuration) as team:
        items = silent_leads(team, LEADS)
        team.clock.advance_to(datetime(2026, 11, 11, 16, tzinfo=BERLIN))
        wake(team)
        before, started = team.portal.requests.count(), team.clock.monotonic()
        assert team.process().outcomes == {"aged": LEADS}
        requests = team.portal.requests.count() - before
        took = team.clock.monotonic() - started
        assert requests == LEADS / AT_ONCE
        assert took <= 1.1 * (requests - BUCKET) / RATE
        assert {team.lead(item)["UF_CRM_LEAD_SCORE"] for item in items} == {35}
