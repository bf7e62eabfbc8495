"""Row: how much later leads are handled when `fairlead serve` is killed amid a burst and started again."""

import subprocess
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from functions.processing.lease import LEASE
from infra.bitrix24.rest.client import Bitrix24Client
from infra.clock import SystemClock
from infra.simulator import SimulatedPortal, SimulatorServer
from infra.simulator.protocol.requests_log import DoneCommand
from infra.simulator.sample_portal import sample_portal
from tests.bench import open_loop
from tests.bench.alerts import Alerts
from tests.bench.row import Row
from tests.bench.sales_floor import BUCKET, ROUND_THE_CLOCK
from tests.bench.served import serving
from tests.team import a_hot_lead

LEADS = 300
PATIENCE = 600.0
EFFECTS = ("crm.activity.todo.add", "im.notify.system.add")


def measure(leads: int = LEADS) -> Row:
    """Return by how many seconds the last lead is later than undisturbed, both from the middle on."""
    undisturbed = _seconds_after_the_middle(leads)
    killed = _seconds_after_the_middle(leads, is_killed=True)
    return Row(
        what=f"From SIGKILL amid {leads} leads to the last one handled, against an undisturbed run",
        reached=round(killed - undisturbed, 1),
        target=LEASE.total_seconds(),
        unit="s more",
        bound="at most",
        ratio=round(killed / undisturbed, 2),
        ratio_to=f"the undisturbed run from the same moment on ({undisturbed:.1f} s)",
        run=f"real clock, processes of their own, SQLite, the free burst of {BUCKET} spent before; killed at"
        f" update {_middle(leads)} and started again at once: {killed:.1f} s, one to-do a lead",
    )


def _seconds_after_the_middle(leads: int, *, is_killed: bool = False) -> float:
    """Return how long after the update of the middle lead the last effect of all leads is there."""
    portal = sample_portal(clock=SystemClock())
    lead_ids = [portal.people_actions.add_lead(**a_hot_lead()) for _ in range(leads)]
    progress, announced = Progress(portal, middle=_middle(leads)), Event()
    # Nobody is killed before every event is in: one that is not answered is the portal's to lose.
    portal.interruptions.before(announced.wait, method="crm.item.list")
    with TemporaryDirectory() as folder, SimulatorServer(portal) as server, ExitStack() as processes:
        directory = Path(folder)
        (directory / "fairlead.toml").write_text(ROUND_THE_CLOCK, encoding="utf-8")
        _spend_the_burst(server.webhook_url)
        process, url = processes.enter_context(serving(server.webhook_url, directory))
        progress.victim = process if is_killed else None
        _announce(url, lead_ids)
        announced.set()
        if is_killed:
            process.wait(PATIENCE)
            processes.enter_context(serving(server.webhook_url, directory))
        progress.wait_for(lead_ids)
    assert Counter(todo.lead_id for todo in portal.todos) == Counter(lead_ids)
    return progress.last_effect_at - progress.middle_at


class Progress:
    """How far a burst is; the victim, if there is one, dies when the portal has done so many updates.

    Attributes:
        victim: the process that dies.
        middle_at: when that many updates were done, in monotonic seconds.
        last_effect_at: when the last to-do or alert so far was done.
    """

    def __init__(self, portal: SimulatedPortal, *, middle: int) -> None:
        self.victim: subprocess.Popen[str] | None = None
        self.middle_at = self.last_effect_at = 0.0
        self._portal, self._alerts, self._left, self._clock = portal, Alerts(portal), middle, SystemClock()
        portal.watch(self._note)

    def wait_for(self, lead_ids: Sequence[int]) -> None:
        """Return when each of the leads has its to-do and its manager's alert."""
        self._alerts.wait_for(lead_ids, patience=PATIENCE)
        given_up_at = self._clock.monotonic() + PATIENCE
        while {todo.lead_id for todo in self._portal.todos} < set(lead_ids):
            assert self._clock.monotonic() < given_up_at
            self._clock.sleep(0.05)

    def _note(self, done: DoneCommand) -> None:
        if done.method in EFFECTS and done.error is None:
            self.last_effect_at = self._clock.monotonic()
        self._left -= done.method == "crm.item.update"
        if self._left == 0 and not self.middle_at:
            self.middle_at = self._clock.monotonic()
            if self.victim is not None:
                self.victim.kill()


def _middle(leads: int) -> int:
    return -(-leads // 2)


def _spend_the_burst(webhook_url: str) -> None:
    with Bitrix24Client(webhook_url, clock=SystemClock()) as client:
        for _ in range(BUCKET):
            client.call("profile")


def _announce(url: str, lead_ids: Sequence[int]) -> None:
    """Let the events of all leads come in at once."""
    answers = open_loop.send(url, [open_loop.Event(0.0, lead_id) for lead_id in lead_ids])
    assert {answer.status for answer in answers} == {202}
