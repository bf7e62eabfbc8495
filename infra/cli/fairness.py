"""`fairlead fairness`: what each manager was owed and got, queue by queue."""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from functions.commands.wording import Wording
from functions.domain.distribution import Account, QueueFairness, Turn, fairness_of
from functions.ports import Leads
from infra.cli.terminal import err, out, wording_of
from infra.settings import read_settings
from infra.wiring import Wiring

PAGE = 500
"""Records that are read at a time."""
WIDTH = 32
"""Characters of the longest bar."""


def fairness(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Show for every queue what each manager was owed and got, the largest gap, and how large it can be.

    Example: fairlead fairness
    """
    with closing(Wiring(read_settings())) as wiring:
        queues = list(_queues(wiring))
        wording = wording_of(wiring.loaded)
    if as_json:
        out.print_json(json.dumps({"queues": [_json(queue, wording) for queue in queues]}))
        return
    for queue in queues:
        _tell(queue, wording)


def _queues(wiring: Wiring) -> Iterator[QueueFairness]:
    config, now = wiring.config, wiring.clock.now()
    desk = wiring.assignments.desk(config.initial_state(now))
    with err.status("Reading the leads …"):
        turns = list(_turns(wiring.leads))
    for queue in config.queues.values():
        yield fairness_of(queue, desk.rotation_of(queue.id), turns)


def _turns(leads: Leads) -> Iterator[Turn]:
    after = 0
    while page := leads.page(after=after, limit=PAGE):
        yield from (record.assignment.turn for record in page if record.assignment.turn is not None)
        after = page[-1].lead_id


def _tell(queue: QueueFairness, wording: Wording) -> None:
    table = Table(title=f"Queue {escape(queue.queue)} ({queue.strategy.value})", title_justify="left")
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
    out.print(f"Furthest from their due: {float(queue.largest_gap):.2f} leads; {_promise(queue)}.")
    if not queue.is_complete:
        out.print("[yellow]![/yellow] Some leads are no longer known here; what is still owed counts them.")
    out.print()


def bar(account: Account, *, scale: float) -> str:
    """Return a bar as long as what the manager got, with a mark where their due is."""
    filled, due = round(account.got * scale), round(float(account.due) * scale)
    cells = "█" * filled + " " * (due + 1 - filled)
    return f"{cells[:due]}[bold red]│[/bold red]{cells[due + 1 :]}"


def _promise(queue: QueueFairness) -> str:
    if queue.bound is None:
        return f"{queue.strategy.value} promises nothing about that"
    when = "everybody was eligible every time" if queue.is_everybody else "whoever is eligible when"
    bound = f"the bound of {float(queue.bound):.2f} ({when})"
    if queue.is_within_bound:
        return f"within {bound}"
    return f"[yellow]beyond[/yellow] {bound}, which counts no lead that people moved or that was given back"


def _json(queue: QueueFairness, wording: Wording) -> dict[str, Any]:
    return {
        "queue": queue.queue,
        "strategy": queue.strategy.value,
        "managers": [
            {
                "manager": account.manager_id,
                "name": wording.name(account.manager_id),
                "owed": round(float(account.due), 3),
                "got": account.got,
                "debt": round(float(account.debt), 3),
            }
            for account in queue.accounts
        ],
        "largest_gap": round(float(queue.largest_gap), 3),
        "bound": None if queue.bound is None else round(float(queue.bound), 3),
        "is_within_bound": queue.is_within_bound,
        "is_everybody": queue.is_everybody,
        "is_complete": queue.is_complete,
    }
