"""The pipeline on a simulated portal with the real limits, on any clock, its free burst spent or not."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from functions.domain.lead.look_reason import LookReason
from functions.processing.case import Pipeline
from functions.processing.run import process_inbox
from infra.clock import WaitingClock
from infra.settings import read_settings
from infra.simulator import SimulatedPortal, SimulatorServer
from infra.simulator.refusals import RestRefused
from infra.simulator.sample_portal import sample_portal
from infra.wiring import Wiring
from tests.builders import leads
from tests.team import CONFIGURATION, TOKEN, a_hot_lead

ROUND_THE_CLOCK = CONFIGURATION.replace("mon-fri 09:00-18:00", "any").replace(
    "daily_cap = 50", 'hours = "any"'
)
"""The team's rules without hours and caps: what is measured must not hang on when somebody measures it."""
RATE, BUCKET, AT_ONCE = 2.0, 50, 50
"""The standard plan: requests a second, free burst, commands a request (docs/bitrix24-api.md 5, 6.1)."""
DAY = timedelta(days=1)


@dataclass(frozen=True)
class SalesFloor:
    """A portal and the wiring on it."""

    portal: SimulatedPortal
    app: Wiring

    @property
    def pipeline(self) -> Pipeline:
        """The pipeline as the function `processing` makes it."""
        app = self.app
        return Pipeline.on(
            app.state,
            pseudonyms=app.pseudonyms,
            crm=app.crm,
            clock=app.clock,
            wakeups=app.wakeups,
            config=app.config,
        )

    def let_in(self, count: int) -> list[int]:
        """Let so many hot leads of different people come in at once."""
        items = [self.portal.people_actions.add_lead(**a_hot_lead()) for _ in range(count)]
        self.app.state.inbox.enqueue(leads(items), LookReason.ADDED, now=self.app.clock.now())
        return items

    def spend_the_burst(self) -> None:
        """Call until the portal's bucket is full, so that no free request decides what is measured next."""
        for _ in range(BUCKET):
            self.app.client.call("profile")
        fill_the_bucket(self.portal)
        self.portal.requests.clear()

    def process(self) -> float:
        """Run the pipeline until nothing is due; return the seconds that it took on its clock."""
        clock = self.app.clock
        started = clock.monotonic()
        report = process_inbox(self.pipeline, until=clock.now() + DAY)
        assert not report.errors, report
        return clock.monotonic() - started


def fill_the_bucket(portal: SimulatedPortal) -> None:
    """Take what the portal's bucket has free: on the real clock it drains while a burst is being spent."""
    with suppress(RestRefused):
        for _ in range(BUCKET):
            portal.gateway.bucket.take()


def allowed(commands: int, *, burst: int = 0) -> float:
    """Return the seconds that the portal's limit makes so many commands take in full requests."""
    return max(-(-commands // AT_ONCE) - burst, 0) / RATE


@contextmanager
def a_sales_floor(
    directory: Path, clock: WaitingClock, *, configuration: str = ROUND_THE_CLOCK
) -> Iterator[SalesFloor]:
    """Bring up portal and wiring in `directory`."""
    portal, config = sample_portal(clock=clock), directory / "fairlead.toml"
    config.write_text(configuration, encoding="utf-8")
    with SimulatorServer(portal) as server:
        settings = read_settings(
            None,
            BITRIX24_WEBHOOK_URL=server.webhook_url,
            BITRIX24_APPLICATION_TOKEN=TOKEN,
            FAIRLEAD_CONFIG=config,
            FAIRLEAD_STATE=f"sqlite:///{directory / 'fairlead.db'}",
            FAIRLEAD_HASH_KEY="of-a-state-that-lives-for-an-hour",
        )
        app = Wiring(settings, clock=clock)
        try:
            yield SalesFloor(portal, app)
        finally:
            app.close()
        assert portal.contract_violations == []
