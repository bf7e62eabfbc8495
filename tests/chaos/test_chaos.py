"""A week in which everything goes wrong leaves every lead where it belongs: one seed on each store,
of leads and of deals.

More seeds and more leads: `make chaos SEEDS=1-20 LEADS=10000`. That it can see: `test_mutants.py`.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from functions.domain.item import DEAL, LEAD
from tests.chaos.plan import TICK, Plan
from tests.chaos.week import live_through


@pytest.mark.parametrize(("entity", "leads"), [(LEAD, 600), (DEAL, 60)])
@pytest.mark.long
def test_after_a_week_of_chaos_on_sqlite_nothing_is_lost_and_nothing_is_done_twice(
    tmp_path: Path, new_sqlite: Callable[[], str], entity: str, leads: int
) -> None:
    outcome = live_through(tmp_path, Plan.of(2, leads=leads, entity=entity), state=new_sqlite())
    assert outcome.deaths > 50
    assert outcome.findings == (), str(outcome)


@pytest.mark.parametrize(
    ("entity", "leads", "strategy"), [(LEAD, 100, "round-robin"), (DEAL, 40, "best-fit")]
)
@pytest.mark.long
def test_after_a_week_of_chaos_on_firestore_nothing_is_lost_and_nothing_is_done_twice(
    tmp_path: Path, new_firestore: Callable[[], str], entity: str, leads: int, strategy: str
) -> None:
    plan = Plan.of(3, leads=leads, tick=2 * TICK, entity=entity, strategy=strategy)
    outcome = live_through(tmp_path, plan, state=new_firestore())
    assert outcome.deaths > 20
    assert outcome.findings == (), str(outcome)


@pytest.mark.parametrize(("leads", "strategy"), [(40, "round-robin"), (30, "best-fit")])
@pytest.mark.long
def test_after_a_week_of_chaos_on_dynamodb_nothing_is_lost_and_nothing_is_done_twice(
    tmp_path: Path, new_dynamodb: Callable[[], str], leads: int, strategy: str
) -> None:
    plan = Plan.of(3, leads=leads, tick=2 * TICK, strategy=strategy)
    outcome = live_through(tmp_path, plan, state=new_dynamodb())
    assert outcome.deaths > 20
    assert outcome.findings == (), str(outcome)


@pytest.mark.long
def test_after_a_week_of_chaos_by_fit_nothing_is_lost_and_the_ledger_makes_every_decision_again(
    tmp_path: Path, new_sqlite: Callable[[], str]
) -> None:
    plan = Plan.of(2, leads=40, strategy="best-fit")
    outcome = live_through(tmp_path, plan, state=new_sqlite())
    assert outcome.deaths > 50
    assert outcome.findings == (), str(outcome)


@pytest.mark.long
def test_a_seed_repeats_a_run(tmp_path: Path, new_sqlite: Callable[[], str]) -> None:
    first, second = (
        live_through(tmp_path, Plan.of(5, leads=12, tick=4 * TICK), state=new_sqlite()) for _ in range(2)
    )
    assert first == second
    assert first.deaths
