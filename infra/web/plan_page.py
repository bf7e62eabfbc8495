"""A plan as one HTML file that needs nothing else."""

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from infra.cli.plan.charts import charts
from infra.cli.plan.view import PlanView


def write_page(view: PlanView, path: Path) -> None:
    """Write the page; everything that came from outside is escaped."""
    environment = Environment(
        loader=PackageLoader("infra.cli.plan", ""), autoescape=True, undefined=StrictUndefined
    )
    # pygal escapes what it is given: names of managers and bands are text in its SVG, never markup.
    drawn = [(title, Markup(svg)) for title, svg in charts(view)]  # noqa: S704  see above
    page = environment.get_template("page.html.jinja").render(view=view, report=view.report, charts=drawn)
    path.write_text(page, encoding="utf-8")
