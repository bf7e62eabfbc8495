"""`fairlead fairness`: what each manager was owed and got, queue by queue."""

import json
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from functions.commands.fairness import as_json, fairness_of_queues
from functions.commands.wording import Wording, listed
from functions.domain.distribution import Account, QueueFairness
from infra.cli.state import kept_state
from infra.cli.terminal import err, out
from infra.cli.wording import wording_with_names

WIDTH = 32
"""Characters of the longest bar."""


def fairness(
    is_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Show for every queue what each manager was owed and got, the largest gap, and how large it can be.

    Example: fairlead fairness
    """
    with kept_state() as wiring:
        with err.status("Reading the leads …"):
            queues = fairness_of_queues(
                wiring.config, wiring.state.assignments, wiring.state.leads, wiring.clock.now()
            )
        wording = wording_with_names(wiring)
        if is_json:
            out.print_json(json.dumps(as_json(queues, wording)))
            return
        for queue in queues:
            _print(queue, wording)


def _print(queue: QueueFairness, wording: Wording) -> None:
    names = escape(listed([queue.queue, *queue.sharing]))
    title = f"Queue{'s' if queue.sharing else ''} {names} ({queue.strategy.value})"
    table = Table(title=title, title_justify="left")
    for heading in ("manager", "owed", "got", "still owed"):
        table.add_column(heading, justify="left" if heading == "manager" else "right")
    table.add_column("got, and │ what was due")
    most = max((max(float(each.due), each.got) for each in queue.accounts), default=0) or 1
    for account in queue.accounts:
        table.add_row(
            escape(wording.name(account.manager_id)),
            f"{float(account.due):.2f}",
            str(account.got),
            f"{float(account.debt):+.2f}",
            bar(account, scale=WIDTH / most),
        )
    out.print(table)
    out.print(f"Furthest from their due: {float(queue.largest_gap):.2f} leads; {_bound(queue)}.")
    if not queue.is_complete:
        why = "Some leads are no longer known here, or a member left; what is still owed counts both."
        out.print(f"[yellow]![/yellow] {why}")
    out.print()


def bar(account: Account, *, scale: float) -> str:
    """Return a bar of `scale` cells a lead: as long as what the manager got, with a line at their due."""
    filled, due = round(account.got * scale), round(float(account.due) * scale)
    cells = "█" * filled + " " * (due + 1 - filled)
    return f"{cells[:due]}[bold red]│[/bold red]{cells[due + 1 :]}"


def _bound(queue: QueueFairness) -> str:
    if queue.bound is None:
        return f"{queue.strategy.value} promises nothing about that"
    when = "everybody was eligible every time" if queue.is_everybody else "whoever is eligible when"
    when = "whoever is eligible and preferred when" if queue.prefers else when
    when = "whoever is eligible and suited when" if queue.fits else when
    bound = f"the bound of {float(queue.bound):.2f} ({when})"
    if queue.is_within_bound:
        return f"within {bound}"
    return f"[yellow]beyond[/yellow] {bound}, which counts no lead that people moved or that was given back"
