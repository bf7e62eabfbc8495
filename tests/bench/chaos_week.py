"""Row: what a week of lost, doubled, late webhooks and dying processes leaves wrong."""

import logging
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from tests.bench.row import Row
from tests.chaos.plan import Plan
from tests.chaos.week import live_through

LEADS, SEED = 1_000, 1


def measure(leads: int = LEADS, seed: int = SEED) -> Row:
    """Return the findings of one week on SQLite; `make chaos` has more leads, seeds, and Firestore."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with TemporaryDirectory() as directory:
        state = f"sqlite:///{Path(directory) / 'fairlead.db'}"
        outcome = live_through(Path(directory), Plan.of(seed, leads=leads), state=state)
    return Row(
        what="Lost, assigned twice, over a cap, told twice in a week of chaos",
        reached=len(outcome.findings),
        target=0,
        unit="findings",
        bound="at most",
        ratio=round(outcome.deaths / leads, 2),
        ratio_to="1: deaths of a process a lead",
        run=f"{leads:,} leads, SQLite, seed {seed}: {outcome.deaths:,} deaths, {outcome.requests:,} requests",
    )
