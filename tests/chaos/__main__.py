"""`make chaos SEED=1 LEADS=1000`: one week of chaos on each store, and what came of it.

The Firestore emulator is used where it is installed; the week there goes by in longer ticks. With the same
seed and the same number of leads the same happens again.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
import structlog
from rich.console import Console

from tests.chaos.week import TICK, live_through
from tests.emulators import firestore


def main(seed: int, leads: int) -> int:
    """Live through the week of `seed` on each store; return on how many of them something was wrong."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    console, failed = Console(highlight=False), 0
    with ExitStack() as stack:
        directory = Path(stack.enter_context(TemporaryDirectory()))
        for name, state, tick in _stores(directory, stack, console):
            with console.status(f"{name}: {leads} leads live through the week of seed {seed}"):
                outcome = live_through(directory, state=state, seed=seed, leads=leads, tick=tick)
            failed += bool(outcome.findings)
            console.print(f"{name}, seed {seed}, {leads} leads: {outcome}", markup=False)
    return failed


def _stores(directory: Path, stack: ExitStack, console: Console) -> Iterator[tuple[str, str, timedelta]]:
    yield "SQLite", f"sqlite:///{directory / 'fairlead.db'}", TICK
    command = firestore.command()
    if command is None:
        console.print(firestore.INSTALL)
        return
    environment = stack.enter_context(pytest.MonkeyPatch.context())
    environment.setenv("FIRESTORE_EMULATOR_HOST", stack.enter_context(firestore.running(command)))
    yield "Firestore", f"firestore://demo-{uuid4().hex}/(default)", 2 * TICK


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
