"""A plan as one HTML file that needs nothing else."""

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from functions.commands.plan.view import PlanView
from infra.web.plan_charts import charts


def write_page(view: PlanView, path: Path) -> None:
    """Write the page; everything that came from outside is escaped."""
    environment = Environment(loader=PackageLoader("infra.web"), autoescape=True, undefined=StrictUndefined)
    # pygal escapes what it is given: names of managers and bands are text in its SVG, never markup.
    drawn = [(title, Markup(svg)) for title, svg in charts(view)]  # noqa: S704  see above
    page = environment.get_template("plan.html.jinja").render(view=view, report=view.report, charts=drawn)
    path.write_text(page, encoding="utf-8")
