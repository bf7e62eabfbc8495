"""`make soak MINUTES=30`: `fairlead serve` under 50 events a second; does anything grow that should not?

Three fifths of the events have no news, as the echoes of our own writes; nearly two fifths follow a change
that somebody made to one of a bounded set of leads; one in fifty announces a new lead. So the state has two
reasons to grow, new leads and decisions, and what is asked is whether anything grows beyond them. What
decides is in `tests/bench/growth.py`; the exit status is 1 when something grows. It needs Linux (`/proc`).
"""

import json
import random
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from enum import Enum
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import NamedTuple

from rich.console import Console

from infra.clock import SystemClock
from infra.simulator import SimulatedPortal
from tests.bench.growth import Growth, verdict
from tests.bench.measurements import Line, kept, record
from tests.bench.open_loop import Event, send
from tests.bench.report import machine
from tests.bench.sample import HEADINGS, Sample, sampled
from tests.bench.served import served
from tests.team import a_hot_lead

RATE, LEADS = 50, 2_000
NEW, CHANGED = 0.02, 0.38
AMOUNTS = (0, 100_000, 250_000, 500_000)
AFTER = 0.2
"""Seconds between what happens in the portal and its event."""
MINUTE = 60
REPORT = Path("out/soak.json")
HALVES = "medians of the first and the last half of what follows the warm-up"


class Kind(Enum):
    """What happens to a lead in the portal before its event is sent."""

    NOTHING = "nothing"
    CHANGE = "change"
    NEW = "new"


class Act(NamedTuple):
    """One thing that happens: when, in seconds from the start of its minute, what, and to which lead."""

    at: float
    kind: Kind
    lead_id: int


def soak(minutes: int, *, rate: int = RATE, leads: int = LEADS, seconds: int = MINUTE) -> Iterator[Sample]:
    """Serve for so many minutes (of so many seconds); yield how things stand after each."""
    chance = random.Random(30)
    with (
        TemporaryDirectory() as directory,
        served(Path(directory)) as running,
        ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as sender,
    ):
        known = [running.portal.people_actions.add_lead(**a_hot_lead()) for _ in range(leads)]
        acts = _acts(known, rate=rate, chance=chance)
        for minute in range(1, minutes + 1):
            of_minute = [next(acts)._replace(at=number / rate) for number in range(rate * seconds)]
            events = [Event(act.at + AFTER, act.lead_id) for act in of_minute]
            answers = sender.submit(send, running.url, events)
            people = Thread(target=_live, args=(running.portal, of_minute, chance), name="people")
            people.start()
            sample = sampled(running, minute, answers.result())
            people.join()
            yield sample


def _acts(known: Sequence[int], *, rate: int, chance: random.Random) -> Iterator[Act]:
    """Yield what happens, for ever; the portal numbers its leads in their order."""
    new, drawn = count(known[-1] + 1), random.Random(rate)
    while True:
        kind, lead_id = drawn.random(), drawn.choice(known)
        if kind < NEW:
            yield Act(0, Kind.NEW, next(new))
        else:
            yield Act(0, Kind.CHANGE if kind < NEW + CHANGED else Kind.NOTHING, lead_id)


def _live(portal: SimulatedPortal, acts: Sequence[Act], chance: random.Random) -> None:
    """Let the acts of a minute happen, each at its moment."""
    clock = SystemClock()
    started = clock.monotonic()
    for act in acts:
        clock.sleep(max(0.0, started + act.at - clock.monotonic()))
        if act.kind is Kind.CHANGE:
            portal.people_actions.update_lead(act.lead_id, OPPORTUNITY=chance.choice(AMOUNTS))
        elif act.kind is Kind.NEW:
            assert portal.people_actions.add_lead(**a_hot_lead()) == act.lead_id


def main(minutes: int) -> int:
    """Tell how things stand after each minute, and what grew; return 1 if anything did that should not."""
    console, samples = Console(highlight=False, width=150), list[Sample]()
    console.print(f"{minutes} minutes at {RATE} events/s, {LEADS:,} leads at the start, on {machine()}.")
    console.print(HEADINGS)
    for sample in soak(minutes):
        samples.append(sample)
        console.print(str(sample))
    growths = verdict(samples)
    for growth in growths:
        console.print(str(growth))
    _write(samples, growths)
    record("make soak", list(_lines(minutes, samples, growths)))
    return int(not all(growth.is_flat for growth in growths))


def _write(samples: Sequence[Sample], growths: Sequence[Growth]) -> None:
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    told = {
        "machine": machine(),
        "samples": [asdict(sample) for sample in samples],
        "growth": [{**asdict(growth), "is_flat": growth.is_flat} for growth in growths],
    }
    REPORT.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def _lines(minutes: int, samples: Sequence[Sample], growths: Sequence[Growth]) -> Iterator[Line]:
    """Yield what the run came to: whether events were taken, how fast, and what grew."""
    row, last = f"{minutes} minutes", samples[-1]
    refused, events = sum(each.refused for each in samples), sum(each.events for each in samples)
    how = f"{RATE} events/s; at the end {last.leads:,} leads, {last.decisions:,} decisions"
    yield Line(row, "events without a 202", f"{refused:,} of {events:,}", "0", kept(refused == 0), how)
    for what, times in (
        ("half of a minute's events answered within", [each.half for each in samples]),
        ("99 % of a minute's events answered within", [each.most for each in samples]),
    ):
        yield Line(row, what, f"{min(times):.1f} to {max(times):.1f} ms")
    yield Line(row, "slowest answer", f"{max(each.slowest for each in samples):.0f} ms")
    for growth in growths:
        reached = f"{growth.first:,.2f} to {growth.last:,.2f} {growth.unit}"
        yield Line(
            row, growth.what, reached, f"at most {growth.allowed:,.2f} more", kept(growth.is_flat), HALVES
        )


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
