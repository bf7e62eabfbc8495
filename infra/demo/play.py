"""Plays the story: a simulated portal and the real functions, over HTTP, on a clock moved by hand."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from functions.records import LeadRecord
from infra.clock import ManualClock, SystemClock
from infra.demo.story import DAYS, START, two_weeks
from infra.portal import Portal, PortalServer
from infra.portal.sample import sample_portal
from infra.serving import FunctionServer
from infra.settings import Settings
from infra.wiring import Wiring

TOKEN = "demo-outbound-webhook"  # noqa: S105  of a portal that lives for a minute on loopback
PATIENCE = 60.0
"""Real seconds until a step that does not come to rest is called stuck."""
REST = 0.003


@dataclass(frozen=True)
class Played:
    """The end of the story: what state and portal hold, to be told."""

    records: list[LeadRecord]
    wiring: Wiring
    portal: Portal
    ended_at: datetime
    requests: int


@contextmanager
def played(config: Path, state: Path, *, seed: int, tell: Callable[[datetime], None]) -> Iterator[Played]:
    """Play two weeks and yield how they ended, while everything still runs; `tell` hears of every lead.

    Raises:
        TimeoutError: the functions did not come to rest.
    """
    clock = ManualClock(START)
    portal = sample_portal(clock=clock)
    with ExitStack() as stack:
        portal_server = stack.enter_context(PortalServer(portal))
        wiring = Wiring(
            Settings(
                _env_file=None,
                BITRIX24_WEBHOOK_URL=portal_server.webhook_url,
                BITRIX24_APPLICATION_TOKEN=TOKEN,
                FAIRLEAD_CONFIG=config,
                FAIRLEAD_STATE=f"sqlite:///{state}",
            ),
            clock=clock,
        )
        stack.callback(wiring.close)
        functions = stack.enter_context(FunctionServer(wiring))
        portal.subscribe(f"{functions.url}/lead_events", token=TOKEN)
        for arrival in two_weeks(seed=seed):
            _advance(arrival.at, wiring, portal, clock)
            portal.ui.add_lead(**arrival.fields)
            _settle(wiring, portal)
            tell(clock.now())
        _advance(START + timedelta(days=DAYS), wiring, portal, clock)
        yield Played(wiring.leads.all(), wiring, portal, clock.now(), portal.requests.count())


def _advance(to: datetime, wiring: Wiring, portal: Portal, clock: ManualClock) -> None:
    """Move the clock, stopping whenever a held or postponed lead falls due."""
    while (due_at := wiring.inbox.next_due_at()) is not None and due_at <= to:
        clock.advance_to(due_at)
        wiring.kicks.kick()
        _settle(wiring, portal)
    clock.advance_to(to)


def _settle(wiring: Wiring, portal: Portal) -> None:
    """Wait until every event is delivered and nothing that is due is left in the inbox."""
    real = SystemClock()
    give_up_at = real.monotonic() + PATIENCE
    while real.monotonic() < give_up_at:
        with wiring.turn:  # no run is under way, so nothing new is written while we look
            portal.deliveries.wait_until_idle(timeout=PATIENCE)
            due_at = wiring.inbox.next_due_at()
            if due_at is None or due_at > wiring.clock.now():
                return
        wiring.kicks.kick()
        real.sleep(REST)
    raise TimeoutError("The functions did not come to rest within a minute. See the log above.")
