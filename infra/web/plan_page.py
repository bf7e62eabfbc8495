"""A plan as one HTML file that needs nothing else."""

from pathlib import Path

from functions.commands.plan.view import PlanView
from infra.web.page import write_page
from infra.web.plan_charts import plan_charts


def write_plan_page(view: PlanView, path: Path) -> None:
    """Write the page of a plan, with its charts."""
    write_page(path, "plan.html.jinja", view=view, report=view.report, charts=plan_charts(view))
