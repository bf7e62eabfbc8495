"""The demo's report: one HTML file that needs nothing else."""

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from infra.demo.story import BERLIN
from infra.demo.summary import Summary


def write_report(summary: Summary, path: Path) -> None:
    """Write the report; everything that came from outside is escaped."""
    environment = Environment(loader=PackageLoader("infra.web"), autoescape=True, undefined=StrictUndefined)
    page = environment.get_template("demo.html.jinja").render(
        summary=summary, zone=BERLIN, most=max((line.received for line in summary.managers), default=1) or 1
    )
    path.write_text(page, encoding="utf-8")
