"""Row: how much memory grows while leads are scored that were never seen before."""

import resource
import sys
from pathlib import Path

from tests.bench.leads import NOW, leads
from tests.bench.row import Row
from tests.bench.scorecard import a_scorecard
from tests.bench.scoring_speed import told

LEADS = 1_000_000
WARM = 100_000
"""After so many leads every memory is full: the rest must fit into what is there."""
MIB = 1024 * 1024
_PAGES = Path("/proc/self/statm")


def measure(count: int = LEADS) -> Row:
    """Return by how many MiB the resident memory grew between the first leads and the last."""
    card, warm, before = a_scorecard(), min(WARM, count // 10), 0.0
    for number, each in enumerate(leads(count)):
        if number == warm:
            before = resident()
        told(each, card)
    grown = resident() - before
    return Row(
        what=f"Memory while {count:,} leads are scored",
        reached=round(grown, 2),
        target=4,
        unit="MiB more",
        bound="at most",
        ratio=round(grown / before, 4),
        ratio_to=f"the {before:,.0f} MiB after the first {warm:,} leads",
        run=f"{count:,} leads, every company new, at one moment ({NOW:%Y-%m-%d})",
    )


def resident(pages: Path = _PAGES) -> float:
    """Return the MiB that a process holds now; where the system does not tell, the most that ours held."""
    if pages.exists():
        return int(pages.read_text(encoding="ascii").split()[1]) * resource.getpagesize() / MIB
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (MIB if sys.platform == "darwin" else 1024)
