"""Lines over days: the score of one lead, and what an experiment knows."""

from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from math import ceil
from typing import Any

from lets_plot import (
    aes,
    geom_hline,
    geom_line,
    geom_point,
    geom_ribbon,
    geom_step,
    geom_text,
    ggplot,
    scale_x_continuous,
    scale_y_continuous,
)
from markupsafe import Markup

from functions.dashboard.view.charts import ConfidenceSequence, ScoreLine
from infra.language.language import Language
from infra.web.charts.axes import MOST_TICKS, round_ticks
from infra.web.charts.drawing import TEXT_ON_PLOT, Size, band_tone, to_svg, tone

MOST_NUMBERED = 24
"""Steps that carry their number; with more the numbers would hide each other."""
EDGE = 20


@lru_cache(maxsize=256)
def score_chart(view: ScoreLine, size: Size, language: Language) -> Markup:
    """Return the score of a lead over time; each step has its number, as in the list beside it."""
    moments = [step.at.timestamp() for step in view.steps]
    points = [step.points for step in view.steps]
    end = view.until.timestamp()
    line = {"at": [*moments, end], "points": [*points, points[-1]]}
    ticks = round_ticks(max(100, *points), most=6)
    margin, above = (end - moments[0]) * 0.02 or 1, ticks[-1] * 0.055
    named = _named_moments(view.steps[0].at, view.until, language, most=MOST_TICKS[size])
    plot = (
        ggplot(line, aes("at", "points"))
        + scale_x_continuous(
            name="",
            breaks=[at.timestamp() for at, _ in named],
            labels=[words for _, words in named],
            limits=[moments[0] - margin, end + margin],
            expand=[0, 0],
        )
        + scale_y_continuous(
            name="",
            breaks=ticks,
            labels=[language.number(tick) for tick in ticks],
            limits=[min(0, *points), ticks[-1] * 1.06],
            expand=[0, 0],
        )
    )
    bands = len(view.thresholds)
    for at, each in enumerate(reversed(view.thresholds)):
        color = band_tone(at, bands)
        if each.points > 0:
            plot += geom_hline(yintercept=each.points, color=color, linetype="dashed", size=0.6)
        plot += geom_text(
            x=end + margin, y=each.points + above, label=each.band, color=color, size=TEXT_ON_PLOT, hjust=1
        )
    plot += geom_step(color=tone("accent"), size=1.3, tooltips="none")
    marks: dict[str, list[Any]] = {"at": moments, "points": points}
    plot += geom_point(aes("at", "points"), data=marks, color=tone("accent"), size=3.5, tooltips="none")
    if len(points) <= MOST_NUMBERED:
        # Beside the line: above where the score rose, below where it fell.
        beside = [1, *(1 if later > before else -1 for before, later in pairwise(points))]
        marks["beside"] = [each + above * side for each, side in zip(points, beside, strict=True)]
        marks["number"] = [str(at) for at in range(1, len(points) + 1)]
        numbers = aes("at", "beside", label="number")
        plot += geom_text(numbers, data=marks, color=tone("ink"), size=TEXT_ON_PLOT, tooltips="none")
    return to_svg(plot, size, margin_right=EDGE)


@lru_cache(maxsize=64)
def sequence_chart(view: ConfidenceSequence, size: Size, language: Language) -> Markup:
    """Return the difference between two arms day by day, with bounds that hold on all days together."""
    reach = max(max(abs(each.low), abs(each.high)) for each in view.points)
    ticks = [tick / 100 for tick in round_ticks(reach * 100, most=3)]
    both = [-tick for tick in reversed(ticks[1:])] + ticks
    days = view.points[:: ceil(len(view.points) / MOST_TICKS[size])]
    columns = {
        "on": [each.on.toordinal() for each in view.points],
        "value": [each.value for each in view.points],
        "low": [each.low for each in view.points],
        "high": [each.high for each in view.points],
    }
    plot = (
        ggplot(columns, aes("on"))
        + geom_ribbon(aes(ymin="low", ymax="high"), fill=tone("accent"), alpha=0.15, size=0, tooltips="none")
        + geom_hline(yintercept=0, color=tone("muted"), size=0.6)
        + geom_line(aes(y="value"), color=tone("accent"), size=1.3, tooltips="none")
        + scale_x_continuous(
            name="",
            breaks=[each.on.toordinal() for each in days],
            labels=[language.day(each.on) for each in days],
            expand=[0, 0],
        )
        + scale_y_continuous(
            name="",
            breaks=both,
            labels=[language.signed(tick * 100) for tick in both],
            limits=[both[0], both[-1]],
            expand=[0, 0],
        )
    )
    if view.harm is not None:
        plot += geom_hline(yintercept=view.harm, color=tone("bad"), linetype="dashed", size=0.6)
    return to_svg(plot, size, margin_right=EDGE)


def _named_moments(
    first: datetime, last: datetime, language: Language, *, most: int
) -> list[tuple[datetime, str]]:
    """Return midnights with their days, at most so many; within two days both ends with their clocks."""
    if last - first < timedelta(days=2):
        return [(first, language.moment(first)), (last, language.clock(last))]
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    step = max(1, ceil(((last - midnight).days + 1) / most))
    days = [midnight + timedelta(days=at) for at in range(0, (last - midnight).days + 1, step)]
    return [(day, language.day(day)) for day in days]
