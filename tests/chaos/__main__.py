"""`make chaos SEEDS=1-20 LEADS=10000 STORE=sqlite ENTITY=deal`: weeks of chaos, and what came of them.

Each week is a line in `out/chaos.jsonl`. A week that is there already, lived through by the same sources, is
not lived through again, so a long series can be stopped and gone on with. One that fails is made small and
reported as a story. What a series came to is a line of `docs/measurements.md`. `make chaos MUTANTS=1` takes
out one safeguard after the other, and fails if that goes unnoticed.
"""

import logging
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from enum import StrEnum
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated
from uuid import uuid4

import pytest
import structlog
import typer
from rich.console import Console

from functions.domain.item import DEAL, LEAD
from tests.bench.measurements import Line, kept, record
from tests.chaos.mutants import MUTANTS, Mutant, first_noticed
from tests.chaos.outcome import Outcome
from tests.chaos.plan import TICK, Plan
from tests.chaos.runs import Run, Runs
from tests.chaos.shrink import kinds_of, shrunk
from tests.chaos.week import live_through
from tests.emulators import firestore, twins


class Entity(StrEnum):
    """What everybody comes as."""

    LEAD = LEAD
    DEAL = DEAL


class Store(StrEnum):
    """Where the state is kept."""

    SQLITE = "sqlite"
    FIRESTORE = "firestore"
    DYNAMODB = "dynamodb"
    BOTH = "both"
    """SQLite and Firestore."""


def main(
    seeds: Annotated[str, typer.Option(help="One seed, or from-to.")] = "1",
    leads: int = 10_000,
    store: Store = Store.BOTH,
    entity: Entity = Entity.LEAD,
    *,
    mutants: Annotated[bool, typer.Option(help="Take out one safeguard after the other.")] = False,
) -> None:
    """Live through the weeks of these seeds; exit 1 if something was wrong in one of them."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    console = Console(highlight=False, soft_wrap=True)
    first, _, last = seeds.partition("-")
    failed = 0
    for name in (Store.SQLITE, Store.FIRESTORE) if store is Store.BOTH else (store,):
        if problem := _lacking(name):
            console.print(problem)
            failed += 1
        elif mutants:
            failed += _survivors(name, console)
        else:
            failed += _weeks(name, range(int(first), int(last or first) + 1), leads, entity, console)
    sys.exit(min(failed, 1))


def _lacking(store: Store) -> str:
    """Return how what the store needs is installed; "" where it is."""
    if store is Store.FIRESTORE and firestore.command() is None:
        return firestore.INSTALL
    return twins.INSTALL if store is Store.DYNAMODB and not twins.are_installed() else ""


def _weeks(store: Store, seeds: range, leads: int, entity: Entity, console: Console) -> int:
    """Live through these weeks on one store; return in how many of them something was wrong."""
    runs, total, failed = Runs(), Counter[str](), list[tuple[Plan, Outcome]]()
    lived = list[Run]()
    for seed in seeds:
        # What stands in for a cloud takes its time: there the functions run once an hour.
        tick = TICK if store is Store.SQLITE else 2 * TICK
        plan = Plan.of(seed, leads=leads, tick=tick, entity=entity.value)
        run = runs.known(store, plan)
        if run is None:
            with console.status(f"{store}: {plan}"):
                outcome = _lived(store, plan)
            run = runs.keep(store, plan, outcome)
            if outcome.findings:
                console.print(str(outcome), markup=False)
                failed.append((plan, outcome))
        console.print(f"{store}, {run}")
        lived.append(run)
        total.update(run.counts)
    wrong = sum(bool(run.findings) for run in lived)
    told = ", ".join(f"{count:,} {what}" for what, count in sorted(total.items()))
    console.print(f"{store}: {len(seeds)} weeks of {leads:,} {entity}s, {wrong} with findings; {told}")
    record("make chaos", [_line(store, seeds, f"{leads:,} {entity}s", lived)])
    for plan, outcome in failed:
        _tell(store, plan, outcome, console)
    return wrong


def _line(store: Store, seeds: range, crowd: str, lived: Sequence[Run]) -> Line:
    """Return what a series came to, with the least and the most that went wrong in a week."""
    found = sum(len(run.findings) for run in lived)
    counts = {what: [run.counts.get(what, 0) for run in lived] for what in sorted(lived[0].counts)}
    told = ", ".join(f"{min(each):,} to {max(each):,} {what}" for what, each in counts.items())
    return Line(
        row=f"{store}, seeds {seeds[0]} to {seeds[-1]}, {crowd}",
        what=f"lost, done twice or over a cap in {len(seeds)} weeks of {crowd} on {store}",
        reached=f"{found:,} findings",
        asked="0",
        kept=kept(found == 0),
        how=f"in each week {told}",
    )


def _tell(store: Store, plan: Plan, outcome: Outcome, console: Console) -> None:
    """Make a week that failed small, and tell its story."""
    with console.status("looking for a smaller week with the same findings"):
        small, left = shrunk(plan, outcome, partial(_lived, store))
    console.print(f"The same in small: {small}; people {list(small.people)}\n{left}", markup=False)


def _survivors(store: Store, console: Console) -> int:
    """Return how many safeguards can be taken out without anybody noticing."""
    survived, lines = 0, list[Line]()
    for lacking, mutant in MUTANTS.items():
        with console.status(f"{store}: without {lacking}"):
            week = first_noticed(mutant, partial(_lived, store))
        survived += week is None
        told = "NOBODY NOTICES" if week is None else "; ".join(sorted(kinds_of(week))[:3])
        console.print(f"{store}, without {lacking}: {told}", markup=False)
        row = f"{store}, without {lacking}"
        lines.append(
            Line(row, f"found on {store} without {lacking}", told, "noticed", kept(week is not None))
        )
    record("make chaos MUTANTS=1", lines)
    return survived


def _lived(store: Store, plan: Plan, mutant: Mutant = nullcontext) -> Outcome:
    with TemporaryDirectory() as directory, _state(store, Path(directory)) as state:
        return live_through(Path(directory), plan, state=state, mutant=mutant)


@contextmanager
def _state(store: Store, directory: Path) -> Iterator[str]:
    """Yield the address of an empty state.

    On a cloud that is an emulator of its own: one keeps all that it was ever given in its memory, and the
    ninth week would fill it.
    """
    if store is Store.SQLITE:
        yield f"sqlite:///{directory / 'fairlead.db'}"
        return
    with pytest.MonkeyPatch.context() as environment:
        if store is Store.DYNAMODB:
            with twins.ministack() as address:
                yield twins.tables_of(address, environment)()
            return
        with firestore.running(firestore.needed()) as host:
            environment.setenv("FIRESTORE_EMULATOR_HOST", host)
            yield f"firestore://demo-{uuid4().hex}/(default)"


if __name__ == "__main__":
    typer.run(main)
