"""Row: how long a manager waits for the alert of a new lead, against what limit and requests alone cost.

One lead a second, at a random moment of its second, for ten minutes on the real clock: the portal, the
webhooks of the leads and of our own changes, and `fairlead serve` as people start it. The portal lets the
first fifty requests through at once; the minute in which they are used up is discarded.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from infra.clock import SystemClock
from tests.bench.alerts import Alerts
from tests.bench.ideal_server import alerted_at
from tests.bench.open_loop import quantile
from tests.bench.row import Row
from tests.bench.sales_floor import BUCKET, RATE
from tests.bench.served import Served, served
from tests.team import TOKEN, a_hot_lead, a_team

SECONDS, DISCARDED = 600, 60
ALLOWED = 1.25
PATIENCE = 60.0
"""Seconds after which an alert that has not come is not waited for."""
_clock = SystemClock()


@dataclass(frozen=True)
class Waits:
    """How long the leads of one run waited, in seconds, each from its webhook's moment to the alert."""

    ours: Sequence[float]
    ideal: Sequence[float]
    requests: int

    def __str__(self) -> str:
        half, most = _seconds(self.ours, 0.5), _seconds(self.ours, 1)
        return f"half within {half:.2f} s against {_seconds(self.ideal, 0.5):.2f} s, the slowest {most:.2f} s"


def measure(seconds: int = SECONDS, discarded: int = DISCARDED) -> Row:
    """Return what 99 % of the waits do not exceed, against the same arrivals at an ideal server."""
    arrivals = moments(seconds)
    with TemporaryDirectory() as directory, served(Path(directory)) as running:
        told = _told(running, arrivals)
        requests = running.portal.requests.count()
    counted = [number for number, at in enumerate(arrivals) if at >= discarded]
    ideal = alerted_at(arrivals, requests_of)
    waits = Waits(
        [told[number] - arrivals[number] for number in counted],
        [ideal[number] - arrivals[number] for number in counted],
        requests,
    )
    return _row(waits, seconds, discarded)


def moments(seconds: int) -> list[float]:
    """Return a random moment of each second: evenly spaced leads would move in step with the requests."""
    chance = random.Random(15)
    return [second + chance.random() for second in range(seconds)]


@cache
def requests_of(leads: int) -> int:
    """Return the requests for so many new leads together, all effects, counted in the portal's log."""
    with TemporaryDirectory() as directory, a_team(Path(directory)) as team:
        team.add_lead(**a_hot_lead())
        team.process()  # it also brings the roster, which is kept
        for _ in range(leads):
            team.add_lead(**a_hot_lead())
        return team.requests_during(team.process)


def _told(running: Served, arrivals: Sequence[float]) -> list[float]:
    """Let the leads come in at their moments; return when the manager of each was alerted."""
    portal, alerts = running.portal, Alerts(running.portal)
    portal.subscribe(f"{running.url}/lead_events", token=TOKEN)
    started, leads = _clock.monotonic(), list[int]()
    for at in arrivals:
        _sleep_until(started + at)
        leads.append(portal.people_actions.add_lead(**a_hot_lead()))
    alerts.wait_for(leads, patience=PATIENCE)
    return [alerts.at[lead_id] - started for lead_id in leads]


def _sleep_until(moment: float) -> None:
    _clock.sleep(max(0.0, moment - _clock.monotonic()))


def _seconds(waits: Sequence[float], share: float) -> float:
    return quantile(waits, share) / 1000


def _row(waits: Waits, seconds: int, discarded: int) -> Row:
    reached, least = _seconds(waits.ours, 0.99), _seconds(waits.ideal, 0.99)
    needs = ", ".join(f"{requests_of(each)} for {each}" for each in (1, 2, 3))
    return Row(
        what=f"From webhook to the manager's alert, 99th percentile, one lead a second for {seconds} s",
        reached=round(reached, 2),
        target=round(ALLOWED * least, 2),
        unit="s",
        bound="at most",
        ratio=round(reached / least, 2)
        if least
        else 0,  # while the free burst lasts, nothing is to be waited for
        ratio_to=f"what the limit of {RATE:g} requests/s and the requests alone cost ({least:.2f} s)",
        run=f"real clock, `fairlead serve` on SQLite, bucket {BUCKET}, the first {discarded} s discarded;"
        f" the events of our own changes come in as well; {len(waits.ours)} leads: {waits};"
        f" {waits.requests:,} requests altogether. Requests for new leads together: {needs}",
    )
