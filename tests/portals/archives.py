"""Twenty portals, each with functions of one archive to itself: what becomes of their leads, on any cloud."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from threading import Event

from functions.domain.item import Item, lead
from functions.ports import State
from functions.ports.carrier import Kept, Kind
from infra.clock import SystemClock, WaitingClock
from infra.simulator import SimulatedPortal, SimulatorServer
from infra.simulator.limits.faults import INVALID_CREDENTIALS, SlowAnswer
from infra.simulator.sample_portal import sample_portal
from tests.portals.shops import wait_until
from tests.team import a_hot_lead

NAMES = [f"shop-{number:02d}" for number in range(20)]
SLOW, REFUSING = NAMES[3], NAMES[11]
OTHERS = [name for name in NAMES if name not in {SLOW, REFUSING}]
LEADS = 3
SLOW_FOR = 30.0
AT_ONCE = 4
"""Portals that are begun with at the same time: a machine has few processors."""
BY_THE_CLOCK = frozenset({"checkpoint", "checkpoints", "heartbeats"})
"""What a process reads and writes now and then, however many leads there are."""


@dataclass
class Deployed:
    """The functions of one portal.

    Attributes:
        announce: sends the event of a lead to `lead_events`; returns the status.
        run_due: has `processing` do what its queue has; returns when that is done.
        documents: how many went through its door so far: `read`, `write` and `delete`, by what they are of.
        state: what they work on, opened by the test.
    """

    portal: SimulatedPortal
    announce: Callable[[Item], int]
    run_due: Callable[[], object]
    documents: Counter[tuple[str, str]]
    state: State

    def is_assigned(self, item: Item) -> bool:
        """Return whether a lead has a manager in the portal."""
        return self.portal.lead(item.id)["ASSIGNED_BY_ID"] in {7, 8, 9}

    def is_done(self, item: Item) -> bool:
        """Do what is due; return whether the lead has a manager."""
        self.run_due()
        return self.is_assigned(item)

    def add_lead(self) -> Item:
        """Let a lead come in at the portal, and its event at the functions."""
        item = lead(self.portal.people_actions.add_lead(**a_hot_lead()))
        assert self.announce(item) == 202
        return item

    def everything(self) -> list[Kept]:
        """Return all that its state keeps."""
        return [each for some in self.state.carrier.everything() for each in some]


Start = Callable[[str, SimulatedPortal, str], AbstractContextManager[Deployed]]
"""Deploys the archive for a portal: its name, the portal, and the URL of its inbound webhook."""


@dataclass(frozen=True)
class OfALead:
    """What one lead took, from its event until it had its manager: requests to the portal, and documents."""

    requests: int
    documents: Counter[tuple[str, str]]


@dataclass(frozen=True)
class Worked:
    """What the leads of a portal took; which leads, and how long, is no part of a comparison."""

    leads: tuple[OfALead, ...]
    kept: Counter[Kind]
    items: frozenset[Item] = field(compare=False)
    took: float = field(compare=False)


def worked_through(there: Deployed) -> Worked:
    """Let leads come in one by one, each until it has its manager."""
    clock = SystemClock()
    began_at = clock.monotonic()
    taken = dict(_taken_by_a_lead(there) for _ in range(LEADS))
    took = clock.monotonic() - began_at
    kept = Counter(each.kind for each in there.everything())
    return Worked(tuple(taken.values()), kept, frozenset(taken), took)


def _taken_by_a_lead(there: Deployed) -> tuple[Item, OfALead]:
    requests, documents = there.portal.requests.count(), there.documents.copy()
    item = there.add_lead()
    wait_until(lambda: there.is_done(item), seconds=SLOW_FOR)
    seen = there.documents - documents
    of_leads = Counter({of: times for of, times in seen.items() if of[1] not in BY_THE_CLOCK})
    return item, OfALead(there.portal.requests.count() - requests, of_leads)


class SleepersClock(SystemClock):
    """The machine's clock, whose sleepers can be woken.

    Attributes:
        is_slept_on: set with the first sleep.
        wakes: ends every sleep when it is set.
    """

    def __init__(self) -> None:
        self.is_slept_on, self.wakes = Event(), Event()

    def sleep(self, seconds: float) -> None:
        """Wait until the time is over, or all are woken."""
        self.is_slept_on.set()
        self.wakes.wait(seconds)


@dataclass
class Several:
    """Portals and their deployments, by name; each is opened when it is asked for."""

    start: Start
    deployed: dict[str, Deployed] = field(default_factory=dict)
    _opened: list[ExitStack] = field(default_factory=list)

    def open(self, name: str, clock: WaitingClock | None = None) -> Deployed:
        """Bring up a portal, and deploy the archive for it; its leads have numbers of their own."""
        opened = ExitStack()
        self._opened.append(opened)
        portal = sample_portal(clock=clock, plan="unlimited")
        for _ in range(1000 + 10 * NAMES.index(name)):
            portal.store.context.next_id("LEAD")
        server = opened.enter_context(SimulatorServer(portal))
        self.deployed[name] = opened.enter_context(self.start(name, portal, server.webhook_url))
        return self.deployed[name]

    def close(self) -> None:
        """End all of them, side by side: each ends processes."""
        with ThreadPoolExecutor(AT_ONCE) as closing:
            list(closing.map(ExitStack.close, self._opened))


@contextmanager
def several(start: Start) -> Iterator[Several]:
    """Yield what opens portals; all are closed in the end."""
    portals = Several(start)
    try:
        yield portals
    finally:
        portals.close()


def alone(start: Start) -> Worked:
    """Return what the leads of a portal take that is the only one."""
    with several(start) as portals:
        return worked_through(portals.open(NAMES[0]))


def assert_held_apart(start: Start) -> Worked:
    """Let twenty portals work, of which one answers in 30 s and one refuses: the others are as if alone.

    Returns what the leads of each take.
    """
    by_itself, clock = alone(start), SleepersClock()
    with several(start) as portals, ThreadPoolExecutor(1 + AT_ONCE) as threads:
        hanging, refused = portals.open(SLOW, clock), portals.open(REFUSING)
        hanging.portal.faults.add(SlowAnswer(SLOW_FOR), times=0)
        refused.portal.faults.add(INVALID_CREDENTIALS, times=0)
        slow_item, refused_item = hanging.add_lead(), refused.add_lead()
        slow_run = threads.submit(wait_until, lambda: hanging.is_done(slow_item), seconds=10 * SLOW_FOR)
        try:
            assert clock.is_slept_on.wait(SLOW_FOR)
            wait_until(lambda: bool(refused.run_due()), seconds=SLOW_FOR)
            found = dict(
                zip(OTHERS, threads.map(lambda each: worked_through(portals.open(each)), OTHERS), strict=True)
            )
            assert not hanging.is_assigned(slow_item)
        finally:
            hanging.portal.faults.clear()
            clock.wakes.set()
            # Its event comes once more, for what was put off meanwhile.
            assert hanging.announce(slow_item) == 202
            slow_run.result()
        assert {name: each for name, each in found.items() if each != by_itself} == {}
        assert max(each.took for each in found.values()) < SLOW_FOR
        assert not refused.is_assigned(refused_item)
        assert refused.state.inbox.has([refused_item]) == {refused_item}
        items = {name: each.items for name, each in found.items()}
        items |= {SLOW: frozenset({slow_item}), REFUSING: frozenset({refused_item})}
        assert {name: _leads_of(each) for name, each in portals.deployed.items()} == items
    return by_itself


def _leads_of(there: Deployed) -> frozenset[Item]:
    """Return every lead that a state knows of."""
    keys = [each.key for each in there.everything() if each.kind in {Kind.INBOX, Kind.LEADS}]
    return frozenset(map(Item.of_key, keys))
