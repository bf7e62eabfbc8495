"""`fairlead move`: carry a whole state to another store."""

import json
from contextlib import closing
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from functions.commands.move import Census, MoveReport, look_at, move_state
from functions.errors import SettingInvalid
from infra.cli.terminal import err, out
from infra.settings import read_settings
from infra.wiring import Wiring


def move(
    source: Annotated[str, typer.Option("--from", help="The state as it is, as FAIRLEAD_STATE names it.")],
    target: Annotated[str, typer.Option("--to", help="An empty state: sqlite, firestore or dynamodb.")],
    is_dry: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be moved.")] = False,
    is_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Carry a whole state to another store, while nothing works on it; exit 1 if it is not the same there.

    Example: fairlead move --from sqlite:///fairlead.db --to "firestore://my-project/(default)"
    """
    if source == target:
        raise typer.BadParameter("--from and --to name one state.")
    with closing(_wiring(source)) as here, closing(_wiring(target)) as there:
        if here.state.kept_signals is None:
            raise SettingInvalid(f"There is no state at {source}. Look for a mistake in --from.")
        now = here.clock.now()
        if is_dry:
            with err.status("Reading the state …"):
                census = look_at(here.state, now=now)
            if is_json:
                kinds = [{"kind": kind.value, "to_move": each.count} for kind, each in census.items()]
                out.print_json(json.dumps({"is_done": False, "kinds": kinds}))
            else:
                _print_census(census)
            return
        with err.status("Moving the state …"):
            report = move_state(here.state, there.state, origin=source, now=now)
    if is_json:
        out.print_json(json.dumps(_as_json(report)))
    else:
        _print(report)
    if not report.is_done:
        _print_difference(report)
        raise typer.Exit(1)
    if not is_json:
        _print_next_step(target)


def _wiring(url: str) -> Wiring:
    """Return what opens a state.

    Raises:
        SettingInvalid: it would be gone with this process.
    """
    if url == "memory://":
        raise SettingInvalid("memory:// is gone when this command ends. Name a store that stays.")
    return Wiring(read_settings(FAIRLEAD_STATE=url))


def _print_census(census: Census) -> None:
    table = Table("kind", "to move", box=None, pad_edge=False, header_style="dim")
    for kind, each in census.items():
        table.add_row(kind.value, str(each.count))
    out.print(table)
    out.print("Nothing was written.")


def _print(report: MoveReport) -> None:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("kind")
    for heading in ("read", "written", "found there"):
        table.add_column(heading, justify="right")
    table.add_column("compared")
    for each in report.moved:
        verdict = "[green]equal[/green]" if each.is_equal else "[red]different[/red]"
        table.add_row(each.kind.value, str(each.read), str(each.written), str(each.found), verdict)
    out.print(table)


def _as_json(report: MoveReport) -> dict[str, Any]:
    kinds = [
        {
            "kind": each.kind.value,
            "read": each.read,
            "written": each.written,
            "found": each.found,
            "is_equal": each.is_equal,
        }
        for each in report.moved
    ]
    return {"is_done": report.is_done, "has_changed": report.has_changed, "kinds": kinds}


def _print_difference(report: MoveReport) -> None:
    if report.has_changed:
        err.print(
            "[red]✗[/red] The source has changed while it was moved: something works on it. Stop that, and"
            " move again.",
            soft_wrap=True,
        )
    if report.differing:
        kinds = ", ".join(kind.value for kind in report.differing)
        err.print(
            f"[red]✗[/red] Not the same in both: {kinds}. If the source was worked on since an earlier"
            " attempt, the target has what the source has no more: empty the target, and move again.",
            soft_wrap=True,
        )


def _print_next_step(target: str) -> None:
    for line in (
        "The states are the same; the one that was read stays as it is. Next:",
        f"  set FAIRLEAD_STATE={target} where Fairlead runs, and start it there;",
        "  start nothing on the old state again: two that work for one portal tell people twice.",
    ):
        out.print(escape(line), soft_wrap=True)
