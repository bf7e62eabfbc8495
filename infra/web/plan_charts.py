"""The page of a plan and its charts: load by day and by manager, open leads by band and by score."""

from pathlib import Path

from markupsafe import Markup

from functions.commands.plan.view import UNSCORED, PlanView
from infra.web.charts import (
    AMBER,
    BLUE,
    LIGHT_SLATE,
    ORANGE,
    SLATE,
    bar_chart,
    stacked_bar_chart,
)
from infra.web.page import write_page

PEOPLE = (BLUE, AMBER, "#2f855a", "#b83280", "#6b46c1", "#0e7490", "#a16207", "#be123c")
"""Told apart by eyes of every kind, on white and on black."""
HEAT = ("#c2410c", ORANGE, BLUE, SLATE, LIGHT_SLATE)
"""Bands from the highest."""
TODAY, DRAFT = LIGHT_SLATE, BLUE
MOST_DAYS = 31
STEP = 10
"""Points of a score that one bar stands for."""


def plan_charts(view: PlanView) -> list[tuple[str, Markup]]:
    """Return each chart's title and its SVG; a chart that would be empty is left out."""
    charts = [
        ("Leads a day, by manager", _days(view)),
        ("Leads by manager", _managers(view)),
        ("Open leads by band", _bands(view)),
        ("Open leads by score, in steps of 10", _scores(view)),
    ]
    return [(title, svg) for title, svg in charts if svg is not None]


def _days(view: PlanView) -> Markup | None:
    days = view.days[-MOST_DAYS:]
    if not days:
        return None
    series = [
        (line.name, [view.report.load.get((line.id, day), 0) or None for day in days])
        for line in view.managers
        if line.draft
    ]
    return stacked_bar_chart(series, labels=[f"{day:%a %d %b}" for day in days], colors=PEOPLE)


def _managers(view: PlanView) -> Markup | None:
    lines = [line for line in view.managers if line.draft or (view.is_every and line.today)]
    if not lines:
        return None
    labels, draft = [line.name for line in lines], ("draft", [line.draft for line in lines])
    if not view.is_every:
        return bar_chart([draft], labels=labels, colors=(DRAFT,))
    today = ("today", [line.today for line in lines])
    return bar_chart([today, draft], labels=labels, colors=(TODAY, DRAFT))


def _bands(view: PlanView) -> Markup | None:
    lines = view.band_lines
    if not lines:
        return None
    before = {line.before: sum(line.after.values()) for line in lines}
    labels = [*view.bands, *(name for name in before if name not in view.bands)]
    today = ("today", [before.get(name, 0) for name in labels])
    draft = ("draft", [_after(view, name) for name in labels])
    return bar_chart([today, draft], labels=labels, colors=(TODAY, DRAFT))


def _after(view: PlanView, band: str) -> int | None:
    """Return how many leads the draft puts into a band; None for one that it does not have."""
    if band == UNSCORED or band not in view.bands:
        return None
    return sum(line.after[band] for line in view.band_lines)


def _scores(view: PlanView) -> Markup | None:
    scores = [lead.evaluation.score for lead in view.report.leads if not lead.evaluation.is_closed]
    if not scores:
        return None
    steps = range(
        min(score.points for score in scores) // STEP, max(score.points for score in scores) // STEP + 1
    )
    series = [
        (band, [sum(s.band == band and s.points // STEP == step for s in scores) or None for step in steps])
        for band in view.bands
    ]
    return stacked_bar_chart(series, labels=[str(step * STEP) for step in steps], colors=HEAT)


def write_plan_page(view: PlanView, path: Path) -> None:
    """Write the page of a plan, with its charts."""
    write_page(path, "plan.html.jinja", view=view, report=view.report, charts=plan_charts(view))
