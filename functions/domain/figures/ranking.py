"""Whether leads with more points convert more: the lift curve, and the area under the ROC curve. Pure.

Everything comes out of counts by points: how many leads had them, and how many of those converted. Leads
with as many points are one group without an order inside.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from functions.domain.figures.proportions import Share

ByPoints = Mapping[int, Share]
"""Of the leads with so many points, how many converted; points may be below zero."""


@dataclass(frozen=True, slots=True)
class LiftPoint:
    """One point of a lift curve; both from 0 to 1.

    Attributes:
        leads: the best leads, as a share of all leads.
        conversions: the conversions among them, as a share of all conversions.
    """

    leads: float
    conversions: float


def lift_curve(by_points: ByPoints) -> tuple[LiftPoint, ...]:
    """Return which share of the conversions the best leads have, from none of the leads to all of them.

    One point after each group of leads with the same points, the best first; between two points the curve is
    straight, as conversions are taken to be evenly spread over a group. Also known as the cumulative gains
    curve. A score that tells nothing has the diagonal. Empty where nothing has converted.
    """
    whole = sum(by_points.values(), Share(0, 0))
    if not whole.count:
        return ()
    so_far, curve = Share(0, 0), [LiftPoint(0.0, 0.0)]
    for points in sorted((points for points, group in by_points.items() if group.of), reverse=True):
        so_far += by_points[points]
        curve.append(LiftPoint(so_far.of / whole.of, so_far.count / whole.count))
    return tuple(curve)


def lift(by_points: ByPoints, best: float) -> float | None:
    """Return which share of all conversions the best leads have, both from 0 to 1; None without conversions.

    `best` is the share of all leads that is looked at: 0.2 asks for the best fifth. A group that it cuts
    counts in part. Divided by `best` it is what others call lift: how many times as often they convert.

    Raises:
        ValueError: `best` is not between 0 and 1.
    """
    if not 0 <= best <= 1:
        raise ValueError(f"{best} is no share of the leads. Ask for one between 0 and 1.")
    if not (curve := lift_curve(by_points)):
        return None
    index = bisect_left(curve, best, lo=1, key=lambda point: point.leads)
    before, after = curve[index - 1], curve[index]
    part = (best - before.leads) / (after.leads - before.leads)
    return before.conversions + part * (after.conversions - before.conversions)


def auc(by_points: ByPoints) -> float | None:
    """Return how probably a lead that converted had more points than one that did not; ties count one half.

    From 0 to 1; 0.5 is what chance gives, and less means that the score points the wrong way. None where all
    converted, or none did.

    Source: the area under the ROC curve, after J. A. Hanley and B. J. McNeil, The meaning and use of the area
    under a receiver operating characteristic (ROC) curve, Radiology 143 (1982) 29-36.
    """
    twice_won = lost_below = 0
    for points in sorted(by_points):
        group = by_points[points]
        lost = group.of - group.count
        twice_won += group.count * (2 * lost_below + lost)
        lost_below += lost
    pairs = lost_below * sum(group.count for group in by_points.values())
    return twice_won / (2 * pairs) if pairs else None
