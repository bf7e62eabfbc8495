"""Stacked bars: leads by day or week and band, and what a plan counts."""

from collections.abc import Sequence
from functools import lru_cache

from lets_plot import aes, geom_rect, ggplot, scale_fill_identity, scale_x_continuous, scale_y_continuous
from markupsafe import Markup

from functions.dashboard.view.charts import DaysByBand
from infra.language.language import Language
from infra.web.charts.axes import MOST_TICKS, day_ticks, every, round_ticks
from infra.web.charts.drawing import Size, band_tone, to_svg

HALF_A_BAR = 0.42
LEAST_PLACES = 7
"""Fewer bars stand in the middle, no wider than these would be."""
HALF_A_PHONE = 16
"""Bars side by side that a phone has room for; with more, weeks are drawn."""


def days_chart(view: DaysByBand, size: Size, language: Language) -> Markup:
    """Return the leads by day and band; on a phone by week, where the days are too many for it."""
    if size is Size.PHONE and len(view.days) > HALF_A_PHONE:
        view = view.weeks
    is_short = len(view.days) <= HALF_A_PHONE
    most = MOST_TICKS[size]
    named = every(len(view.days), most=most) if is_short else day_ticks(view.days, most=most)
    tones = tuple(band_tone(at, len(view.bands)) for at in range(len(view.bands)))
    labels = tuple((place, language.day(view.days[place])) for place in named)
    return stacked_bars(view.counts, tones=tones, labels=labels, size=size, language=language)


@lru_cache(maxsize=256)
def stacked_bars(
    lines: Sequence[Sequence[int]],
    *,
    tones: Sequence[str],
    labels: Sequence[tuple[int, str]],
    size: Size,
    language: Language,
) -> Markup:
    """Return a stack for each place, the first line at the bottom.

    Args:
        lines: for each colour a number for each place.
        tones: the colours of the lines.
        labels: (place, words) of the places that are named.
        size: where it is shown.
        language: how the numbers are written.
    """
    width = max((len(line) for line in lines), default=0)
    ends = [[sum(line[at] for line in lines[: row + 1]) for at in range(width)] for row in range(len(lines))]
    marks = [
        (place, ends[row][place] - number, ends[row][place], tones[row])
        for row, line in enumerate(lines)
        for place, number in enumerate(line)
        if number
    ]
    edge = max(LEAST_PLACES - width, 0) / 2 + 0.6
    ticks = round_ticks(max(ends[-1], default=0) if ends else 0)
    data = {
        "left": [place - HALF_A_BAR for place, *_ in marks],
        "right": [place + HALF_A_BAR for place, *_ in marks],
        "bottom": [bottom for _, bottom, *_ in marks],
        "top": [top for _, _, top, _ in marks],
        "tone": [color for *_, color in marks],
    }
    bars = aes(xmin="left", xmax="right", ymin="bottom", ymax="top", fill="tone")
    plot = (
        ggplot(data)
        + geom_rect(bars, size=0, tooltips="none")
        + scale_fill_identity()
        + scale_x_continuous(
            name="",
            breaks=[place for place, _ in labels],
            labels=[words for _, words in labels],
            limits=[-edge, width - 1 + edge],
            expand=[0, 0],
        )
        + scale_y_continuous(
            name="",
            breaks=ticks,
            labels=[language.number(tick) for tick in ticks],
            limits=[0, ticks[-1]],
            expand=[0, 0],
        )
    )
    return to_svg(plot, size)
