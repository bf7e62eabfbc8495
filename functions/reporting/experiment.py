"""The experiment, compared once a day: it stops itself when one arm is surely worse by the harm bound.

That is kept before anybody is notified of it: from then on `processing` hands all leads to the other arm. A
run that dies in between notifies the senior again, and the second message replaces the first.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from functions.domain.configuration import Configuration
from functions.domain.experiment import Arm, Experiment
from functions.domain.experiment_watch import CHECKPOINT, ExperimentWatch
from functions.domain.figures.cells import cohort_name
from functions.domain.figures.cohorts import Cubes
from functions.domain.figures.stored import PROGRESS, known_document, load_progress
from functions.domain.figures.trials import harmed_arm, period_of_trial
from functions.domain.texts import Texts
from functions.errors import SettingInvalid
from functions.ports import Checkpoints, Figures, Notification, Notifier


@dataclass(frozen=True, slots=True)
class ExperimentReport:
    """What one run did about the experiment.

    Attributes:
        stopped: the arm that this run has stopped; None for neither.
        is_senior_notified: whether this run has notified the senior.
        failed: the name of the error for which the senior could not be; "" without one.
    """

    stopped: Arm | None = None
    is_senior_notified: bool = False
    failed: str = ""


def watch_experiment(
    figures: Figures,
    checkpoints: Checkpoints,
    notifier: Callable[[], Notifier],
    *,
    config: Configuration,
    now: datetime,
) -> ExperimentReport:
    """Compare the arms, once a business day, and stop one that does harm; notify the senior of that once.

    Nothing is read without an experiment that can stop itself.

    Raises:
        StateUnavailable: the state could not be read or written; the next run does it.
    """
    experiment = config.experiment
    if experiment is None or not experiment.can_stop:
        return ExperimentReport()
    before = watch = ExperimentWatch.load(checkpoints.get(CHECKPOINT), experiment.name)
    today = config.business.business_day(now)
    if watch.stopped is None and watch.judged_on != today:
        watch = replace(watch, judged_on=today, stopped=_harmed(figures, experiment, config))
        checkpoints.set(CHECKPOINT, watch.dump())
    stopped = watch.stopped if before.stopped is None else None
    if watch.stopped is None or watch.is_senior_notified or config.senior is None:
        return ExperimentReport(stopped)
    notice = notice_of(experiment, watch.stopped, config.senior, config.texts_of(config.senior))
    try:
        errors = [*notifier().notify([notice]).values()]
    except SettingInvalid as error:  # no webhook: the arm is stopped all the same
        return ExperimentReport(stopped, failed=type(error).__name__)
    if errors:
        return ExperimentReport(stopped, failed=type(errors[0]).__name__)
    checkpoints.set(CHECKPOINT, replace(watch, is_senior_notified=True).dump())
    return ExperimentReport(stopped, is_senior_notified=True)


def notice_of(experiment: Experiment, stopped: Arm, senior: int, texts: Texts) -> Notification:
    """Return the message to the senior."""
    name, going_on = experiment.name, stopped.other.value
    words = (
        texts.gettext(
            "The experiment “%(name)s” has stopped itself: arm %(arm)s surely converts less, by more than was"
            " agreed."
        )
        % {"name": name, "arm": stopped.value.upper()},
        texts.gettext("All leads are handled by arm %(arm)s.") % {"arm": going_on.upper()},
        texts.gettext('To end it, write keep = "%(arm)s" into its part of the configuration.')
        % {"arm": going_on},
    )
    return Notification(senior, " ".join(words), tag=f"FAIRLEAD|EXPERIMENT|{experiment.name}")


def _harmed(figures: Figures, experiment: Experiment, config: Configuration) -> Arm | None:
    """Return the arm that does harm, by what is counted; None before anything is."""
    found = figures.read([PROGRESS])
    if PROGRESS not in found:
        return None
    progress = load_progress(found[PROGRESS].text)
    period = period_of_trial(
        experiment,
        today=config.business.business_day(progress.as_of),
        since=progress.since,
        horizon=config.figures.horizon,
    )
    read = figures.read([cohort_name(monday) for monday in period.mondays])
    weeks = {name: known_document(each.text) for name, each in read.items()}
    return harmed_arm(
        experiment, Cubes({name: each for name, each in weeks.items() if each is not None}, period)
    )
