"""Row: how much memory the processes of `lead_events` hold, after the first answer and after many."""

from pathlib import Path

from tests.bench.row import NotMeasured, Row
from tests.bench.scoring_memory import MIB, resident
from tests.bench.starting import ask, functions, started

EVENTS = 200
GIVEN = 512
"""MiB that Terraform gives an instance."""


def measure(events: int = EVENTS) -> Row:
    """Return what both processes of functions-framework hold together, pages that they share counted once.

    Raises:
        NotMeasured: there is no emulator of Firestore, or the system does not tell.
    """
    if not Path("/proc/self/smaps_rollup").exists():
        raise NotMeasured("What processes share is told by Linux only.")
    with functions() as known:
        ours = known["lead_events"]
        with started(known["client"]) as bare:
            client = _held(_family(bare.process.pid))
        with started(ours) as running:
            family = _family(running.process.pid)
            first, first_rss = _held(family), _resident(family)
            for lead_id in range(2, events + 2):
                ask(ours, running.port, lead_id)
            last, last_rss = _held(family), _resident(family)
    return Row(
        what=f"lead_events: memory after {events} events, of an instance's {GIVEN} MiB",
        reached=round(last, 1),
        target=GIVEN,
        unit="MiB",
        bound="at most",
        ratio=round(last / client, 2),
        ratio_to=f"a bare function with Google's client of Firestore after one read ({client:.0f} MiB)",
        run=f"{len(family)} processes, shared pages once: {first:.1f} MiB after the first answer; resident,"
        f" each with what it shares: {first_rss:.1f} MiB then, {last_rss:.1f} MiB after {events} events",
    )


def _family(pid: int) -> list[int]:
    """Return a process and its children: functions-framework serves from a worker that it forks."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *map(int, children)]


def _held(family: list[int]) -> float:
    """Return the MiB that they hold; of a page that n share, each holds the n-th part."""
    return sum(_proportional(pid) for pid in family) / MIB


def _proportional(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    (told,) = (line.split()[1] for line in lines if line.startswith("Pss:"))
    return int(told) * 1024


def _resident(family: list[int]) -> float:
    return sum(resident(Path(f"/proc/{pid}/statm")) for pid in family)
