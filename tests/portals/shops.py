"""Several portals, each simulated and with a folder, as `fairlead serve --portals` takes them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from functions.domain.item import Item, lead
from functions.domain.lead.record import LeadRecord
from infra import wiring
from infra.clock import SystemClock
from infra.portals.folders import PortalFolder
from infra.simulator import SimulatedPortal, SimulatorServer
from infra.simulator.sample_portal import sample_portal
from infra.wiring import Wiring
from tests.team import COLD, CONFIGURATION

AT_ALL_HOURS = CONFIGURATION.replace("daily_cap = 50", 'daily_cap = 500\nhours = "mon-sun 00:00-24:00"')
"""These portals live by the clock of the machine, whatever it says."""


@dataclass(frozen=True)
class Shop:
    """One portal of several, and what a test does with it."""

    folder: PortalFolder
    portal: SimulatedPortal

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def token(self) -> str:
        return f"outbound-token-of-{self.name}"

    @property
    def app(self) -> Wiring:
        """What serves it in this process."""
        return wiring.of(self.name)

    def add_lead(self) -> Item:
        """Let a lead come in at the portal."""
        return lead(self.portal.people_actions.add_lead(**COLD))

    def announce(self, url: str, item: Item, *, token: str = "") -> httpx.Response:
        """Send the event of a lead to the portal's functions at `url`, as the portal does."""
        form = {
            "event": "ONCRMLEADADD",
            "data[FIELDS][ID]": str(item.id),
            "auth[application_token]": token or self.token,
        }
        return httpx.post(f"{url}/lead_events", data=form, timeout=5)

    def record(self, item: Item) -> LeadRecord | None:
        """Return what is kept of a lead; None before it was looked at."""
        return self.app.state.leads.get_many([item]).get(item)

    def is_assigned(self, item: Item) -> bool:
        """Return whether the lead has a manager, and the run that gave it one has ended."""
        record = self.record(item)
        is_done = self.app.state.inbox.next_due_at() is None
        return is_done and record is not None and record.assignment.manager in {7, 8, 9}


def a_folder(
    directory: Path, name: str, *, webhook_url: str, configuration: str = AT_ALL_HOURS
) -> PortalFolder:
    """Write the folder of a portal."""
    folder = PortalFolder(directory / name)
    folder.path.mkdir(parents=True)
    (folder.path / "fairlead.toml").write_text(configuration, encoding="utf-8")
    secrets = f"BITRIX24_WEBHOOK_URL={webhook_url}\nBITRIX24_APPLICATION_TOKEN=outbound-token-of-{name}\n"
    (folder.path / ".env").write_text(secrets, encoding="utf-8")
    return folder


@contextmanager
def shops_in(directory: Path, names: Sequence[str], *, plan: str = "unlimited") -> Iterator[list[Shop]]:
    """Bring up a portal and its folder for each name."""
    with ExitStack() as opened:
        found = []
        for name in names:
            portal = sample_portal(plan=plan)
            server = opened.enter_context(SimulatorServer(portal))
            found.append(Shop(a_folder(directory, name, webhook_url=server.webhook_url), portal))
        yield found


def wait_until(condition: Callable[[], bool], *, seconds: float) -> None:
    """Wait for what other threads do; fails where that takes longer."""
    clock = SystemClock()
    over_at = clock.monotonic() + seconds
    while not condition():
        assert clock.monotonic() < over_at, f"It took longer than {seconds} s."
        clock.sleep(0.02)
