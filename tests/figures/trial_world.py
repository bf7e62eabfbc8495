"""Leads of an experiment in a made-up portal: how many come, and how many of each arm are converted."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import count

from functions.domain.experiment import Arm, Experiment, Mode, Trial
from functions.domain.figures.cells import Cell, Cells, cells_of
from functions.domain.figures.cohorts import Cubes, Period
from functions.domain.figures.documents import Document
from functions.domain.figures.row import Row
from functions.domain.figures.trials import TrialFigures, pace_of, period_of_trial, trial_figures
from functions.domain.lead.milestones import FirstDecision, Milestones
from functions.domain.lead.record import Ending, LeadState
from tests.builders import BERLIN

STARTED = date(2026, 9, 1)
TODAY = date(2026, 11, 27)
SINCE = date(2026, 6, 1)
NAME = "learned"
HORIZON = 30
SHADOW = Experiment(NAME, STARTED, mode=Mode.SHADOW, planned=1000)
AB = Experiment(NAME, STARTED, planned=1800)


def a_lead(
    day: date,
    trial: Trial | None,
    *,
    converted: int | None = None,
    junk: int | None = None,
    is_gone: bool = False,
    points: int = 50,
    band: str = "warm",
) -> Row:
    """Return a lead that was converted, or junk, so many days after it came; it is open without both."""
    at = datetime.combine(day, time(10), BERLIN)
    age = converted if converted is not None else junk
    ended_on = None if age is None else day + timedelta(days=age)
    first = FirstDecision(points, band, "v1", (), "WEB", trial=trial)
    ending = Ending.CONVERTED if converted is not None else Ending.JUNK if junk is not None else None
    is_closed = is_gone or ending is not None
    return Row(
        Milestones(day, first, ended_on=ended_on),
        LeadState.CLOSED if is_closed else LeadState.ASSIGNED,
        created_at=at,
        closed_at=None if age is None else at + timedelta(days=age),
        ending=ending,
    )


def of_arm(arm: Arm, *, leads: int, converted: int, days: int = 30) -> list[Row]:
    """Return leads of an arm that came evenly over some days; the conversions are spread evenly, too."""
    trial = Trial(NAME, arm)
    return [
        a_lead(
            STARTED + timedelta(days=number * days // leads),
            trial,
            converted=7 if (number + 1) * converted // leads > number * converted // leads else None,
        )
        for number in range(leads)
    ]


def both_arms(a: tuple[int, int], b: tuple[int, int]) -> list[Row]:
    """Return the leads of both arms, each as (converted, leads)."""
    sizes = zip(Arm, (a, b), strict=True)
    return [row for arm, (won, leads) in sizes for row in of_arm(arm, leads=leads, converted=won)]


def cubes_of(rows: Iterable[Row], *, first: date = SINCE, today: date = TODAY) -> Cubes:
    """Return what is counted of these leads, read back from its text."""
    cells: Cells = Counter()
    for row in rows:
        cells.update(cells_of(row, since=SINCE))
    by_document = defaultdict[str, list[tuple[Cell, int]]](list)
    for cell, number in cells.items():
        by_document[cell.document].append((cell, number))
    documents = {name: Document().plus(changes) for name, changes in by_document.items()}
    read = {name: Document.load(each.dump()) for name, each in documents.items()}
    return Cubes(read, Period(first, today, today, HORIZON))


def figures_of(experiment: Experiment, rows: Iterable[Row], *, today: date = TODAY) -> TrialFigures:
    """Return what is known of an experiment on a day."""
    cubes = cubes_of(rows, today=today)
    days = period_of_trial(experiment, today=today, since=SINCE, horizon=HORIZON)
    recent = replace(cubes, period=Period.of_days(90, today=today, since=SINCE, horizon=HORIZON))
    minute = int(datetime.combine(today, time(12), BERLIN).timestamp() // 60)
    return trial_figures(experiment, replace(cubes, period=days), pace_of(recent), minute=minute)


def daily(per_day: int, *, first: date = SINCE, until: date = TODAY, every: int = 7) -> list[Row]:
    """Return leads of no experiment, so many a day, of which one of `every` is converted."""
    number = count()
    return [
        a_lead(first + timedelta(days=day), None, converted=None if next(number) % every else 5)
        for day in range((until - first).days)
        for _ in range(per_day)
    ]
