"""A sales team on loopback: a simulated portal, the wiring of the functions, and a clock moved by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from functions.domain.distribution import DistributionState
from functions.domain.item import DEAL, LEAD, Item
from functions.domain.lead.look_reason import LookReason
from functions.domain.lead.record import LeadRecord
from functions.processing.case import Pipeline
from functions.processing.run import ProcessingReport, process_inbox
from infra.bitrix24.crm.entities import HANDLED
from infra.clock import ManualClock
from infra.settings import read_settings
from infra.simulator import SimulatedPortal, SimulatorServer
from infra.simulator.limits import faults
from infra.simulator.sample_portal import sample_portal
from infra.simulator.state.custom_fields import CustomFields
from infra.simulator.state.records import Records
from infra.wiring import Wiring
from tests.actions import Actions
from tests.builders import TUESDAY_NOON

TOKEN = "outbound-token"

CONFIGURATION = """
[portal]
timezone = "Europe/Berlin"
phone_region = "DE"
working_hours = "mon-fri 09:00-18:00"
intake_user = 1
senior = 3

[[table]]
id = "source"
value = "lead.source"
points = { RECOMMENDATION = 40, WEB = 10 }

[[table]]
id = "amount"
value = "lead.amount"
steps = [[100000, 20], [500000, 35]]

[[rule]]
id = "reachable"
when = "lead.has_phone && lead.has_email"
points = 15

[[band]]
id = "hot"
from = 70
first_touch = "20m"
notify = ["manager", "senior"]

[[band]]
id = "warm"
from = 40
first_touch = "4h"

[[band]]
id = "cold"
from = 0

[[manager]]
id = 7
daily_cap = 50

[[manager]]
id = 8
daily_cap = 50

[[manager]]
id = 9
daily_cap = 50

