"""The charts of a plan as SVG inside the page: no script, nothing fetched. The one door to pygal."""

import sys
from collections.abc import Sequence
from typing import Any
from xml.etree.ElementTree import tostring

import pygal
from pygal.style import Style

from functions.commands.plan.view import UNSCORED, PlanView

# pygal hooks itself into every later import of the process, for map plugins that there are none of here.
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

PEOPLE = ("#2b6cb0", "#d97706", "#2f855a", "#b83280", "#6b46c1", "#0e7490", "#a16207", "#be123c")
"""Told apart by eyes of every kind, on white and on black."""
HEAT = ("#c2410c", "#d99a1c", "#2b6cb0", "#64748b", "#94a3b8")
"""Bands from the highest."""
TODAY, DRAFT = "#94a3b8", "#2b6cb0"
MOST_DAYS = 31
STEP = 10
ROOM = 64
"""Characters that fit side by side under a chart; more are turned."""
LIGHT = frozenset({"#94a3b8", "#d99a1c", "#d97706"})
"""Colours that want dark numbers on them."""


def charts(view: PlanView) -> list[tuple[str, str]]:
    """Return each chart's title and its SVG; a chart that would be empty is left out."""
    drawn = [
        ("Leads a day, by manager", _days(view)),
        ("Leads by manager", _managers(view)),
        ("Open leads by band", _bands(view)),
        ("Open leads by score, in steps of 10", _scores(view)),
    ]
    return [(title, svg) for title, svg in drawn if svg]


def _days(view: PlanView) -> str:
    days = view.days[-MOST_DAYS:]
    if not days:
        return ""
    lines = [line for line in view.managers if line.draft]
    chart = pygal.StackedBar(**_options(PEOPLE, len(lines), labels=[f"{day:%a %d %b}" for day in days]))
    for line in lines:
        chart.add(line.name, [view.report.load.get((line.id, day), 0) or None for day in days])
    return _drawn(chart)


def _managers(view: PlanView) -> str:
    lines = [line for line in view.managers if line.draft or (view.is_every and line.today)]
    if not lines:
        return ""
    labels = [line.name for line in lines]
    colors = (TODAY, DRAFT) if view.is_every else (DRAFT,)
    chart = pygal.Bar(**_options(colors, len(colors), labels=labels))
    if view.is_every:
        chart.add("today", [line.today for line in lines])
    chart.add("draft", [line.draft for line in lines])
    return _drawn(chart)


def _bands(view: PlanView) -> str:
    lines = view.band_lines
    if not lines:
        return ""
    before = {line.before: sum(line.after.values()) for line in lines}
    labels = [*view.bands, *(name for name in before if name not in view.bands)]
    chart = pygal.Bar(**_options((TODAY, DRAFT), 2, labels=labels))
    chart.add("today", [before.get(name, 0) for name in labels])
    chart.add("draft", [_after(view, name) for name in labels])
    return _drawn(chart)


def _after(view: PlanView, band: str) -> int | None:
    """Return how many leads the draft puts into a band; None for one that it does not have."""
    if band == UNSCORED or band not in view.bands:
        return None
    return sum(line.after[band] for line in view.band_lines)


def _scores(view: PlanView) -> str:
    scores = [lead.evaluation.score for lead in view.report.leads if not lead.evaluation.is_closed]
    if not scores:
        return ""
    steps = range(
        min(score.points for score in scores) // STEP, max(score.points for score in scores) // STEP + 1
    )
    chart = pygal.StackedBar(**_options(HEAT, len(view.bands), labels=[str(step * STEP) for step in steps]))
    for band in view.bands:
        counts = [sum(s.band == band and s.points // STEP == step for s in scores) for step in steps]
        chart.add(band, [count or None for count in counts])
    return _drawn(chart)


def _options(colors: Sequence[str], count: int, *, labels: list[str]) -> dict[str, Any]:
    return {
        "style": _style([colors[number % len(colors)] for number in range(max(count, 1))]),
        "js": [],
        "disable_xml_declaration": True,
        "width": 640,
        "height": 340,
        "legend_at_bottom": True,
        "legend_at_bottom_columns": 4,
        "legend_box_size": 12,
        "truncate_legend": 24,
        "x_labels": labels,
        "x_label_rotation": 30 if sum(map(len, labels)) > ROOM else 0,
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
        value_colors=tuple("#111" if color in LIGHT else "#fff" for color in colors),
    )


def _drawn(chart: Any) -> str:
    """Return the SVG without the script that pygal's own tooltips would need."""
    tree = chart.render_tree()
    for parent in list(tree.iter()):
        for script in [child for child in parent if child.tag == "script"]:
            parent.remove(script)
    return tostring(tree, encoding="unicode")
