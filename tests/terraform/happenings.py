"""What a fact of the log comes from: it happens in a team, and the functions log it, whatever the cloud."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

import pytest

from functions.domain.figures.cells import cohort_name
from functions.domain.lead.record import LeadState
from functions.ports import Stored
from functions.reporting.fold import LATENESS
from infra import wiring
from infra.settings import Secret
from infra.simulator.limits import faults
from infra.wiring import Wiring
from tests.builders import BERLIN, TUESDAY_NOON, changed
from tests.team import COLD, CONFIGURATION, HOT, Team

DIGEST_TO_THE_SENIOR = CONFIGURATION + "\n[figures]\ndigest_to = [3]\n"
DIGEST_DUE = datetime(2026, 11, 9, 8, 37, tzinfo=BERLIN)
PROBING = CONFIGURATION + '\n[probe]\nevery = "6h"\n'
ONE_EACH = CONFIGURATION.replace("daily_cap = 50", "daily_cap = 1")


class Deployed(Protocol):
    """The functions as a cloud calls them."""

    @property
    def team(self) -> Team:
        """Whose leads they are."""

    @property
    def wiring(self) -> Wiring:
        """What the functions work with."""

    def call(self, function: str) -> None:
        """Have a function called once."""


def let_more_leads_come_than_the_caps_allow(deployed: Deployed) -> None:
    for number in range(4):
        deployed.team.add_lead(**COLD, TITLE=f"Lead {number}")
    deployed.call("processing")


def let_a_lead_wait(deployed: Deployed) -> None:
    deployed.team.add_lead(**COLD)
    deployed.team.clock.advance(timedelta(minutes=16))
    deployed.call("rescoring")


def lose_a_lead(deployed: Deployed) -> None:
    team = deployed.team
    item = team.add_lead(**COLD)
    team.process()
    team.wiring.state.leads.save(
        [changed(team.record(item), state=LeadState.HELD, seen_until=team.clock.now())]
    )
    deployed.call("reconciling")


def let_a_lead_come_without_a_webhook(deployed: Deployed) -> None:
    deployed.team.actions.add_lead(**COLD)
    deployed.call("reconciling")


def revoke_the_webhook(deployed: Deployed, function: str = "processing") -> None:
    settings = deployed.wiring.settings
    url = settings.webhook_url.get_secret_value().rstrip("/").rpartition("/")[0] + "/revoked/"
    changed = replace(settings, webhook_url=Secret(url))
    revoked = Wiring(changed, clock=deployed.team.clock)
    deployed.team.add_lead(**COLD)
    wiring.use(revoked)
    deployed.call(function)
    revoked.close()


def revoke_the_webhook_of_reconciling(deployed: Deployed) -> None:
    revoke_the_webhook(deployed, "reconciling")


def take_rights_from_the_webhooks_user(deployed: Deployed) -> None:
    deployed.team.add_lead(**COLD)
    deployed.team.portal.faults.script([faults.INVALID_CREDENTIALS] * 9)
    deployed.call("processing")


def let_the_portal_speak_no_https(deployed: Deployed) -> None:
    settings = deployed.wiring.settings
    url = settings.webhook_url.get_secret_value().replace("http://", "https://")
    misled = Wiring(replace(settings, webhook_url=Secret(url)), clock=deployed.team.clock)
    deployed.team.add_lead(**COLD)
    wiring.use(misled)
    deployed.call("processing")
    misled.close()


def refuse_probes(deployed: Deployed) -> None:
    deployed.team.portal.faults.add(faults.CRM_FIELD_ERROR_REQUIRED, method="crm.item.add")
    deployed.call("reconciling")


def spoil_a_document_of_the_figures(deployed: Deployed) -> None:
    team, figures = deployed.team, deployed.wiring.state.figures
    item = team.add_lead(**COLD)
    team.process()
    team.clock.advance(2 * LATENESS)
    deployed.call("reporting")
    cohort = cohort_name(TUESDAY_NOON.date())
    version = figures.read([cohort])[cohort].version
    assert figures.commit({cohort: Stored("half a docum", version)}, {})
    team.actions.update_lead(item, STATUS_ID="CONVERTED")
    team.announce(item)
    team.process()
    team.clock.advance(2 * LATENESS)
    deployed.call("reporting")


def send_a_digest_that_one_user_cannot_get(deployed: Deployed) -> None:
    team = deployed.team
    team.add_lead(**COLD)
    team.process()
    team.portal.people.change(3, is_active=False)
    for hours in (0, 24):
        team.clock.advance_to(DIGEST_DUE + timedelta(hours=hours))
        deployed.call("reporting")


HAPPENINGS = [
    pytest.param(ONE_EACH, let_more_leads_come_than_the_caps_allow, "cap_reached", id="cap_reached"),
    pytest.param(
        DIGEST_TO_THE_SENIOR,
        send_a_digest_that_one_user_cannot_get,
        "digest_given_up",
        id="digest_given_up",
    ),
    pytest.param(CONFIGURATION, spoil_a_document_of_the_figures, "figures_wrong", id="figures_wrong"),
    pytest.param(CONFIGURATION, let_a_lead_wait, "inbox_overdue", id="inbox_overdue"),
    pytest.param(CONFIGURATION, lose_a_lead, "leads_unaccounted", id="leads_unaccounted"),
    pytest.param(
        CONFIGURATION, let_a_lead_come_without_a_webhook, "leads_unannounced", id="leads_unannounced"
    ),
    pytest.param(CONFIGURATION, revoke_the_webhook, "webhook_rejected", id="webhook_rejected"),
    pytest.param(
        CONFIGURATION, revoke_the_webhook_of_reconciling, "webhook_rejected", id="rejected-reconciling"
    ),
    pytest.param(
        CONFIGURATION, take_rights_from_the_webhooks_user, "webhook_rejected", id="rights-are-missing"
    ),
    pytest.param(CONFIGURATION, let_the_portal_speak_no_https, "webhook_rejected", id="address-is-wrong"),
    pytest.param(PROBING, refuse_probes, "webhook_rejected", id="probes-are-refused"),
]
"""Of a configuration what happens, and the fact that is told of it."""


def have_a_good_day(deployed: Deployed) -> None:
    """All goes well, and at night a lead is held for the morning."""
    item = deployed.team.add_lead(**HOT)
    deployed.call("processing")
    deployed.team.clock.advance(timedelta(minutes=1))
    deployed.team.announce(item)  # our own write comes back as an event
    for function in ("processing", "rescoring", "reconciling", "reporting", "nurturing"):
        deployed.call(function)
    deployed.team.clock.advance(timedelta(hours=12))
    deployed.team.add_lead(**COLD)
    deployed.call("processing")