[[queue]]
id = "everyone"
members = [7, 8, 9]
"""

HOT: dict[str, Any] = {
    "SOURCE_ID": "RECOMMENDATION",
    "OPPORTUNITY": 500_000,
    "PHONE": [("WORK", "+49 30 5550101")],
    "EMAIL": [("WORK", "buyer@example.com")],
}
"""40 + 35 + 15 = 90 points."""
COLD: dict[str, Any] = {"SOURCE_ID": "WEB"}
"""10 points."""

HANDLE = {LEAD: "", DEAL: '\n[[handle]]\nentity = "deal"\n'}
handled: ContextVar[str] = ContextVar("handled", default=LEAD)
"""What teams work on: the rooms of behaviours are played on leads and on deals (tests/conftest.py)."""
_people = count(1)


def a_hot_lead() -> dict[str, Any]:
    """The fields of a hot lead of another person each time: two leads of one person would be a repeat."""
    number = next(_people)
    return {
        **HOT,
        "PHONE": [("WORK", f"+49 30 556{number:04d}")],
        "EMAIL": [("WORK", f"buyer{number}@example.com")],
    }


def handling(configuration: str, entity: str = "") -> str:
    """Return the configuration of a team that works on what this test is played on, unless it says it."""
    entity = entity or handled.get()
    if "[[handle]]" in configuration or entity == LEAD:
        return configuration
    # `tests/actions.py` has one word for what is junk among leads and for where deals are lost.
    if "junk_stages" not in configuration:
        configuration = configuration.replace("[portal]\n", '[portal]\njunk_stages = ["LOSE"]\n', 1)
    return configuration + HANDLE[entity]


class Team:
    """What a test does with the team; every step is over real HTTP."""

    def __init__(self, portal: SimulatedPortal, wiring: Wiring, clock: ManualClock) -> None:
        self.portal = portal
        self.wiring = wiring
        self.clock = clock
        self.actions = Actions(portal, handled.get())

    def add_lead(self, **fields: Any) -> Item:
        """Let a lead come in at the portal, and its event into the inbox."""
        item = self.actions.add_lead(**fields)
        self.announce(item)
        return item

    def item(self, number: int) -> Item:
        """Return the key of what has this id in the portal."""
        return Item(self.actions.entity, number)

    @property
    def rows(self) -> Records:
        """What the simulated portal has of leads, or of deals."""
        return self.portal.store.records[HANDLED[self.actions.entity].type_id]

    @property
    def custom_fields(self) -> CustomFields:
        """The custom fields that the portal has of leads, or of deals."""
        return self.portal.custom_fields(HANDLED[self.actions.entity].type_id)

    def lead(self, item: Item) -> dict[str, Any]:
        """Return the fields of a lead as the portal has them."""
        return self.actions.lead(item)

    def announce(self, *items: Item, reason: LookReason = LookReason.UPDATED) -> None:
        """Put leads into the inbox, as their events would."""
        self.wiring.state.inbox.enqueue(items, reason, now=self.clock.now())

    def process(self) -> ProcessingReport:
        """Run the pipeline until nothing is due; nothing may break it."""
        report = process_inbox(self.pipeline, until=datetime.max.replace(tzinfo=self.clock.now().tzinfo))
        assert not report.broken, report.broken
        return report

    def process_until_idle(self, *, lost_writes: int) -> None:
        """Process while the portal takes so many writes and loses the answers, until nothing is left."""
        self.portal.faults.script([None, *[faults.CLOSED_AFTER_WRITING] * lost_writes])
        self.process()
        while (due_at := self.wiring.state.inbox.next_due_at()) is not None:
            self.clock.advance_to(due_at)
            self.process()

    @property
    def pipeline(self) -> Pipeline:
        app = self.wiring
        return Pipeline.on(
            app.state,
            pseudonyms=app.pseudonyms,
            crm=app.crm,
            clock=app.clock,
            wakeups=app.wakeups,
            config=app.config,
            advantages=app.process.kept.advantages.at,
        )

    unavailable = faults.OVERLOAD_LIMIT
    """The portal answers nothing at all for a while."""
    lost = faults.CLOSED_AFTER_WRITING
    """The portal does what was asked, and its answer gets lost."""

    def initial_state(self) -> DistributionState:
        """Return the configuration's initial state, for stores to fill."""
        return self.wiring.config.initial_state(self.clock.now())

    def record(self, item: Item) -> LeadRecord:
        return self.wiring.state.leads.get_many([item])[item]

    def requests_during(self, step: Any) -> int:
        """Count the HTTP requests that reach the portal while `step` runs."""
        before = self.portal.requests.count()
        step()
        return self.portal.requests.count() - before


@contextmanager
def a_team(
    directory: Path,
    *,
    configuration: str = CONFIGURATION,
    at: datetime = TUESDAY_NOON,
    plan: str = "standard",
    state: str = "",
    clock: ManualClock | None = None,
    folder: str = "",
    hash_key: str = "",
) -> Iterator[Team]:
    """Bring up a portal and the wiring on it, in `directory`.

    `state` is another address for the state, `clock` one that stands elsewhere than `at`, `folder` where the
    portal is on its host, `hash_key` what people are known again by.
    """
    clock = clock or ManualClock(at)
    portal = sample_portal(clock=clock, plan=plan)
    config = directory / "fairlead.toml"
    config.write_text(handling(configuration), encoding="utf-8")
    with SimulatorServer(portal, folder=folder) as server:
        settings = read_settings(
            None,
            BITRIX24_WEBHOOK_URL=server.webhook_url,
            BITRIX24_APPLICATION_TOKEN=TOKEN,
            FAIRLEAD_CONFIG=config,
            FAIRLEAD_STATE=state or f"sqlite:///{directory / 'fairlead.db'}",
            FAIRLEAD_HASH_KEY=hash_key,
        )
        wiring = Wiring(settings, clock=clock)
        try:
            yield Team(portal, wiring, clock)
        finally:
            wiring.close()
        # Every call that a test made kept to the official contracts.
        assert portal.contract_violations == []
