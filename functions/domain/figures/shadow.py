"""How two cards order the leads that both scored, week by week: one acts, the other looks on. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from math import sqrt

from functions.domain.experiment import Experiment
from functions.domain.figures.cohorts import Cubes, is_converted, is_gone
from functions.domain.figures.experiments import FEWEST, Known, look
from functions.domain.figures.paired import two_orders
from functions.domain.figures.proportions import Share
from functions.domain.figures.trial_cells import SHADOW

WEEK = 7
_NONE = Share(0, 0)

Scored = dict[date, dict[tuple[int, int], Share]]
"""By day of arrival and points of both cards how many leads were converted within the horizon."""


def scored_by_both(experiment: Experiment, cubes: Cubes) -> Scored:
    """Return the leads that both cards have scored; those that are gone are left out."""
    found: Scored = defaultdict(lambda: defaultdict(lambda: _NONE))
    for day, (name, first, second, fate), count in cubes.cohort_by_day(SHADOW):
        if name == experiment.name and not is_gone(fate):
            sold = is_converted(fate, within=cubes.period.horizon)
            found[day][int(first), int(second)] += Share(count * sold, count)
    return found


def count_of(groups: Iterable[Mapping[tuple[int, int], Share]]) -> int:
    """Return how many leads there are in all groups."""
    return sum(share.of for group in groups for share in group.values())


def matured(joint: Scored, on: date, horizon: int) -> dict[tuple[int, int], Share]:
    """Return all leads that were old enough on a day."""
    found = defaultdict[tuple[int, int], Share](lambda: _NONE)
    for day, by_points in joint.items():
        if (on - day).days >= horizon:
            for points, share in by_points.items():
                found[points] += share
    return found


def shadow_looks(experiment: Experiment, joint: Scored, today: date, horizon: int) -> Iterator[Known]:
    """Yield what was known of both orders on each day, a week apart, up to today."""
    first = min(joint) + timedelta(days=horizon)
    weeks = (today - first).days // WEEK
    for on in (today - timedelta(days=WEEK * number) for number in range(weeks, -1, -1)):
        found = matured(joint, on, horizon)
        orders = two_orders(found)
        if orders is not None:
            leads = sum(share.of for share in found.values())
            sold = sum(share.count for share in found.values())
            spread = orders.deviation * sqrt(leads)
            is_telling = min(sold, leads - sold) >= FEWEST
            more = orders.second - orders.first
            yield Known(on, look(more, spread, leads, experiment.planned, is_telling=is_telling))
