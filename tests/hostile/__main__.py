"""`make fuzz INPUTS=1000000 SEED=1`: every parser given what a stranger may send; exit 1 on any finding.

What it came to is a line of `docs/measurements.md`.
"""

import sys
from functools import partial

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tests.bench.measurements import Line, kept, record
from tests.hostile.fuzzing import fuzz
from tests.hostile.targets import TARGETS, shares


def main(inputs: int, start: int) -> int:
    """Fuzz all targets, print what came of each as it is done; return how many findings there were."""
    console, total, found = Console(highlight=False, soft_wrap=True), 0, 0
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        for target in TARGETS:
            share = shares(inputs)[target.name]
            task = progress.add_task(target.name, total=share)
            run = fuzz(target, inputs=share, start=start, tell=partial(progress.advance, task))
            total, found = total + run.inputs, found + len(run.findings)
            console.print(f"{run.inputs:>9,}  {target.name}: {len(run.findings) or 'no'} findings")
            for finding in run.findings:
                console.print(f"           {finding}", markup=False)
    console.print(f"{total:>9,}  inputs of seed {start}: {found or 'no'} findings")
    record(
        "make fuzz",
        [
            Line(
                row=f"seed {start}, {inputs:,} inputs",
                what="inputs that broke a parser, leaked or were answered wrongly",
                reached=f"{found:,} findings",
                asked="0",
                kept=kept(found == 0),
                how=f"{total:,} inputs in all, given to {len(TARGETS)} targets",
            )
        ],
    )
    return found


if __name__ == "__main__":
    sys.exit(1 if main(*map(int, sys.argv[1:])) else 0)
