"""The functions on a portal in bad weather: every call goes through a handler, any step may be the last."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from flask import Request, Response
from werkzeug.test import EnvironBuilder

from functions.domain.lead.record import LeadRecord
from functions.main import lead_events, processing, reporting, signals
from functions.processing import run
from functions.processing.case import Pipeline
from functions.processing.lease import LEASE
from functions.processing.run import process_inbox
from infra import wiring
from infra.bitrix24.rest.client import Bitrix24Client
from infra.clock import ManualClock
from infra.serialization import load_record
from infra.settings import read_settings
from infra.simulator import SimulatedPortal, SimulatorServer
from infra.simulator.events.subscription import EVENTS_OF
from infra.simulator.sample_portal import sample_portal
from infra.sqlite import figures, leads, ledger
from infra.wiring import Wiring
from tests.actions import Actions
from tests.chaos.counted import Departing
from tests.chaos.fate import PORTAL_PORTS, STATE_PORTS, Fate, Fated, Killed, die
from tests.chaos.people import Person
from tests.chaos.plan import Plan, Trouble
from tests.chaos.post import Post
from tests.chaos.rules import SIGNAL, Rules
from tests.chaos.watch import Ears, Finding, replaced_by_older
from tests.chaos.weather import Refusals, Weather
from tests.signals.sending import SECRET, signed
from tests.stored import all_records
from tests.team import TOKEN

DEADLY, CROWDED, SEVERE = 0.25, 0.1, 0.15
"""How likely a run dies, another one is at work in its middle, and a request meets a fault."""
OUTLIVING = 0.1
"""How likely a run is slower than its lease, in a week of that trouble."""
STEPS = 12
LEAST_AT_ONCE, BATCHES = 10, 10
"""Leads a batch, and how many batches everybody would fill."""
A_MINUTE = timedelta(seconds=61)


class Stage:
    """Portal, functions and clock; the plan decides what goes wrong, `happened` counts it."""

    def __init__(self, portal: SimulatedPortal, app: Wiring, clock: ManualClock, plan: Plan) -> None:
        self.portal, self.app, self.clock = portal, app, clock
        self.fate, self.plan = Fate(), plan
        self.actions = Actions(portal, plan.entity)
        self.weather = Weather(plan.chance("weather"), rate=SEVERE * (Trouble.FAULT in plan.troubles))
        self.post = Post(clock, plan)
        self.is_calm = False
        self._troubles, self._dice = plan.troubles, plan.chance("fate")
        self._happened: Counter[Trouble] = Counter()
        self._newest: dict[int, LeadRecord] = {}
        self._is_folding = False
        self.weather.refusals = Refusals(plan, portal) if Trouble.REFUSED in plan.troubles else None
        self.ears = Ears(portal, self.fate, plan.entity)
        portal.watch(self.ears)
        self.findings: dict[Finding, None] = self.ears.findings
        portal.gateway.faults = self.weather
        portal.deliveries = self.post
        state: Any = app.state
        state.figures = self.departing = Departing(app.state.figures)
        for owner, names in ((app.state, STATE_PORTS), (app, PORTAL_PORTS)):
            for name in names:
                setattr(owner, name, Fated(getattr(owner, name), self.fate))
        wiring.use(app)

    def configure(self, rules: Rules) -> None:
        """Let the file be another one, and the process read it."""
        self.app.settings.config.write_text(rules.toml(), encoding="utf-8")
        self.app.__dict__.pop("loaded", None)

    def run(self, target: Callable[[Request], Response]) -> Response | None:
        """Call a scheduled function or the queue's; None if it died on the way."""
        self._draw()
        self.fate.in_hand.clear()
        self.fate.lost.clear()
        self._is_folding = target is reporting
        answer = self._survived(lambda: target(_request(b"")))
        self._is_folding = False
        self._compare()
        if answer is None and target is processing and Trouble.ORPHANED in self._troubles:
            self._wait_a_minute(set(self.fate.in_hand))
        return answer

    def hand_out(self) -> None:
        """Let the events that are due come in; one that meets a death is lost."""
        self.post.hand_out(self._take_event)

    def send(self, person: Person, *, number: int) -> bool:
        """Send a signal until it was taken, then once more; as senders do."""
        content = {"type": SIGNAL, "item": str(self.plan.item(person.lead_id)), "id": f"s{number}"}
        content["at"] = person.signals[-1].isoformat()
        body = json.dumps(content).encode()
        answers: list[Response | None] = [None]
        while answers[-1] is None:
            self._draw(deadly=DEADLY)
            answers.append(self._signalled(body))
        answers.append(self._signalled(body))
        return all(answer is not None and answer.status_code == 202 for answer in answers[-2:])

    def calm(self) -> None:
        """Let nothing go wrong any more."""
        self.is_calm = True
        self.weather.rate = 0
        if self.weather.refusals:
            self.weather.refusals.is_over = True
        self.fate.spare()
        self.clock.advance(LEASE + timedelta(seconds=1))

    @property
    def happened(self) -> Counter[Trouble]:
        """Return how often what went wrong."""
        faults = Counter({Trouble.FAULT: self.weather.happened})
        refused = Counter({Trouble.REFUSED: self.weather.refusals.happened if self.weather.refusals else 0})
        return self._happened + self.post.happened + faults + refused

    def note(self, trouble: Trouble) -> None:
        """Count something that went wrong."""
        self._happened[trouble] += 1

    def _take_event(self, body: bytes) -> None:
        self._draw(deadly=0.02)
        self._survived(lambda: lead_events(_request(body)))

    def _signalled(self, body: bytes) -> Response | None:
        signature = signed(body, secret=SECRET, at=self.clock.now())
        return self._survived(lambda: signals(_request(body, signature=signature)))

    def _draw(self, *, deadly: float = DEADLY) -> None:
        if self.is_calm:
            return
        dice = self._dice
        drawn, steps, is_after = dice.random(), dice.randrange(STEPS), dice.random() < 0.5
        self.fate.spare()
        if drawn < deadly:
            if Trouble.DEATH in self._troubles:
                self.fate.draw(steps, is_after=is_after, blow=die)
        elif drawn < deadly + CROWDED and Trouble.CROWD in self._troubles:
            self.fate.draw(steps, is_after=is_after, blow=self._work_beside)
        elif drawn > 1 - OUTLIVING and Trouble.OUTLIVED in self._troubles:
            self.fate.draw(steps, is_after=is_after, blow=self._outlive)

    def _outlive(self) -> None:
        """The run is so slow that its lease ends, and another one takes what it is at work on."""
        self.note(Trouble.OUTLIVED)
        self.clock.advance(LEASE + A_MINUTE)
        self._work_beside()
        self._newest = {each.item.id: each for each in self.records()}

    def _compare(self) -> None:
        """See that the slow run has replaced nothing that is newer than what it knew."""
        if self._newest:
            self.findings |= dict.fromkeys(replaced_by_older(self._newest, self.records()))
            self._newest = {}

    def _wait_a_minute(self, orphans: set[int]) -> None:
        """A minute after a death the next run has to take up what the dead one was at work on."""
        self.note(Trouble.ORPHANED)
        self.clock.advance(A_MINUTE)
        self.fate.taken.clear()
        self._survived(lambda: processing(_request(b"")))
        waiting = self.app.state.inbox.has([self.plan.item(each) for each in orphans])
        self.findings |= {
            (each.id, "It waits for longer than a minute after a death."): None
            for each in waiting
            if each.id not in self.fate.taken
        }

    def records(self) -> list[LeadRecord]:
        """Return every record as it is stored; not a step in which something happens."""
        port: Any = self.app.state.leads
        return all_records(getattr(port, "port", port))

    def _work_beside(self) -> None:
        """Another instance works through the inbox, or counts, as if it were in another process."""
        self.note(Trouble.CROWD)
        app = self.app
        if self._is_folding:
            taken_up: Any = app._taken_up  # two processes do not share its lock
            with self.fate.beside(), pytest.MonkeyPatch.context() as patch:
                patch.setattr(taken_up, "looking", Lock())
                reporting(_request(b""))
            return
        beside = Pipeline.on(
            app.state,
            pseudonyms=app.pseudonyms,
            crm=app.crm,
            clock=app.clock,
            wakeups=app.wakeups,
            config=app.config,
            advantages=app.process.kept.advantages.at,
        )
        with self.fate.beside():
            report = process_inbox(beside, until=app.clock.now() + timedelta(minutes=1))
        assert not report.broken, report.broken

    def _survived(self, call: Callable[[], Response]) -> Response | None:
        try:
            answer = call()
        except Killed:
            self.note(Trouble.DEATH)
            return None
        finally:
            self.fate.spare()
        assert answer.status_code < 500, (answer.status_code, answer.get_data(as_text=True))
        assert not answer.get_json().get("broken"), answer.get_json()
        return answer


