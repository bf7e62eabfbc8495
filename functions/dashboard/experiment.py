"""The experiment of the configuration: read, and as its page, the overview and the digest show it."""

from functions.dashboard.reading import Reading
from functions.dashboard.shown import shown
from functions.dashboard.view.charts import ConfidenceSequence, SequencePoint
from functions.dashboard.view.experiment import ArmRow, Compared, ExperimentPageView, ExperimentView, Stage
from functions.dashboard.view.shares import Difference
from functions.domain.experiment import Arm
from functions.domain.figures.cells import cohort_name
from functions.domain.figures.cohorts import Cubes
from functions.domain.figures.experiments import Look
from functions.domain.figures.proportions import Share
from functions.domain.figures.stored import known_document
from functions.domain.figures.trials import (
    ArmFigures,
    TrialFigures,
    pace_of,
    period_of_trial,
    trial_figures,
)
from functions.ports import Figures

MOST_POINTS = 60
"""Weeks of the sequence that are shown, the newest."""


def read_experiment(figures: Figures, reading: Reading) -> TrialFigures | None:
    """Return what is known of the experiment; None, and nothing is read, where there is none.

    Weeks that the reading has are not read again.

    Raises:
        StateUnavailable: the state could not be read.
    """
    config, period, progress = reading.config, reading.period, reading.progress
    if config.experiment is None:
        return None
    days = period_of_trial(
        config.experiment, today=period.today, since=progress.since, horizon=period.horizon
    )
    known = reading.cubes.documents
    wanted = {cohort_name(monday) for monday in days.mondays} - {cohort_name(each) for each in period.mondays}
    read = {name: known_document(each.text) for name, each in figures.read(sorted(wanted)).items()}
    documents = {**known, **{name: each for name, each in read.items() if each is not None}}
    return trial_figures(
        config.experiment, Cubes(documents, days), pace_of(reading.cubes), minute=reading.minute
    )


def experiment_page(reading: Reading, found: TrialFigures | None) -> ExperimentPageView:
    """Return the page; without an experiment it says that there is none."""
    as_of = reading.progress.as_of.astimezone(reading.config.business.timezone)
    view = experiment_view(reading, found)
    return ExperimentPageView(as_of, reading.period.horizon, reading.bands[0], view)


def experiment_view(reading: Reading, found: TrialFigures | None) -> ExperimentView | None:
    """Return what pages show of it; None where there is none."""
    if found is None:
        return None
    experiment = found.experiment
    queue, strategy = next(iter(experiment.strategies.items()), ("", None))
    acting = experiment.going_on
    return ExperimentView(
        name=experiment.name,
        started_on=experiment.started,
        compared=Compared(
            experiment.file,
            queue,
            strategy.value if strategy else "",
            experiment.share,
            is_shadow=experiment.is_shadow,
        ),
        stage=Stage(found.stage.value),
        wanted=experiment.difference,
        harm=experiment.harm,
        leads=found.leads,
        arrived=found.arrived,
        arms=tuple(_row(arm, each, reading.bands[0]) for arm, each in found.arms.items()),
        orders=(found.orders.first, found.orders.second) if found.orders else None,
        difference=_difference(found.now),
        sequence=_sequence(found),
        winner=found.better or "",
        decided_on=found.decided_on,
        ended_on=found.ended_on,
        acting=acting or "",
        size=found.size,
        days=found.days,
        monthly=found.pace.monthly,
        can_decide=found.can_decide,
    )


def _row(arm: Arm, found: ArmFigures, highest: str) -> ArmRow:
    return ArmRow(
        arm.value,
        found.arrived,
        shown(Share(found.bands[highest], found.arrived)),
        shown(found.converted),
        shown(found.in_time),
        tuple(sorted(found.worth.items())),
    )


def _difference(found: Look | None) -> Difference | None:
    if found is None or not found.is_telling:
        return None
    return Difference(found.interval.value, found.interval.low, found.interval.high)


def _sequence(found: TrialFigures) -> ConfidenceSequence | None:
    points = tuple(
        SequencePoint(each.on, each.look.difference, each.look.interval.low, each.look.interval.high)
        for each in found.sequence[-MOST_POINTS:]
    )
    if len(points) < 2:  # a line needs two
        return None
    return ConfidenceSequence(points, None if found.experiment.is_shadow else -found.experiment.harm)
