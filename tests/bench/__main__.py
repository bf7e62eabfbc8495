"""`make bench`: measure what the design promises, print one table, write `out/bench.json`.

A row is a module with a function `measure() -> Row`; name it in `BENCHES` and it is measured. A target that
is missed is told in the table and fails nothing: a busy machine is not a mistake in the code.
"""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from rich.console import Console

from tests.bench import scoring_memory, scoring_speed
from tests.bench.report import table_of, write
from tests.bench.row import Row

BENCHES: tuple[Callable[[], Row], ...] = (scoring_speed.measure, scoring_memory.measure)
REPORT = Path("out/bench.json")


def main() -> None:
    """Measure every row, one after the other."""
    console, rows = Console(), []
    for number, measure in enumerate(BENCHES, start=1):
        with console.status(f"{number} of {len(BENCHES)}: {measure.__module__.rpartition('.')[2]}"):
            rows.append(_alone(measure))
    console.print(table_of(rows))
    write(rows, REPORT)
    console.print(f"Written to {REPORT}.")


def _alone(measure: Callable[[], Row]) -> Row:
    """Measure in a process of its own: no row finds the memory that another has left."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as process:
        return process.submit(measure).result()


if __name__ == "__main__":
    main()
