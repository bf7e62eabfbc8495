"""The stage of the quarter: a simulated portal and the functions behind their handlers, on a manual clock."""

import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Request, Response
from werkzeug.test import EnvironBuilder

from functions.domain.figures.stored import PROGRESS, load_progress
from functions.main import lead_events, nurturing, processing, reconciling, reporting, rescoring, signals
from functions.ports import Figures
from infra import wiring
from infra.clock import ManualClock
from infra.settings import read_settings
from infra.simulator import SimulatedPortal, SimulatorServer
from infra.simulator.events.subscription import EVENTS_OF, Subscription
from infra.simulator.sample_portal import sample_portal
from infra.simulator.state.entities import LEAD
from infra.wiring import Wiring
from tests.chaos.plan import Plan
from tests.chaos.post import Post
from tests.recount.evidence import Counted, Sent
from tests.signals.sending import SECRET, signed
from tests.team import TOKEN

FUNCTIONS = {
    "nurturing": nurturing,
    "processing": processing,
    "reconciling": reconciling,
    "rescoring": rescoring,
}


@dataclass
class Stage:
    """Portal, functions and clock; events are handed out as soon as they are sent.

    Attributes:
        sent: the signals that were sent.
        counted: the runs of `reporting`.
    """

    portal: SimulatedPortal
    app: Wiring
    clock: ManualClock
    post: Post
    webhook: Subscription
    sent: list[Sent] = field(default_factory=list)
    counted: list[Counted] = field(default_factory=list)

    def call(self, target: str) -> None:
        """Call a scheduled function as its schedule would, and let its work be done."""
        if target == "reporting":
            self.count()
        else:
            self._asked(FUNCTIONS[target], b"")
        self.settle()

    def count(self) -> None:
        """Count what has happened so far, and let no work be done that is due."""
        self._asked(reporting, b"")
        self.counted.append(Counted(self.clock.now(), counted_up_to(self.app.state.figures)))

    def settle(self) -> None:
        """Hand out every event, and process until nothing that is due is left in the inbox.

        What Fairlead writes raises events as well; they are handed out the next time.
        """
        self.post.hand_out(lambda body: self._asked(lead_events, body))
        while (due_at := self.app.state.inbox.next_due_at()) is not None and due_at <= self.clock.now():
            self._asked(processing, b"")

    def send_signal(self, lead_id: int = 0, *, email: str = "") -> None:
        """Say that a lead, or a person with this e-mail, has looked at the prices."""
        now, number = self.clock.now().replace(microsecond=0), len(self.sent)
        signal = Sent(now, "pricing.viewed", lead_id, email)
        self.sent.append(signal)
        content: dict[str, Any] = {"type": signal.kind, "at": now.isoformat(), "id": f"s{number}"}
        content |= {"lead_id": lead_id} if lead_id else {"email": email}
        body = json.dumps(content).encode()
        self._asked(signals, body, signature=signed(body, secret=SECRET, at=self.clock.now()))

    def configure(self, toml: str) -> None:
        """Let the file be another one, and the process read it."""
        self.app.settings.config.write_text(toml, encoding="utf-8")
        self.app.__dict__.pop("loaded", None)

    @contextmanager
    def without_webhook(self) -> Iterator[None]:
        """Lose what the portal announces meanwhile."""
        self.portal.unsubscribe(self.webhook)
        yield
        self.portal._subscriptions.append(self.webhook)

    def _asked(self, target: Callable[[Request], Response], body: bytes, *, signature: str = "") -> None:
        headers = [("X-Fairlead-Signature", signature)]
        builder = EnvironBuilder(method="POST", data=body, headers=headers)
        answer = target(Request(builder.get_environ()))
        assert answer.status_code < 300, (answer.status_code, answer.get_data(as_text=True))


def counted_up_to(figures: Figures) -> datetime:
    """Return up to which moment figures count."""
    return load_progress(figures.read([PROGRESS])[PROGRESS].text).as_of


@contextmanager
def a_stage(directory: Path, *, at: datetime, toml: str, seed: int, state: str = "") -> Iterator[Stage]:
    """Bring up portal and functions in a directory, and take them down again.

    `state` is another address for the state.
    """
    clock = ManualClock(at)
    portal = sample_portal(clock=clock)
    for number, name in ((10, "Mona"), (11, "Paul")):
        portal.people.add(id=number, name=name, last_name="Moor", departments=(2,))
    portal.dictionaries.add(LEAD.stages, "UC_LOST", name="Lost", semantics="F")
    config = directory / "fairlead.toml"
    config.write_text(toml, encoding="utf-8")
    with SimulatorServer(portal) as server:
        settings = read_settings(
            None,
            BITRIX24_WEBHOOK_URL=server.webhook_url,
            BITRIX24_APPLICATION_TOKEN=TOKEN,
            FAIRLEAD_SIGNAL_SECRET=SECRET,
            FAIRLEAD_HASH_KEY="of-a-state-that-lives-for-a-quarter",
            FAIRLEAD_CONFIG=config,
            FAIRLEAD_STATE=state or f"sqlite:///{directory / 'fairlead.db'}",
        )
        app = Wiring(settings, clock=clock)
        post = Post(clock, Plan(seed, (), 0, frozenset()))
        portal.deliveries = post
        webhook = portal.subscribe(
            "http://functions.invalid/lead_events", token=TOKEN, events=EVENTS_OF["lead"]
        )
        wiring.use(app)
        # The client's jittered pauses come from here: with a seed they are the same each time.
        random.seed(seed)
        try:
            yield Stage(portal, app, clock, post, webhook)
        finally:
            app.close()
        assert portal.contract_violations == []
