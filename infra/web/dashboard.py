"""The pages of the dashboard: which template shows which view, and what a template may draw."""

from functools import cache

from jinja2 import Environment

from functions.dashboard.view.experiment import ExperimentPageView
from functions.dashboard.view.manager import ManagerView
from functions.dashboard.view.pages import (
    DefinitionsView,
    FailureView,
    HealthView,
    ManagersView,
    OverviewView,
    RulesView,
    SourcesView,
    UncountedView,
)
from functions.dashboard.view.sheet import SheetView
from functions.dashboard.view.story import StoryView
from infra.language.language import ENGLISH, Language
from infra.web.charts.bars import days_chart
from infra.web.charts.curves import calibration_chart, lift_chart, touch_chart
from infra.web.charts.drawing import Size, band_number
from infra.web.charts.lines import score_chart, sequence_chart
from infra.web.links import Links, ServedLinks
from infra.web.page import environment

View = (
    OverviewView
    | ManagersView
    | ManagerView
    | RulesView
    | SourcesView
    | ExperimentPageView
    | HealthView
    | DefinitionsView
    | StoryView
    | SheetView
    | UncountedView
    | FailureView
)
TEMPLATES: dict[type, str] = {
    OverviewView: "overview",
    ManagersView: "managers",
    ManagerView: "manager",
    RulesView: "rules",
    SourcesView: "sources",
    ExperimentPageView: "experiment",
    HealthView: "health",
    DefinitionsView: "definitions",
    StoryView: "story",
    SheetView: "sheet",
    UncountedView: "uncounted",
    FailureView: "failure",
}
DRAWN = {
    "days_chart": days_chart,
    "lift_chart": lift_chart,
    "calibration_chart": calibration_chart,
    "touch_chart": touch_chart,
    "score_chart": score_chart,
    "sequence_chart": sequence_chart,
    "sizes": Size,
    "number_of_band": band_number,
}


def render_page(view: View, *, base: str | Links | None, language: Language = ENGLISH) -> str:
    """Return the page that shows a view, as HTML that needs nothing else.

    Args:
        view: the figures.
        base: the path of the dashboard, such as `/dashboard`, or what else the page links by; None for a
            single file, which links nowhere.
        language: what the page speaks.
    """
    template = _environment(language).get_template(f"dashboard/{TEMPLATES[type(view)]}.html.jinja")
    links = ServedLinks(base) if isinstance(base, str) else base
    return template.render(view=view, links=links)


@cache
def _environment(language: Language) -> Environment:
    made = environment(language).overlay()
    made.globals = {**made.globals, **DRAWN}
    return made
