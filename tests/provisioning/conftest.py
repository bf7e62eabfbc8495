"""A portal that has been prepared for Fairlead or not, a configuration, and the commands on them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from infra.bitrix24.rest.client import Bitrix24Client
from infra.cli.main import app
from infra.clock import ManualClock, SystemClock, WaitingClock
from infra.configuration.load import read_configuration
from infra.configuration.model import FairleadToml
from infra.provisioning.create_missing import Creation, create_missing
from infra.provisioning.needs import needed_funnels
from infra.provisioning.portal_view import read_portal
from infra.simulator import SimulatedPortal, SimulatorServer
from infra.simulator.methods.portal_info import ALL_SCOPES
from infra.simulator.sample_portal import sample_portal
from tests.team import CONFIGURATION as A_TEAM

NURTURING = 'id = "cold"\nfrom = 0\nnurture = { after = "24h", stage = "UC_NURTURE", owner = 12 }'
CONFIGURATION = A_TEAM.replace('id = "cold"\nfrom = 0', NURTURING)
MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def a_portal() -> SimulatedPortal:
    """A portal that has everything."""
    return sample_portal(clock=SystemClock())


def without(*scopes: str) -> SimulatedPortal:
    """The same with a webhook that lacks scopes."""
    portal = a_portal()
    portal.dispatcher.scopes = ALL_SCOPES.difference(scopes)
    return portal


def a_bare_portal(clock: WaitingClock) -> SimulatedPortal:
    """The sample portal before anybody provisioned it; its people are there."""
    portal = sample_portal(clock=clock)
    for each in portal.customfields:
        portal.customfields.remove(each)
    for stages in ("STATUS", "DEAL_STAGE"):
        stage = portal.dictionaries.find(stages, "UC_NURTURE")
        assert stage is not None
        portal.dictionaries.remove(stage)
    return portal


def a_model(text: str = CONFIGURATION) -> FairleadToml:
    return read_configuration(text).model


@dataclass(frozen=True)
class Site:
    """A bare portal on a clock moved by hand, and a client on it."""

    portal: SimulatedPortal
    client: Bitrix24Client
    clock: ManualClock

    def provision(self, text: str = CONFIGURATION) -> list[Creation]:
        view = read_portal(self.client, users=(), clock=self.clock, funnels=needed_funnels(a_model(text)))
        return list(create_missing(self.client, view, a_model(text)))

    @property
    def kinds(self) -> dict[str, str]:
        """The types of the portal's custom fields by name."""
        return {each.name: each.kind for each in self.portal.customfields}


@pytest.fixture
def site() -> Iterator[Site]:
    clock = ManualClock(MONDAY)
    with (
        SimulatorServer(a_bare_portal(clock)) as server,
        Bitrix24Client(server.webhook_url, clock=clock, timeout=5.0) as client,
    ):
        yield Site(server.portal, client, clock)


class Ahead(SystemClock):
    """The clock of a machine that is wrong."""

    def __init__(self, by: timedelta) -> None:
        self._by = by

    def now(self) -> datetime:
        return super().now() + self._by


Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in an empty folder, on the configuration `text` and, where given, a portal."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FAIRLEAD_CONFIG", raising=False)
    monkeypatch.setenv("BITRIX24_APPLICATION_TOKEN", "outbound-token")

    def run_command(*args: str, portal: SimulatedPortal | None = None, text: str = CONFIGURATION) -> Result:
        (tmp_path / "fairlead.toml").write_text(text, encoding="utf-8")
        if portal is None:
            monkeypatch.delenv("BITRIX24_WEBHOOK_URL", raising=False)
            return CliRunner().invoke(app, list(args))
        with SimulatorServer(portal) as server:
            monkeypatch.setenv("BITRIX24_WEBHOOK_URL", server.webhook_url)
            return CliRunner().invoke(app, list(args))

    return run_command
