"""What grew while a process was served, and whether it may: nothing is flat to the byte, so each has a bound.

The first fifth is warm-up and not looked at. Levels are medians of the first and the last quarter of the
rest, so that one odd minute decides nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from tests.bench.sample import Sample

WARM_UP = 0.2
MEMORY, LOG, PER_ROW = 0.03, 0.10, 0.10
"""The share by which resident memory, the write-ahead log and the bytes a row may grow and count as flat."""
HANDLES = 2
WAITING = 0.10
"""Of the leads in the state: how many more of them may wait in the inbox."""
KIB = 1024


@dataclass(frozen=True, slots=True)
class Growth:
    """One thing that should be flat: its level at first and at last, and by how much it may have grown."""

    what: str
    first: float
    last: float
    allowed: float
    unit: str

    @property
    def is_flat(self) -> bool:
        """Whether it grew no more than it may."""
        return self.last - self.first <= self.allowed

    def __str__(self) -> str:
        levels = f"{self.first:,.2f} to {self.last:,.2f} {self.unit}, {self.allowed:,.2f} more allowed"
        return f"{self.what}: {levels}: {'flat' if self.is_flat else 'GROWS'}"


def verdict(samples: Sequence[Sample]) -> list[Growth]:
    """Judge what should be flat.

    The state may grow by leads and decisions, which retention bounds (`[retention]`: decisions 90 days); what
    must not grow is how many bytes each of them takes.
    """
    seen = samples[int(len(samples) * WARM_UP) :]
    memory, handles = _levels(seen, lambda each: each.memory), _levels(seen, lambda each: each.handles)
    log, waiting = _levels(seen, lambda each: each.log), _levels(seen, lambda each: each.waiting)
    middle = len(seen) // 2
    before, after = _bytes_a_row(seen[0], seen[middle]), _bytes_a_row(seen[middle], seen[-1])
    return [
        Growth("Memory", *memory, MEMORY * memory[0], "MiB"),
        Growth("File handles", *handles, HANDLES, "handles"),
        Growth("Write-ahead log", *log, LOG * log[0], "MiB"),
        Growth("State for each new lead or decision", before, after, PER_ROW * before, "KiB"),
        Growth("Leads waiting in the inbox", *waiting, WAITING * seen[0].leads, "leads"),
    ]


def _levels(seen: Sequence[Sample], what: Callable[[Sample], float]) -> tuple[float, float]:
    quarter = max(len(seen) // 4, 1)
    return median(map(what, seen[:quarter])), median(map(what, seen[-quarter:]))


def _bytes_a_row(first: Sample, last: Sample) -> float:
    """Return the KiB by which the state grew for each lead and decision that came."""
    rows = last.rows - first.rows
    return (last.database - first.database) * KIB / rows if rows else 0.0
