"""A week in which everything goes wrong leaves every lead where it belongs: one seed on each store.

More seeds and more leads: `make chaos SEEDS=1-20 LEADS=10000`. That it can see: `test_mutants.py`.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.chaos.plan import TICK, Plan
from tests.chaos.week import live_through


@pytest.mark.long
def test_after_a_week_of_chaos_on_sqlite_nothing_is_lost_and_nothing_is_done_twice(
    tmp_path: Path, new_sqlite: Callable[[], str]
) -> None:
    outcome = live_through(tmp_path, Plan.of(2, leads=1_000), state=new_sqlite())
    assert outcome.deaths > 50
    assert outcome.findings == (), str(outcome)


@pytest.mark.long
def test_after_a_week_of_chaos_on_firestore_nothing_is_lost_and_nothing_is_done_twice(
    tmp_path: Path, new_firestore: Callable[[], str]
) -> None:
    outcome = live_through(tmp_path, Plan.of(3, leads=100, tick=2 * TICK), state=new_firestore())
    assert outcome.deaths > 20
    assert outcome.findings == (), str(outcome)


@pytest.mark.long
def test_a_seed_repeats_a_run(tmp_path: Path, new_sqlite: Callable[[], str]) -> None:
    first, second = (
        live_through(tmp_path, Plan.of(5, leads=12, tick=4 * TICK), state=new_sqlite()) for _ in range(2)
    )
    assert first == second
    assert first.deaths
