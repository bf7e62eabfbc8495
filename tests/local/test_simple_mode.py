"""A portal in its simple mode is live by the runbook: from `fairlead init` to a deal that comes back."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from typer.testing import CliRunner

from functions.domain.item import DEAL, Item
from functions.domain.lead.record import LeadRecord, LeadState
from infra.cli.main import app
from infra.clock import ManualClock, SystemClock
from infra.local.server import FunctionServer
from infra.provisioning.needs import events_of
from infra.settings import read_settings
from infra.simulator import SimulatedPortal, SimulatorServer
from infra.simulator.sample_portal import sample_portal
from infra.simulator.state.conversion import SIMPLE
from infra.wiring import Wiring
from tests.builders import BERLIN, TUESDAY_NOON

TOKEN = "outbound-token"
PATIENCE = 30.0
COMPANY_SIZE = "UF_CRM_COMPANY_SIZE"
"""A field of the portal's own, which the template reads."""
BUYER: dict[str, Any] = {"NAME": "Mira", "PHONE": [("WORK", "+49 30 5550177")]}


def a_new_portal(clock: ManualClock) -> SimulatedPortal:
    """A portal in the simple mode as its owner has it: people, a field of theirs, nothing of Fairlead's."""
    portal = sample_portal(clock=clock)
    portal.people_actions.switch_mode(SIMPLE)
    for type_id in (1, 2):
        fields = portal.custom_fields(type_id)
        for each in list(fields):
            if each.name != COMPANY_SIZE:
                fields.remove(each)
    for stages in ("STATUS", "DEAL_STAGE"):
        stage = portal.dictionaries.find(stages, "UC_NURTURE")
        assert stage is not None
        portal.dictionaries.remove(stage)
    return portal


@pytest.fixture
def portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimulatedPortal]:
    portal = a_new_portal(ManualClock(TUESDAY_NOON))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("infra.wiring.SystemClock", lambda: portal.clock)
    with SimulatorServer(portal) as server:
        monkeypatch.setenv("BITRIX24_WEBHOOK_URL", server.webhook_url)
        monkeypatch.setenv("BITRIX24_APPLICATION_TOKEN", TOKEN)
        monkeypatch.setenv("FAIRLEAD_HASH_KEY", "of-a-state-that-lives-for-a-minute")
        monkeypatch.setenv("FAIRLEAD_STATE", f"sqlite:///{tmp_path / 'fairlead.db'}")
        yield portal


def said(*words: str, exit_code: int = 0) -> str:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == exit_code, result.output
    return result.output


class Live:
    """The functions at work on the portal, as `fairlead serve` runs them, on a clock moved by hand."""

    def __init__(self, portal: SimulatedPortal, wiring: Wiring, url: str) -> None:
        self.portal, self.wiring, self.url = portal, wiring, url

    def call(self, target: str) -> None:
        connection = HTTPConnection(urlsplit(self.url).netloc, timeout=PATIENCE)
        connection.request("POST", f"/{target}", headers={"Content-Length": "0"})
        assert connection.getresponse().status == 200
        connection.close()

    def at(self, moment: datetime) -> None:
        clock = self.portal.clock
        assert isinstance(clock, ManualClock)
        clock.advance_to(moment)

    def record_once(self, item: Item, state: LeadState) -> LeadRecord:
        """Wait until the deal is in this state, and the portal has its manager."""
        clock, record = SystemClock(), None
        give_up_at = clock.monotonic() + PATIENCE
        while clock.monotonic() < give_up_at:
            record = self.wiring.state.leads.get_many([item]).get(item)
            owner = self.portal.deal(item.id)["ASSIGNED_BY_ID"]
            if record is not None and record.state is state and record.assignment.manager == owner:
                return record
            self.wiring.wakeups.request_run()
            clock.sleep(0.02)
        raise AssertionError(f"{item} is not {state}: {record}")


@pytest.mark.process
def test_a_portal_in_simple_mode_is_live_by_the_runbook_alone(portal: SimulatedPortal) -> None:
    said("init", "--entity", "deal")
    config = Path("fairlead.toml")
    config.write_text(config.read_text(encoding="utf-8").replace("control = 0.10", "control = 0.0"))
    assert "fairlead provision" in said("check", exit_code=1)
    created = said("provision")
    assert "UF_CRM_SCORE" in created
    assert all(name in created for name in events_of([DEAL]).values())
    said("check")
    assert isinstance(portal.clock, ManualClock)
    wiring = Wiring(read_settings(), clock=portal.clock)
    with FunctionServer(wiring) as server:
        portal.subscribe(f"{server.url}/lead_events", token=TOKEN, events=events_of([DEAL]))
        live = Live(portal, wiring, server.url)
        inquiry = portal.people_actions.receive_inquiry(**BUYER, SOURCE_ID="WEB", TITLE="A question")
        deal = Item(DEAL, inquiry.deal or 0)
        live.record_once(deal, LeadState.ASSIGNED)
        live.portal.deliveries.wait_until_idle(timeout=PATIENCE)
        for typed in (str(deal), str(deal.id)):
            assert f"Deal {deal.id}: 10 points, cold" in said("explain", typed)
        live.at(datetime(2026, 11, 5, 2, 0, tzinfo=BERLIN))
        live.call("nurturing")
        live.record_once(deal, LeadState.NURTURED)
        assert (portal.deal(deal.id)["STAGE_ID"], portal.deal(deal.id)["ASSIGNED_BY_ID"]) == (
            "UC_NURTURE",
            12,
        )
        live.at(datetime(2026, 11, 5, 10, 0, tzinfo=BERLIN))
        portal.people_actions.update_contact(inquiry.contact or 0, POST="Director")
        portal.people_actions.update_deal(deal.id, OPPORTUNITY=500_000)
        live.portal.deliveries.wait_until_idle(timeout=PATIENCE)
        back = live.record_once(deal, LeadState.ASSIGNED)
        assert back.score.band != "cold"
        assert portal.deal(deal.id)["STAGE_ID"] == "NEW"
        live.at(live.portal.clock.now() + timedelta(minutes=15))
        live.call("reconciling")
    wiring.close()
    assert portal.contract_violations == []
