"""`make bench`: measure what the design promises, print one table, write `docs/measurements.md`.

A row is a module with a function `measure()` that returns one `Row` or several; name it in `BENCHES` and it
is measured. `make bench ROWS="burst decay"` measures only those, and leaves the other lines of the page. The
last run alone is in `out/bench.json`. A target that is missed is told in the table and fails nothing: a busy
machine is not a mistake in the code.
"""

import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console

from tests.bench import (
    best_fit,
    burst,
    chaos_week,
    cold_start,
    cold_start_shares,
    dashboard_page,
    deal_costs,
    decay,
    due_reads,
    dynamodb_costs,
    experiments,
    firestore_costs,
    help_speed,
    history_reading,
    hot_line,
    lambda_archives,
    lambda_cold_start,
    lead_events,
    lead_events_memory,
    learned_speed,
    learning,
    learning_blend,
    least_open,
    look,
    nurturing_reads,
    portal_calls,
    restart,
    scoring_memory,
    scoring_speed,
    talkative_lead,
    webhook_to_alert,
)
from tests.bench.measurements import PAGE, Line, record
from tests.bench.report import lines_of, table_of, write
from tests.bench.row import NotMeasured, Row

Measure = Callable[[], Row | tuple[Row, ...]]

BENCHES: tuple[Measure, ...] = (
    portal_calls.measure,
    deal_costs.measure,
    least_open.measure,
    burst.measure,
    decay.measure,
    due_reads.measure,
    nurturing_reads.measure,
    scoring_speed.measure,
    learned_speed.measure,
    learning.measure,
    learning_blend.measure,
    best_fit.measure,
    experiments.measure,
    scoring_memory.measure,
    look.measure,
    history_reading.measure,
    hot_line.measure,
    lead_events.measure,
    lead_events_memory.measure,
    cold_start.measure,
    cold_start_shares.measure,
    lambda_cold_start.measure,
    lambda_archives.measure,
    firestore_costs.measure,
    dynamodb_costs.measure,
    talkative_lead.measure,
    help_speed.measure,
    restart.measure,
    webhook_to_alert.measure,
    dashboard_page.measure,
    chaos_week.measure,
)
GROUPS = {"experiments": ("experiments", "hot_line", "best_fit")}
"""Rows that are asked for together."""
REPORT = Path("out/bench.json")
WIDE = 150
"""Columns of the table where no terminal says how wide it is."""


def name_of(measure: Measure) -> str:
    """Return the row's name: that of its module."""
    return measure.__module__.rpartition(".")[2]


def main(names: Sequence[str]) -> int:
    """Measure the rows of these names, or every one; return 2 for a name that no row has."""
    console = Console(width=None if sys.stdout.isatty() else WIDE)
    rows, lines, known = list[Row](), list[Line](), [name_of(measure) for measure in BENCHES]
    names = [each for name in names for each in GROUPS.get(name, (name,))]
    unknown = sorted(set(names) - set(known))
    if unknown:
        console.print(f"No row is called {', '.join(unknown)}. There are {', '.join(known)}.")
        return 2
    chosen = [measure for measure in BENCHES if not names or name_of(measure) in names]
    for number, measure in enumerate(chosen, start=1):
        with console.status(f"{number} of {len(chosen)}: {name_of(measure)}"):
            try:
                measured = _alone(measure)
                rows += measured
                lines += lines_of(name_of(measure), measured)
            except NotMeasured as missing:
                console.print(f"{name_of(measure)} is not measured. {missing}")
    console.print(table_of(rows))
    write(rows, REPORT)
    record("make bench", lines)
    console.print(f"Written to {PAGE} and {REPORT}.")
    return 0


def _alone(measure: Measure) -> tuple[Row, ...]:
    """Measure in a process of its own: no row finds the memory that another has left."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as process:
        measured = process.submit(measure).result()
    return (measured,) if isinstance(measured, Row) else measured


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
