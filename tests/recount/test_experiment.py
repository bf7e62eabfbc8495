"""What pages say of an experiment equals the recount, on leads enough for every figure."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest

from functions.dashboard.experiment import experiment_view
from functions.dashboard.lines import lines_of
from functions.dashboard.reading import Reading
from functions.domain.experiment import Arm, Trial
from functions.domain.figures.cohorts import Cubes, Period
from functions.domain.figures.documents import Document, Progress
from functions.domain.figures.row import Row
from functions.domain.figures.trials import pace_of, period_of_trial, trial_figures
from infra.configuration.load import read_configuration
from tests.builders import BERLIN
from tests.figures.trial_world import HORIZON, NAME, SINCE, STARTED, TODAY, a_lead, cubes_of
from tests.recount.compare import Compared
from tests.recount.evidence import Evidence
from tests.recount.experiment import Experiment
from tests.recount.lives import Life
from tests.recount.period import Period as Recounted
from tests.team import CONFIGURATION

NOW = datetime.combine(TODAY, time(16), BERLIN)


def configuration(*, keep: str = "", started: date = STARTED) -> str:
    strategy = '{ queue = "everyone", value = "least-open" }'
    section = f'name = "{NAME}"\nstarted = "{started}"\nplanned = 900\nkeep = "{keep}"\nstrategy = {strategy}'
    return f"{CONFIGURATION}\n[experiment]\n{section}\n"


def rows(per_day: int, rates: dict[Arm, float], *, seed: int = 1) -> list[Row]:
    """Return leads that come every day, first of none and then of either arm."""
    chance, found = Random(seed), []
    for number in range((TODAY - SINCE).days + 1):
        day = SINCE + timedelta(days=number)
        for _ in range(per_day):
            arm = chance.choice(list(Arm))
            trial = Trial(NAME if chance.random() < 0.95 else "before", arm) if day >= STARTED else None
            age = chance.randrange(50)
            is_over = day + timedelta(days=age) <= TODAY
            is_won, is_junk = chance.random() < rates[arm], chance.random() < 0.2
            found.append(
                a_lead(
                    day,
                    trial,
                    converted=age if is_over and is_won else None,
                    junk=age if is_over and is_junk and not is_won else None,
                    is_gone=chance.random() < 0.03,
                    band=chance.choice(["hot", "warm", "cold"]),
                )
            )
    return found


def a_life(number: int, row: Row) -> Life:
    first, arrived_on = row.milestones.first, row.milestones.arrived_on
    assert first is not None
    assert arrived_on is not None
    assert row.created_at is not None
    record = SimpleNamespace(trial=first.trial)
    file: Any = SimpleNamespace(decisions=[SimpleNamespace(decided_at=row.created_at)], record=record)
    fate = {"assigned": "open"}.get(row.state.value, row.ending.value if row.ending else "gone")
    fate = "gone" if row.is_gone else fate
    facts = first.points, first.band, first.source, first.config, dict(first.given)
    return Life(number, row.created_at, arrived_on, file, *facts, {}, fate, row.age or 0, row.closed_at)


@pytest.mark.parametrize(
    ("per_day", "rates", "keep", "started", "stage"),
    [
        (12, {Arm.A: 0.3, Arm.B: 0.31}, "", STARTED, "early"),
        (12, {Arm.A: 0.2, Arm.B: 0.45}, "", STARTED, "decided"),
        (12, {Arm.A: 0.45, Arm.B: 0.2}, "b", STARTED, "ended"),
        (2, {Arm.A: 0.3, Arm.B: 0.3}, "", STARTED, "too small"),
        (6, {Arm.A: 0.3, Arm.B: 0.3}, "", TODAY + timedelta(days=2), "planned"),
    ],
)
def test_an_experiment_is_counted_once_more(
    per_day: int, rates: dict[Arm, float], keep: str, started: date, stage: str
) -> None:
    text = configuration(keep=keep, started=started)
    config = read_configuration(text).configuration
    leads = (
        rows(per_day, rates)
        if started == STARTED
        else [
            replace(
                each, milestones=replace(each.milestones, first=replace(each.milestones.first, trial=None))
            )
            for each in rows(per_day, rates)
            if each.milestones.first
        ]
    )
    shown = Period.of_days(90, today=TODAY, since=SINCE, horizon=HORIZON)
    cubes = replace(cubes_of(leads), period=shown)
    reading = Reading(
        config, 90, {}, Progress(SINCE, NOW), cubes, cubes, Document(), config.initial_state(NOW)
    )
    assert config.experiment is not None
    days = period_of_trial(config.experiment, today=TODAY, since=SINCE, horizon=HORIZON)
    found = trial_figures(
        config.experiment, Cubes(cubes.documents, days), pace_of(cubes), minute=reading.minute
    )
    assert found.stage == stage
    evidence = Evidence({}, {}, {}, ((NOW - timedelta(days=400), text),), NOW, 1, frozenset(), (), ())
    lives = [a_life(number, row) for number, row in enumerate(leads)]
    trial = Experiment(Recounted(evidence, lives, shown.first, TODAY))
    compared = Compared()
    compared.compare(experiment_view(reading, found), trial.view(), where="experiment")
    lines = [
        each
        for each in lines_of(reading, by_manager=False, experiment=found)
        if each.dimension.startswith("experiment=")
    ]
    compared.compare(lines, dict(trial.lines()), where="lines")
    assert list(map(str, compared.differences)) == []
    assert len(lines) >= 6
