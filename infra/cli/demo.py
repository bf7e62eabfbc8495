"""`fairlead demo`: two weeks of leads, or deals, through a simulated portal, on this machine, in a minute."""

from collections import Counter
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from functions.domain.scoring import reasons
from infra.cli.entity import Entity
from infra.cli.terminal import ensure_writable, out
from infra.configuration.template_for import written_for
from infra.demo.play import play_story
from infra.demo.story import BERLIN, two_weeks
from infra.demo.summary import Summary, summary_of, write_pages
from infra.logging_setup import set_up_logs

EVENTS_PER_KIND = 2
"""Events of each kind in the terminal; the stories have all."""
LEADS_SHOWN = 12
"""Leads in the terminal's table; the pages have all."""


def demo(
    pages: Annotated[Path, typer.Option(help="Folder to write the pages of the two weeks to.")] = Path(
        "out/demo"
    ),
    seed: Annotated[int, typer.Option(help="Another seed is another two weeks.")] = 24,
    entity: Annotated[
        Entity, typer.Option(help="What comes in; deals as in the portal's simple mode.")
    ] = Entity.LEAD,
) -> None:
    """Play two weeks of leads over real HTTP and show who got what, and why; write the pages of them.

    Example: fairlead demo
    """
    set_up_logs(level="WARNING")
    ensure_writable(pages / "index.html")
    out.print("A simulated Bitrix24 portal and the functions, on loopback; the clock is moved by hand.\n")
    with TemporaryDirectory(prefix="fairlead-demo-") as scratch:
        summary, first_page = _play(Path(scratch), seed, entity, pages)
    _print_chronicle(summary)
    _print_leads(summary)
    _print_managers(summary)
    for promise, kept in summary.promises:
        out.print(f"[green]✓[/green] {promise}" if kept else f"[red]✗ {promise}[/red]")
    out.print(f"\nThe pages, with the story of each {entity}: {first_page}", soft_wrap=True)
    if not summary.is_kept:
        raise typer.Exit(1)


def _play(scratch: Path, seed: int, entity: Entity, pages: Path) -> tuple[Summary, Path]:
    """Play the two weeks, and write their pages while the state is there."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn(f"{entity}s: {{task.completed}}"),
        TimeElapsedColumn(),
    )
    config = scratch / "fairlead.toml"
    text = (files("infra.demo") / "fairlead.toml").read_text(encoding="utf-8")
    config.write_text(written_for(text, [entity.value]), encoding="utf-8")
    with Progress(*columns, console=out) as progress:
        bar = progress.add_task("", total=sum(1 for _ in two_weeks(seed=seed)))

        def advance(moment: datetime) -> None:
            progress.update(bar, advance=1, description=f"{moment.astimezone(BERLIN):%a %d %b %H:%M}")

        with play_story(
            config, scratch / "demo.db", seed=seed, entity=entity.value, on_arrival=advance
        ) as end:
            return summary_of(end), write_pages(end, pages)


def _print_chronicle(summary: Summary) -> None:
    """Print the first few events of each kind."""
    counts = Counter[str]()
    for entry in summary.chronicle:
        counts[entry.kind] += 1
        if counts[entry.kind] <= EVENTS_PER_KIND:
            out.print(f"{entry.at.astimezone(BERLIN):%a %d %b %H:%M}  {entry.what}")
    out.print("… and so on, in the stories\n")


def _print_leads(summary: Summary) -> None:
    table = Table(
        summary.entity,
        "score",
        "band",
        "manager",
        "first reasons",
        title=f"The last {LEADS_SHOWN} {summary.entity}s",
    )
    for record in summary.records[-LEADS_SHOWN:]:
        first = " · ".join(reasons(record.score).split(" · ")[:2])
        table.add_row(
            str(record.item.id), str(record.score.points), record.score.band, summary.name_of(record), first
        )
    out.print(table)


def _print_managers(summary: Summary) -> None:
    table = Table("manager", "received", "cap", "busiest day", "still owed", title="Managers")
    for line in summary.managers:
        debts = ", ".join(f"{queue} {debt:+.2f}" for queue, debt in line.debts.items())
        table.add_row(line.name, str(line.received), str(line.cap or "none"), str(line.busiest_day), debts)
    out.print(table)
    out.print(
        f"{summary.events} webhooks, {summary.requests} requests to the portal, "
        f"{summary.notifications} notifications, {summary.todos} to-dos.\n"
    )
