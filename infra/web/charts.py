"""Bar charts as SVG to put into a page: no script, nothing fetched. The one door to pygal."""

import sys
from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import tostring

import pygal
from markupsafe import Markup
from pygal.style import Style

# pygal hooks itself into every later import of the process, for map plugins that there are none of here.
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

Series = tuple[str, Sequence[int | None]]
"""A name in the legend, and one value a label; None draws no bar."""

BLUE, AMBER, ORANGE = "#2b6cb0", "#d97706", "#d99a1c"
SLATE, LIGHT_SLATE = "#64748b", "#94a3b8"
_LIGHT = frozenset({LIGHT_SLATE, ORANGE, AMBER})
"""Colours that want dark numbers on them."""
_LABEL_ROOM = 64
"""Characters that fit side by side under a chart; more are turned."""


def bar_chart(series: Sequence[Series], *, labels: Sequence[str], colors: Sequence[str]) -> Markup:
    """Return the SVG of a chart with the bars of a label side by side.

    `colors` go to the series in their order, and repeat where there are more series.
    """
    return _svg(pygal.Bar, series, labels, colors)


def stacked_bar_chart(series: Sequence[Series], *, labels: Sequence[str], colors: Sequence[str]) -> Markup:
    """Return the SVG of a chart with the bars of a label on top of each other; colours as in `bar_chart`."""
    return _svg(pygal.StackedBar, series, labels, colors)


def _svg(kind: Any, series: Sequence[Series], labels: Sequence[str], colors: Sequence[str]) -> Markup:
    """Draw the chart, and leave out the script that pygal's own tooltips would need."""
    chart = kind(style=_style([colors[at % len(colors)] for at in range(len(series))]), **_options(labels))
    for name, values in series:
        chart.add(name, list(values))
    tree = chart.render_tree()
    for parent in list(tree.iter()):
        for script in [child for child in parent if child.tag == "script"]:
            parent.remove(script)
    # pygal escapes what it is given: names of managers and bands are text in its SVG, never markup.
    return Markup(tostring(tree, encoding="unicode"))  # noqa: S704  see above


def _options(labels: Sequence[str]) -> dict[str, Any]:
    return {
        "js": [],
        "disable_xml_declaration": True,
        "width": 640,
        "height": 340,
        "legend_at_bottom": True,
        "legend_at_bottom_columns": 4,
        "legend_box_size": 12,
        "truncate_legend": 24,
        "x_labels": list(labels),
        "x_label_rotation": 30 if sum(map(len, labels)) > _LABEL_ROOM else 0,
        "truncate_label": 24,
        "print_values": len(labels) <= 14,
        "print_zeroes": False,
        "min_scale": 3,
        "order_min": 0,
        "value_formatter": lambda value: f"{value:.0f}",
    }


def _style(colors: Sequence[str]) -> Style:
    """Return a style that takes ink and paper from the page, by day and by night."""
    return Style(
        background="transparent",
        plot_background="transparent",
        foreground="currentColor",
        foreground_strong="currentColor",
        foreground_subtle="currentColor",
        guide_stroke_color="#94a3b855",
        major_guide_stroke_color="#94a3b855",
        font_family="system-ui, sans-serif",
        label_font_size=13,
        major_label_font_size=13,
        legend_font_size=13,
        value_font_size=12,
        opacity="1",
        opacity_hover="1",
        colors=tuple(colors),
        value_colors=tuple("#111" if color in _LIGHT else "#fff" for color in colors),
    )
