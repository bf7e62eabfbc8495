"""Plays the trial: by the clock of the machine people ask, for as long as it is watched."""

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from threading import Event
from zoneinfo import available_timezones

from functions.dashboard.routes import BASE
from functions.domain.item import Item
from functions.domain.lead.record import LeadRecord
from functions.reporting.fold import fold
from infra.clock import SystemClock, WaitingClock
from infra.configuration.load import template
from infra.demo.cast import Inquiry, Sequel, inquiries
from infra.demo.stage import Stage, open_stage
from infra.local.scheduler import LocalScheduler
from infra.schedules import TIMETABLE

TEMPLATE = "b2b"
"""What `fairlead init` writes too."""
ROUND_THE_CLOCK = {
    'working_hours = "mon-fri 09:00-18:00"': 'working_hours = "any"',
    'holidays = "DE"  ': "holidays = []    ",
    "daily_cap = 50\n": "",
    "id = 7\n": 'id = 7\nname = "Anna"\n',
    "id = 8\n": 'id = 8\nname = "Boris"\n',
    "id = 9\n": 'id = 9\nname = "Vera"\n',
}
"""What is written otherwise, for the team of the simulated portal, which is always there."""
NO_LATENESS = timedelta()
"""How far its fold stays behind: this process stores nothing while the lock of the runs is held here."""
PENDING_SEQUELS = 1
"""How many inquiries have theirs still to come; when another one asks, the oldest comes."""


@dataclass(frozen=True)
class Happening:
    """Something happened to a lead, and this is its record now.

    Attributes:
        what: what follows the lead's number in a sentence: `, a form`, ` asks for an offer`.
        before: the record until now; None for a new lead.
    """

    at: datetime
    what: str
    record: LeadRecord
    before: LeadRecord | None

    @property
    def is_news(self) -> bool:
        """Whether the lead is new, or its score another one than before."""
        return self.before is None or self.before.score.points != self.record.score.points


@contextmanager
def open_trial(
    folder: Path, *, seed: int, entity: str, port: int = 0, clock: WaitingClock | None = None
) -> Iterator["Trial"]:
    """Start everything in a folder that is empty, as a small server has it; stop it at the end.

    Raises:
        AddressUnavailable: the pages cannot be at this port.
        OSError: the folder cannot be written to.
    """
    config = folder / "fairlead.toml"
    config.write_text(configuration(entity), encoding="utf-8")
    with (
        open_stage(
            config, folder / "fairlead.db", clock=clock or SystemClock(), entity=entity, port=port
        ) as stage,
        LocalScheduler.of(stage.functions.call, stage.wiring),
    ):
        yield Trial(stage, inquiries(seed=seed))


def configuration(entity: str) -> str:
    """Return the template for a team that works round the clock, where this machine is."""
    text = template(TEMPLATE, (entity,))
    for written, instead in {**ROUND_THE_CLOCK, "Europe/Berlin": zone_here()}.items():
        text = text.replace(written, instead)
    return text


def zone_here(named_by: Path = Path("/etc/localtime")) -> str:
    """Return the time zone of this machine, as the file that is linked there names it; `UTC` if none does."""
    name = str(named_by.resolve()).partition("/zoneinfo/")[2]
    return name if name in available_timezones() else "UTC"


@dataclass
class Trial:
    """What happens: people ask one after the other, and what becomes of it follows."""

    stage: Stage
    inquiries: Iterator[Inquiry]
    _sequels: deque[Callable[[], Happening]] = field(default_factory=deque)

    @property
    def url(self) -> str:
        """Where the pages are."""
        return f"{self.stage.functions.url}{BASE}"

    def run(self, *, leads: int | None, every: float, stop: Event) -> Iterator[Happening]:
        """Yield what happens, every few seconds, until so many have asked or it is stopped.

        Raises:
            TimeoutError: the functions did not become idle.
        """
        # Their first times may be minutes away, and until then the page of health has a fault for each.
        for target in TIMETABLE:
            self.stage.call(target)
        for number, act in enumerate(self._acts(leads)):
            if number and stop.wait(every):
                return
            yield act()

    def _acts(self, leads: int | None) -> Iterator[Callable[[], Happening]]:
        """Yield who asks and, after some others, what becomes of it."""
        for inquiry in islice(self.inquiries, leads):
            yield partial(self._let_in, inquiry)
            if len(self._sequels) > PENDING_SEQUELS:
                yield self._sequels.popleft()

    def _let_in(self, inquiry: Inquiry) -> Happening:
        people = self.stage.people
        item = people.arrive(inquiry.fields)
        if inquiry.is_call:
            people.call(item, "incoming")
        if inquiry.sequel is not None:
            self._sequels.append(partial(self._follow, item, inquiry.sequel))
        return self._seen(item, f", {inquiry.by}")

    def _follow(self, item: Item, sequel: Sequel) -> Happening:
        people, before = self.stage.people, self._record(item)
        match sequel:
            case Sequel.OFFER:
                people.ask_for_an_offer(item)
                return self._seen(item, " asks for an offer", before)
            case Sequel.JUNK:
                people.discard(item)
                return self._seen(item, " is found to be junk", before)
            case Sequel.ANSWER:
                people.call(item, "outgoing")
                people.call(item, "incoming")
                # Of a call the portal sends no event: what was said is found by this function.
                self.stage.call("reconciling")
                return self._seen(item, " is called, and calls back", before)

    def _seen(self, item: Item, what: str, before: LeadRecord | None = None) -> Happening:
        """Return what has happened once it is decided on, and have it counted at once, not in minutes."""
        self.stage.wait_until_idle()
        app = self.stage.wiring.newest()
        now = app.clock.now()
        with app.run_lock:
            fold(
                app.state.figures,
                business=app.config.business,
                closed_kept=app.config.closed_kept,
                now=now,
                kept=app.config.figures.kept,
                lateness=NO_LATENESS,
            )
        return Happening(now, what, self._record(item), before)

    def _record(self, item: Item) -> LeadRecord:
        return self.stage.wiring.state.leads.get_many([item])[item]
