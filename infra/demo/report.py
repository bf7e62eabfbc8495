"""The demo's report: one HTML file that needs nothing else."""

from pathlib import Path

from infra.demo.story import BERLIN
from infra.demo.summary import Summary
from infra.web.page import write_page


def write_report(summary: Summary, path: Path) -> None:
    """Write the report of the two weeks; its moments are Berlin's."""
    most = max((line.received for line in summary.managers), default=1) or 1
    write_page(path, "demo.html.jinja", summary=summary, zone=BERLIN, most=most)
