"""What grew while a process was served, and whether it may: nothing is flat to the byte, so each has a bound.

The first half is warm-up: by its end every schedule but the night's has run, and every thread has done the
largest work that there is for it. Of the other half the medians of its first and its last half are compared,
so that one odd minute decides nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

from tests.bench.sample import Sample

WARM_UP = 0.5
SLACK = 0.03
"""The share by which resident memory may grow and count as flat."""
SIZES = 0.10
"""The same of a record, a decision, the write-ahead log, and the file against what is in it."""
HANDLES = 2
WAITING = 0.10
"""Of the leads in the state: how many more of them may wait in the inbox."""


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
    must not grow is what each of them takes, and the file beyond what is in it.
    """
    seen = samples[int(len(samples) * WARM_UP) :]
    return [
        _growth("Memory", "MiB", seen, lambda each: each.memory, slack=SLACK),
        _growth("File handles", "handles", seen, lambda each: each.handles, more=HANDLES),
        _growth("Write-ahead log", "MiB", seen, lambda each: each.log, slack=SIZES),
        _growth("A lead's record", "bytes", seen, lambda each: each.record, slack=SIZES),
        _growth("A decision", "bytes", seen, lambda each: each.decision, slack=SIZES),
        _growth(
            "The file", "times its content", seen, lambda each: each.database / each.content, slack=SIZES
        ),
        _growth("Waiting", "leads", seen, lambda each: each.waiting, more=WAITING * seen[0].leads),
    ]


def _growth(
    what: str,
    unit: str,
    seen: Sequence[Sample],
    level: Callable[[Sample], float],
    *,
    slack: float = 0,
    more: float = 0,
) -> Growth:
    """Compare the two halves; `slack` is a share of the first level, `more` an amount."""
    half = max(len(seen) // 2, 1)
    first, last = median(map(level, seen[:half])), median(map(level, seen[-half:]))
    return Growth(what, first, last, slack * first + more, unit)
