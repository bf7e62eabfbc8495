"""Row: how long `fairlead --help` takes beside a Python that does nothing."""

import subprocess
import sys
from collections.abc import Sequence
from statistics import median

from infra.clock import SystemClock
from tests.bench.row import Row

TIMES = 15
HELP = ("from infra.cli.main import run; run(['--help'])",)
NOTHING = ("pass",)


def measure(times: int = TIMES) -> Row:
    """Start both in turn, so that what else the machine does meets both."""
    took: dict[Sequence[str], list[float]] = {HELP: [], NOTHING: []}
    for _ in range(times):
        for words, seconds in took.items():
            seconds.append(_seconds(words))
    ours, nothing = median(took[HELP]), median(took[NOTHING])
    return Row(
        what="fairlead --help: longer than a Python that does nothing",
        reached=round(ours - nothing, 3),
        target=0.4,
        unit="s",
        bound="at most",
        ratio=round(ours / nothing, 1),
        ratio_to=f"python -c pass ({nothing:.3f} s)",
        run=f"process start to end, median of {times} in turn: {ours:.3f} s",
    )


def _seconds(words: Sequence[str]) -> float:
    clock = SystemClock()
    began = clock.monotonic()
    subprocess.run([sys.executable, "-c", *words], check=True, capture_output=True)
    return clock.monotonic() - began
