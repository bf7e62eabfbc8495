"""Curves: lift, calibration, and the time to the first touch."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

from lets_plot import (
    aes,
    geom_area,
    geom_line,
    geom_linerange,
    geom_point,
    geom_segment,
    geom_step,
    geom_text,
    ggplot,
    scale_color_identity,
    scale_x_continuous,
    scale_y_continuous,
)
from markupsafe import Markup

from functions.dashboard.view.charts import CalibrationView, LiftView, TouchCurveView
from infra.language.language import Language
from infra.web.charts.axes import MOST_TICKS, minute_ticks, round_ticks
from infra.web.charts.drawing import TEXT_ON_PLOT, Size, band_tone, to_svg, tone

FIFTH = 0.2
QUARTERS = (0, 0.25, 0.5, 0.75, 1)
EDGE = 20
"""Room for half of the last label under the axis."""


@lru_cache(maxsize=64)
def lift_chart(view: LiftView, size: Size, language: Language) -> Markup:
    """Return how soon the conversions are found, beside what chance would find."""
    leads, found = zip(*view.points, strict=True)
    plot = (
        ggplot({"leads": list(leads), "found": list(found)}, aes("leads", "found"))
        + geom_area(fill=tone("accent"), alpha=0.12, size=0, tooltips="none")
        + geom_segment(x=0, y=0, xend=1, yend=1, linetype="dashed", color=tone("muted"), size=0.6)
        + geom_line(color=tone("accent"), size=1.3, tooltips="none")
        + geom_point(x=FIFTH, y=view.best_fifth, color=tone("accent"), size=4)
        + _percents(QUARTERS, language, name=language.gettext("share of conversions"))
        + _x_percents((0, 0.2, 0.4, 0.6, 0.8, 1), language, name=language.gettext("leads, best score first"))
    )
    return to_svg(plot, size, margin_right=EDGE, has_titles=True)


@lru_cache(maxsize=64)
def calibration_chart(view: CalibrationView, size: Size, language: Language) -> Markup:
    """Return the conversion of each bin of scores with its interval, and where the bands begin."""
    left, right = view.bins[0].low, view.bins[-1].high
    edges = [left, *(each.points for each in view.thresholds if each.points > left), right]
    names = [each.band for each in view.thresholds if each.points <= left][-1:]
    names += [each.band for each in view.thresholds if each.points > left]
    highest = max(each.share.high for each in view.bins)
    ticks = [tick / 100 for tick in round_ticks(highest * 100)]
    ceiling = ticks[-1] * 1.1
    tones = [
        tone("bad") if each.is_out_of_order else band_tone(_band_at(each.low, edges), len(names))
        for each in view.bins
    ]
    bins = {
        "points": [(each.low + each.high) / 2 for each in view.bins],
        "share": [each.share.share for each in view.bins],
        "low": [each.share.low for each in view.bins],
        "high": [each.share.high for each in view.bins],
        "tone": tones,
    }
    plot = (
        ggplot(bins, aes(x="points", color="tone"))
        + geom_line(aes(y="share"), color=tone("muted"), size=0.6, linetype="dotted", tooltips="none")
        + geom_linerange(aes(ymin="low", ymax="high"), size=1.6, alpha=0.55, tooltips="none")
        + geom_point(aes(y="share"), size=4, tooltips="none")
        + scale_color_identity()
        + scale_x_continuous(
            name=language.gettext("score at the first decision"),
            breaks=(across := [tick for tick in range(left, right + 11, 20) if tick <= right + 1]),
            labels=[language.number(tick) for tick in across],
            limits=[left - 1, right + 1],
            expand=[0, 0],
        )
        + _percents(ticks, language, name=language.gettext("converted"), top=ceiling)
    )
    for edge in edges[1:-1]:
        plot += _upright(edge, ceiling)
    for name, (low, high) in zip(names, pairwise(edges), strict=False):
        plot += _words((low + high) / 2, ticks[-1] * 1.05, name, hjust=0.5)
    return to_svg(plot, size, margin_right=EDGE, has_titles=True)


@lru_cache(maxsize=64)
def touch_chart(view: TouchCurveView, size: Size, language: Language) -> Markup:
    """Return the share of leads touched within so much working time, by band, with the deadlines."""
    ticks = minute_ticks(view.until, most=MOST_TICKS[size])
    plot = (
        ggplot()
        + _percents(QUARTERS, language, name=language.gettext("touched"))
        + scale_x_continuous(
            name=language.gettext("working time since the assignment"),
            breaks=ticks,
            labels=["0", *(language.minutes(tick) for tick in ticks[1:])],
            limits=[0, view.until],
            expand=[0, 0],
        )
    )
    for curve in view.curves:
        color = band_tone(view.bands.index(curve.band), len(view.bands))
        ends = min(curve.longest, view.until)
        steps = [(0, 0.0), *(step for step in curve.steps if step[0] <= ends)]
        steps.append((ends, steps[-1][1]))
        data = {"minutes": [x for x, _ in steps], "share": [y for _, y in steps]}
        plot += geom_step(aes("minutes", "share"), data=data, color=color, size=1.3, tooltips="none")
        if curve.deadline is not None and curve.deadline <= view.until:
            plot += _upright(curve.deadline, 1, color=color)
    return to_svg(plot, size, margin_right=EDGE, has_titles=True)


def _band_at(points: int, edges: Sequence[int]) -> int:
    """Return the place of the band that begins with these points: 0 the highest."""
    return len(edges) - 1 - sum(points >= edge for edge in edges[:-1])


def _words(x: float, y: float, words: str, *, hjust: float = 0) -> Any:
    return geom_text(
        x=x, y=y, label=words, hjust=hjust, vjust=0.5, color=tone("muted"), size=TEXT_ON_PLOT, tooltips="none"
    )


def _upright(x: float, top: float, *, color: str = "") -> Any:
    return geom_segment(x=x, y=0, xend=x, yend=top, linetype="dashed", color=color or tone("muted"), size=0.6)


def _percents(ticks: Sequence[float], language: Language, *, name: str, top: float | None = None) -> Any:
    labels = [language.percent(tick) if tick else "0" for tick in ticks]
    limits = [0, ticks[-1] if top is None else top]
    return scale_y_continuous(name=name, breaks=list(ticks), labels=labels, limits=limits, expand=[0, 0])


def _x_percents(ticks: Sequence[float], language: Language, *, name: str) -> Any:
    labels = [language.percent(tick) if tick else "0" for tick in ticks]
    return scale_x_continuous(name=name, breaks=list(ticks), labels=labels, limits=[0, 1], expand=[0, 0])
