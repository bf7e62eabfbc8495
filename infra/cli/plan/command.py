"""`fairlead plan`: the command, from its options to what it shows."""

import json
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer
from pydantic_core import PydanticCustomError
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from functions.commands.plan.as_json import as_json
from functions.commands.plan.evaluate import Scope
from functions.commands.plan.plan import plan_leads
from functions.commands.plan.report import PlanReport
from functions.commands.plan.sources import Sources
from functions.commands.plan.view import PlanView
from infra.cli.plan.tables import print_plan
from infra.cli.state import print_place, records_of_objections
from infra.cli.terminal import ensure_writable, err, out
from infra.cli.wording import wording_with_names
from infra.configuration.values import duration
from infra.logging_setup import set_up_logs
from infra.settings import read_settings
from infra.wiring import Wiring


def _since(text: str) -> timedelta:
    try:
        return duration(text)
    except PydanticCustomError:
        raise typer.BadParameter(f'"{text}" is not a duration. Write it like 7d, 36h or 2w.') from None


def plan(
    since: Annotated[
        timedelta, typer.Option(parser=_since, metavar="DURATION", help="How far back to look.")
    ] = "7d",  # type: ignore[assignment]  # typer parses the default like what is typed
    config: Annotated[
        Path | None, typer.Option(help="The draft; without it FAIRLEAD_CONFIG or fairlead.toml.")
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Give out every lead anew, not only those of intake users.")
    ] = False,
    html: Annotated[Path | None, typer.Option(help="Write a page with charts there.")] = None,
    is_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Show what a draft configuration would do with the portal's leads; nothing is written anywhere.

    Every lead that was created or changed lately is scored by the draft. Those of intake users (with --all:
    all) are given out as if anew, in order of arrival, with each day's caps.

    Example: fairlead plan --since 7d --config draft.toml --all --html out/plan.html
    """
    set_up_logs(level="WARNING")
    if html is not None:
        ensure_writable(html)
    settings = read_settings() if config is None else read_settings(FAIRLEAD_CONFIG=config)
    print_place(settings)
    with closing(Wiring(settings)) as wiring:
        report = _plan(wiring, since, Scope.EVERY if every else Scope.WAITING)
        view = PlanView(
            report, wiring.config, names=wording_with_names(wiring).names, file=settings.config.name
        )
        if is_json:
            out.print_json(json.dumps(as_json(view)))
        else:
            print_plan(view)
        if html is not None:
            # Imported here: the library of the charts takes a while to load, and most plans draw none.
            from infra.web.plan_charts import write_plan_page  # noqa: PLC0415  see above

            write_plan_page(view, html)
            err.print(f"The page with charts: {escape(str(html))}", soft_wrap=True)


def _plan(wiring: Wiring, since: timedelta, scope: Scope) -> PlanReport:
    """Plan while a bar on the error output shows how far the reading is."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    config, now = wiring.config, wiring.clock.now()
    sources = Sources(
        wiring.recent_leads, wiring.crm, wiring.state.kept_signals, records_of_objections(wiring)
    )
    with Progress(*columns, console=err, transient=True) as progress:
        bar = _Bar(progress, progress.add_task("Finding leads", total=None))
        return plan_leads(sources, config, since=now - since, scope=scope, now=now, on_progress=bar.show)


class _Bar:
    """The progress bar: first leads are found, their number unknown; then they are read."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress, self._task = progress, task

    def show(self, found: int, read: int) -> None:
        """Show how many leads were found, and how many of them were read."""
        if read:
            self._progress.update(self._task, description="Reading leads", total=found, completed=read)
        else:
            self._progress.update(self._task, completed=found)
