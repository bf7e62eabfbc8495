"""`make quarter LEADS=3000`: plays a quarter, counts every page once more, and writes state and pages.

Exit 1 where a page and its recount differ.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Annotated

import structlog
import typer
from rich.console import Console

from infra.web.sources import dashboard_of
from tests.quarter.play import Quarter, a_quarter
from tests.quarter.verdict import held_against, recount_of_quarter, write_pages
from tests.recount.compare import Compared

MOST_SHOWN = 30
"""Differences that are printed; all of them are in a file."""


def main(
    leads: int = 3_000,
    weeks: int = 13,
    seed: int = 24,
    out: Annotated[Path, typer.Option(help="Folder for the state and the pages.")] = Path("out/quarter"),
) -> None:
    """Play a quarter and hold every figure of every page against an independent recount."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    console, times = Console(highlight=False, width=80), dict[str, float]()
    out.mkdir(parents=True, exist_ok=True)
    for name in ("fairlead.db", "fairlead.db-wal", "fairlead.db-shm"):
        (out / name).unlink(missing_ok=True)
    with console.status("") as status:

        def tell(day: datetime, came: int) -> None:
            status.update(f"{day:%a %d %b}, {came:,} leads")

        began = perf_counter()
        with a_quarter(out, leads=leads, weeks=weeks, seed=seed, on_day=tell) as quarter:
            times["played"] = perf_counter() - began
            status.update("counting every page once more")
            with _timed(times, "recounted"):
                compared = held_against(recount_of_quarter(quarter), dashboard_of(quarter.stage.app))
            status.update("writing the pages")
            with _timed(times, "written"):
                first_page = write_pages(quarter, out / "pages")
    (out / "differences.txt").write_text("".join(f"{each}\n" for each in compared.differences), "utf-8")
    _print(console, quarter, compared, times)
    console.print(f"The pages: {first_page}\nThe state: {out / 'fairlead.db'}", soft_wrap=True)
    sys.exit(bool(compared.differences))


@contextmanager
def _timed(times: dict[str, float], what: str) -> Iterator[None]:
    began = perf_counter()
    yield
    times[what] = perf_counter() - began


def _print(console: Console, quarter: Quarter, compared: Compared, times: dict[str, float]) -> None:
    """Print what happened, how long it took, what was compared, and where it differs."""
    told = ", ".join(f"{count:,} {what}" for what, count in sorted(quarter.happened.items()))
    console.print(f"{told}; {quarter.stage.portal.requests.count():,} requests to the portal.\n")
    console.print(", ".join(f"{what} in {seconds:.0f} s" for what, seconds in times.items()) + ".\n")
    for figure, count in sorted(compared.counts.items()):
        console.print(f"  {count:>7,}  {figure or 'lines'}")
    console.print(f"\n{sum(compared.counts.values()):,} numbers of {len(compared.counts)} figures compared.")
    for each in compared.differences[:MOST_SHOWN]:
        console.print(f"✗ {each}", markup=False, soft_wrap=True)
    if not compared.differences:
        console.print("✓ every figure on every page equals the recount")
    else:
        console.print(f"✗ {len(compared.differences):,} numbers differ; all of them: differences.txt")


if __name__ == "__main__":
    typer.run(main)
