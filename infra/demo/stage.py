"""The stage of demo and trial: a simulated portal and the real functions on loopback."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from infra.clock import SystemClock, WaitingClock
from infra.demo.people import People
from infra.local.server import FunctionServer
from infra.settings import read_settings
from infra.simulator import SimulatedPortal, SimulatorServer
from infra.simulator.events.subscription import EVENTS_OF, Subscription
from infra.simulator.sample_portal import sample_portal
from infra.wiring import Wiring

TOKEN = "demo-outbound-webhook"  # noqa: S105  of a portal that lives for a minute on loopback
OF_AN_INSTALLATION = ("BITRIX24_CA_FILE", "FAIRLEAD_DASHBOARD_TOKEN", "FAIRLEAD_PORTAL_URL", "K_SERVICE")
"""What the environment may say, and what would change who sees the pages, or where they lead."""
STUCK_AFTER = 60.0
"""Real seconds after which a step that has not become idle counts as stuck."""
POLL_INTERVAL = 0.002
"""Real seconds between two checks whether everything is idle."""


@dataclass(frozen=True)
class Stage:
    """Everything that runs, and what the play may do with it.

    Attributes:
        people: those who come in and those who work there.
        answers: what the scheduled functions answered, by name.
    """

    portal: SimulatedPortal
    webhook: Subscription
    wiring: Wiring
    functions: FunctionServer
    people: People
    answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def call(self, target: str) -> None:
        """Call a scheduled function as its schedule would, and wait until its work is done."""
        connection = HTTPConnection(urlsplit(self.functions.url).netloc, timeout=STUCK_AFTER)
        connection.request("POST", f"/{target}", headers={"Content-Length": "0"})
        answer = connection.getresponse()
        self.answers.setdefault(target, []).append(json.loads(answer.read()))
        connection.close()
        self.wait_until_idle()

    def wait_until_idle(self) -> None:
        """Wait until every event is delivered and nothing that is due is left in the inbox.

        Raises:
            TimeoutError: the functions did not become idle.
        """
        real = SystemClock()
        give_up_at = real.monotonic() + STUCK_AFTER
        while real.monotonic() < give_up_at:
            with self.wiring.run_lock:  # no run is under way, so nothing new is written meanwhile
                self.portal.deliveries.wait_until_idle(timeout=STUCK_AFTER)
                due_at = self.wiring.state.inbox.next_due_at()
                if due_at is None or due_at > self.wiring.clock.now():
                    return
            self.wiring.wakeups.request_run()
            real.sleep(POLL_INTERVAL)
        raise TimeoutError("The functions did not come to rest within a minute. See the log above.")


@contextmanager
def open_stage(
    config: Path, state: Path, *, clock: WaitingClock, entity: str, port: int = 0
) -> Iterator[Stage]:
    """Start the portal and the functions by this clock; stop them at the end.

    What comes in are leads or deals, as `entity` says. What the environment says of an installation is left
    aside.

    Raises:
        AddressUnavailable: the functions cannot listen on this port.
    """
    portal = sample_portal(clock=clock)
    with ExitStack() as stack:
        server = stack.enter_context(SimulatorServer(portal))
        settings = read_settings(
            None,
            **dict.fromkeys(OF_AN_INSTALLATION, ""),
            BITRIX24_WEBHOOK_URL=server.webhook_url,
            BITRIX24_APPLICATION_TOKEN=TOKEN,
            FAIRLEAD_CONFIG=config,
            FAIRLEAD_STATE=f"sqlite:///{state}",
            FAIRLEAD_QUEUE="local",
            FAIRLEAD_HASH_KEY="of-a-state-that-lives-for-a-minute",
        )
        wiring = Wiring(settings, clock=clock)
        stack.callback(wiring.close)
        wiring.check()
        functions = stack.enter_context(FunctionServer(wiring, port=port))
        webhook = portal.subscribe(f"{functions.url}/lead_events", token=TOKEN, events=EVENTS_OF[entity])
        yield Stage(portal, webhook, wiring, functions, People(portal, entity))
