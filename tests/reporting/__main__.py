"""`make chaos` ends here: the model check of the fold in its full size. Exit 1 if a document is wrong.

Each seed lets hundreds of leads change at random while folds die, lose answers, meet each other and see late
stamps (tests/reporting/model.py), and compares every document with a recount of all rows. Two mutants have to
be noticed: a fold that stays too little behind the clock, and a commit without its condition.
"""

import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer
from rich.console import Console

from functions.ports import State
from infra.sqlite.state import SqliteState
from tests.bench.measurements import Line, kept, record
from tests.reporting.model import differs
from tests.reporting.test_fold_model import Unconditional

TOO_CLOSE = timedelta(seconds=30)


def main(
    seeds: Annotated[int, typer.Option(help="How many seeds, from 1 on.")] = 300,
    leads: int = 400,
    steps: int = 1_500,
) -> None:
    """Check the fold with so many seeds; exit 1 if a document is wrong, or if a mutant is not noticed."""
    console = Console(highlight=False, soft_wrap=True)
    of_seed = partial(_cells_that_differ, leads=leads, steps=steps)
    with ProcessPoolExecutor() as pool, console.status("the fold and its recount"):
        wrong = [seed for seed, cells in enumerate(pool.map(of_seed, range(1, seeds + 1)), 1) if cells]
        noticed = {
            name: sum(bool(cells) for cells in pool.map(partial(of_seed, mutant=name), range(1, 13)))
            for name in MUTANTS
        }
    console.print(
        f"fold: {seeds} seeds of {leads} leads and {steps:,} steps, {len(wrong)} wrong {wrong or ''}"
    )
    for name, count in noticed.items():
        console.print(f"fold, {name}: noticed by {count} of 12 seeds")
    record("make chaos", _lines(seeds, leads, steps, len(wrong), noticed))
    sys.exit(bool(wrong or not all(noticed.values())))


MUTANTS: dict[str, dict[str, Any]] = {
    "30 seconds behind the clock": {"lateness": TOO_CLOSE},
    "commits without a condition": {"spoil": Unconditional},
}
"""What is taken out, and how."""


def _cells_that_differ(seed: int, *, leads: int, steps: int, mutant: str = "") -> int:
    """Return how many cells differ from the recount after this seed."""
    with _state() as state:
        return len(differs(state, seed, leads=leads, steps=steps, **MUTANTS.get(mutant, {})))


@contextmanager
def _state() -> Iterator[State]:
    with TemporaryDirectory() as directory:
        state = SqliteState(f"sqlite:///{Path(directory) / 'fairlead.db'}")
        yield state
        state.close()


def _lines(seeds: int, leads: int, steps: int, wrong: int, noticed: dict[str, int]) -> list[Line]:
    """Return what the page of measurements says of it."""
    size = f"{leads} leads, {steps:,} steps"
    fold = Line(
        row="fold",
        what=f"documents of the figures that differ from a recount, {seeds} seeds of {size}",
        reached=f"{wrong} seeds",
        asked="0",
        kept=kept(wrong == 0),
        how="SQLite; deaths, lost answers, a second fold, stamps up to 290 s late, reopening, erasing",
    )
    mutants = [
        Line("fold", f"found of a fold with {name}", f"{count} of 12 seeds", "noticed", kept(count > 0))
        for name, count in noticed.items()
    ]
    return [fold, *mutants]


if __name__ == "__main__":
    typer.run(main)
