"""What the cohorts know of an experiment: its arms, the difference over time, and how long it takes. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from functions.domain.experiment import Arm, Experiment
from functions.domain.figures.cohorts import Cubes, Period, is_converted, is_gone
from functions.domain.figures.experiments import (
    FEWEST_A_MONTH,
    Known,
    Look,
    days_to_go,
    expected_size,
    harmed,
    look_at,
)
from functions.domain.figures.paired import TwoOrders, two_orders
from functions.domain.figures.proportions import Share
from functions.domain.figures.shadow import WEEK, count_of, matured, scored_by_both, shadow_looks
from functions.domain.figures.trial_cells import CLOCKS, TRIALS, WORTH

_NONE = Share(0, 0)
_MONTH = 30
_DAY = timedelta(days=1)
_LATELY = timedelta(days=28)
"""The newest whole days that say how many leads come."""


class Stage(StrEnum):
    """How far an experiment is."""

    PLANNED = "planned"
    """It has not started."""
    EARLY = "early"
    DECIDED = "decided"
    STOPPED = "stopped"
    """By itself: one arm was surely worse by the harm bound."""
    TOO_SMALL = "too small"
    """The portal has too few conversions for it to decide in a useful time."""
    ENDED = "ended"
    """The file says which arm is kept."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What comes in the portal, whatever the experiment.

    Attributes:
        per_day: leads.
        rate: the conversion of the mature leads; None before any is.
        monthly: conversions in 30 days; None likewise.
    """

    per_day: float
    rate: float | None
    monthly: float | None


@dataclass(frozen=True, slots=True)
class ArmFigures:
    """The leads of one arm.

    Attributes:
        arrived: all that belong to it, without those that are gone.
        converted: of the mature ones, within the horizon.
        bands: of all, by first band. Never the conversion of a band: the arms choose different leads for it.
        in_time: first clocks that were stopped in time, of those that were due.
        worth: what converted leads were worth, by currency.
    """

    arrived: int
    converted: Share
    bands: Counter[str]
    in_time: Share
    worth: Counter[str]


@dataclass(frozen=True, slots=True)
class TrialFigures:
    """What is known of an experiment.

    Attributes:
        arms: by arm; none where the second card only looks on.
        leads: mature ones that tell; `arrived` of all that belong to it.
        orders: how well both cards order the leads, where the second one only looks on.
        sequence: the difference week by week, the newest last; none before there is enough to tell.
        better: the arm that was found to be better; `decided_on` the day on which that was first known.
        size: leads that it takes to find the difference; None while the conversion is not known.
        days: to go, or, before the start, that it takes; None where that is not known, and after the end.
        ended_on: the day up to which two arms were compared; None while they are.
    """

    experiment: Experiment
    stage: Stage
    today: date
    arms: dict[Arm, ArmFigures]
    leads: int
    arrived: int
    orders: TwoOrders | None
    now: Look | None
    sequence: tuple[Known, ...]
    better: Arm | None
    decided_on: date | None
    pace: Pace
    size: int | None
    days: int | None
    ended_on: date | None = None

    @property
    def can_decide(self) -> bool:
        """False in a portal with too few conversions; True while they are not known."""
        return self.pace.monthly is None or self.pace.monthly >= FEWEST_A_MONTH


def period_of_trial(experiment: Experiment, *, today: date, since: date, horizon: int) -> Period:
    """Return the days whose leads belong to it, but none before the first that is counted."""
    return Period(max(min(experiment.started, today), since), today, today, horizon)


def pace_of(cubes: Cubes) -> Pace:
    """Return what comes, by the newest days of a period."""
    period, base, sold = cubes.period, Counter[date](), Counter[date]()
    for day, (_, fate), count in cubes.cohort_by_day("leads"):
        if not is_gone(fate):
            base[day] += count
            sold[day] += count * is_converted(fate, within=period.horizon)
    whole = [day for day in period.days if period.today - _LATELY <= day < period.today]
    mature = [day for day in period.days if period.is_mature(day)]
    leads, conversions = (sum(counts[day] for day in mature) for counts in (base, sold))
    return Pace(
        sum(base[day] for day in whole) / len(whole) if whole else 0.0,
        conversions / leads if leads else None,
        conversions / len(mature) * _MONTH if leads else None,
    )


def trial_figures(experiment: Experiment, cubes: Cubes, pace: Pace, *, minute: int) -> TrialFigures:
    """Return what is known of an experiment.

    Args:
        experiment: the one of the file.
        cubes: of the days of `period_of_trial`.
        pace: what comes in the portal.
        minute: up to which everything is counted, since 1970.
    """
    ended_on = _ended_on(experiment, cubes)
    if ended_on is not None:
        cubes = cubes.seen_on(ended_on)
    today, horizon = cubes.period.today, cubes.period.horizon
    joint = scored_by_both(experiment, cubes) if experiment.is_shadow else {}
    arms = {} if experiment.is_shadow else _arms(experiment, cubes, minute)
    known = list(shadow_looks(experiment, joint, today, horizon) if joint else _looks(experiment, cubes))
    telling = [each for each in known if each.look.is_telling]
    decided = next((each for each in telling if each.look.better is not None), None)
    better = decided.look.better if decided else None
    old_enough = matured(joint, today, horizon)
    leads = sum(each.converted.of for each in arms.values()) + count_of([old_enough])
    arrived = sum(each.arrived for each in arms.values()) + count_of(joint.values())
    size, days = _size(experiment, pace), None
    if size is not None and experiment.is_running:
        days = days_to_go(size=size, arrived=arrived, mature=leads, per_day=pace.per_day, horizon=horizon)
    return TrialFigures(
        experiment,
        _stage(experiment, today, better, pace),
        today,
        arms,
        leads,
        arrived,
        two_orders(old_enough),
        known[-1].look if known else None,
        tuple(each for each in telling if (today - each.on).days % WEEK == 0),
        better,
        decided.on if decided else None,
        pace,
        size,
        days,
        ended_on,
    )


def harmed_arm(experiment: Experiment, cubes: Cubes) -> Arm | None:
    """Return the arm that is surely worse by the harm bound; None while neither is."""
    if experiment.is_shadow or not experiment.is_running:
        return None
    found = _by_arm(experiment, cubes)
    return harmed(found[Arm.A], found[Arm.B], planned=experiment.planned, harm=experiment.harm)


def _ended_on(experiment: Experiment, cubes: Cubes) -> date | None:
    """Return the last day on which there were two arms: before leads came that are of none, or of the stop.

    Leads that were not old enough by then have been handled by both arms, and tell of neither.
    """
    if experiment.is_running or experiment.is_shadow:
        return None
    if experiment.stopped is not None:
        return min(experiment.stopped.on, cubes.period.today)
    tried = {day for day, (name, *_), _ in cubes.cohort_by_day(TRIALS) if name == experiment.name}
    last = max(tried, default=date.max)
    later = (day for day, *_ in cubes.cohort_by_day("leads") if day > last)
    return min(later, default=cubes.period.today + _DAY) - _DAY


def _size(experiment: Experiment, pace: Pace) -> int | None:
    """Return how many leads it takes; None while that is not known, and where a card only looks on."""
    if experiment.is_shadow or pace.rate is None or not 0 < pace.rate < 1:
        return None
    return expected_size(pace.rate, experiment.difference, experiment.share)


def _stage(experiment: Experiment, today: date, better: Arm | None, pace: Pace) -> Stage:
    if experiment.kept is not None:
        return Stage.ENDED
    if experiment.stopped is not None:
        return Stage.STOPPED
    if today < experiment.started:
        return Stage.PLANNED
    if better is not None:
        return Stage.DECIDED
    if not experiment.is_shadow and pace.monthly is not None and pace.monthly < FEWEST_A_MONTH:
        return Stage.TOO_SMALL
    return Stage.EARLY


def _by_arm(experiment: Experiment, cubes: Cubes) -> dict[Arm, Share]:
    """Return by arm the conversion of the mature leads."""
    found = dict.fromkeys(Arm, _NONE)
    for (name, arm, _, fate), count in cubes.mature(TRIALS):
        if name == experiment.name and not is_gone(fate):
            sold = is_converted(fate, within=cubes.period.horizon)
            found[Arm(str(arm))] += Share(count * sold, count)
    return found


def _arms(experiment: Experiment, cubes: Cubes, minute: int) -> dict[Arm, ArmFigures]:
    bands, worth = defaultdict[str, Counter[str]](Counter), defaultdict[str, Counter[str]](Counter)
    clocks = defaultdict[str, Counter[bool]](Counter)
    for (name, arm, band, fate), count in cubes.of_cohort(TRIALS):
        if name == experiment.name and not is_gone(fate):
            bands[str(arm)][str(band)] += count
    for (name, arm, result), count in cubes.of_cohort(CLOCKS):
        if name == experiment.name and (isinstance(result, str) or result <= minute):
            clocks[str(arm)][result == "kept"] += count
    for (name, arm, currency), amount in cubes.of_cohort(WORTH):
        if name == experiment.name:
            worth[str(arm)][str(currency)] += amount
    return {
        arm: ArmFigures(
            bands[arm].total(),
            converted,
            bands[arm],
            Share(clocks[arm][True], clocks[arm].total()),
            worth[arm],
        )
        for arm, converted in _by_arm(experiment, cubes).items()
    }


def _looks(experiment: Experiment, cubes: Cubes) -> Iterator[Known]:
    """Yield what was known on each day on which leads became old enough."""
    by_day = defaultdict[date, dict[Arm, Share]](lambda: dict.fromkeys(Arm, _NONE))
    period = cubes.period
    for day, (name, arm, _, fate), count in cubes.cohort_by_day(TRIALS):
        if name == experiment.name and period.is_mature(day) and not is_gone(fate):
            sold = is_converted(fate, within=period.horizon)
            by_day[day][Arm(str(arm))] += Share(count * sold, count)
    so_far = dict.fromkeys(Arm, _NONE)
    for day in period.days:
        if not period.is_mature(day):
            return
        so_far = {arm: so_far[arm] + by_day[day][arm] for arm in Arm} if day in by_day else so_far
        found = look_at(so_far[Arm.A], so_far[Arm.B], experiment.planned)
        if found is not None:
            yield Known(day + timedelta(days=period.horizon), found)