def _request(body: bytes, *, signature: str = "") -> Request:
    headers = [("X-Fairlead-Signature", signature)]
    return Request(EnvironBuilder(method="POST", data=body, headers=headers).get_environ())


@contextmanager
def _each_text_parsed_once(plan: Plan) -> Iterator[None]:
    """Most records have not changed since the last look: nothing parses the same text again."""
    parsed = lru_cache(maxsize=2 * len(plan.people))(load_record)
    with pytest.MonkeyPatch.context() as patch:
        for module in (figures, leads, ledger):
            patch.setattr(module, "load_record", parsed)
        yield


@contextmanager
def a_stage(directory: Path, clock: ManualClock, *, state: str, plan: Plan, rules: Rules) -> Iterator[Stage]:
    """Bring up portal and functions, and take them down again."""
    portal = sample_portal(clock=clock)
    config = directory / "fairlead.toml"
    config.write_text(rules.toml(), encoding="utf-8")
    with SimulatorServer(portal) as server, _each_text_parsed_once(plan):
        settings = read_settings(
            None,
            BITRIX24_WEBHOOK_URL=server.webhook_url,
            BITRIX24_APPLICATION_TOKEN=TOKEN,
            FAIRLEAD_SIGNAL_SECRET=SECRET,
            FAIRLEAD_HASH_KEY="of-a-state-that-lives-for-a-week",
            FAIRLEAD_CONFIG=config,
            FAIRLEAD_STATE=state,
        )
        app = Wiring(settings, clock=clock)
        # The wiring closes what it has made; this client it has not.
        app.client = client = Bitrix24Client(server.webhook_url, clock=clock)
        portal.subscribe("http://functions.invalid/lead_events", token=TOKEN, events=EVENTS_OF[plan.entity])
        # The client's jittered pauses come from here: with a seed they are the same each time.
        random.seed(plan.seed)
        try:
            with pytest.MonkeyPatch.context() as patch:
                # However few people come, a run has several batches.
                patch.setattr(run, "AT_ONCE", min(run.AT_ONCE, max(LEAST_AT_ONCE, plan.crowd // BATCHES)))
                yield Stage(portal, app, clock, plan)
        finally:
            app.close()
            client.close()
        assert portal.contract_violations == []
