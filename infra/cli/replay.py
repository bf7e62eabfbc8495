"""`fairlead replay`: make a decision again from the ledger, and compare."""

import json
from typing import Annotated

import typer
from rich.markup import escape

from functions.commands.explain import latest_choice
from functions.commands.replay import Comparison, as_json, replay_assignment
from functions.commands.wording import Wording, listed
from infra.cli.items import item_of
from infra.cli.state import kept_state
from infra.cli.terminal import err, out
from infra.cli.wording import wording_with_names


def replay(
    text: Annotated[str, typer.Argument(metavar="ITEM", help="Its id in Bitrix24: 7, lead:7, deal:7.")],
    is_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Make the newest assignment of a lead again from what the ledger kept, and compare.

    With the configuration of then every gate is computed anew; with another one the choice among those who
    were eligible. Exit 0: the same comes out. Exit 1: something else, or the ledger knows no assignment.

    Example: fairlead replay 7
    """
    with kept_state() as wiring:
        item = item_of(text, wiring.handled)
        entry = latest_choice(wiring.state.ledger.of_lead(item))
        if entry is None:
            err.print(
                f"The ledger knows no turn for {item.label}: it is not known, was given by hand, or went to"
                " whoever has the same person's other lead.",
                soft_wrap=True,
            )
            raise typer.Exit(1)
        comparison = replay_assignment(entry, wiring.config)
        if is_json:
            out.print_json(json.dumps(as_json(comparison)))
        else:
            _print(comparison, wording_with_names(wiring))
    if not comparison.is_same:
        raise typer.Exit(1)


def _print(comparison: Comparison, wording: Wording) -> None:
    recorded, again = comparison.recorded, comparison.again
    item = recorded.item.label.capitalize()
    if not comparison.is_same_configuration:
        out.print(
            f"[yellow]![/yellow] The configuration has changed since (it was {comparison.config[:12]}), so"
            " the gates are those that the ledger kept.",
            soft_wrap=True,
        )
    before = f"{wording.name(recorded.manager_id)} of queue {recorded.queue}"
    if comparison.is_same:
        what = "gates and choice" if comparison.is_same_configuration else "choice"
        out.print(f"[green]✓[/green] {item}: {what} come out the same: {escape(before)}.")
        return
    after = f"{wording.name(again.manager_id)} of queue {again.queue}"
    out.print(f"[red]✗[/red] {item} went to {escape(before)}; now {escape(after)} comes out.")
    if again.differences:
        names = listed(wording.name(each) for each in again.differences)
        out.print(f"  Gate or account differ for {escape(names)}.")
