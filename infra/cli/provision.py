"""`fairlead provision`: give the portal the fields and stages that it lacks, and the card a section."""

import json
import sys
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape

from infra.cli.leaving import leave
from infra.cli.terminal import err, out
from infra.provisioning.card import CardState, CardStep, carry_out, plan_removal, plan_section
from infra.provisioning.create_missing import Creation, CreationState, create_missing
from infra.provisioning.needs import needed_funnels, outbound_webhook_steps
from infra.provisioning.portal_view import PortalView, read_portal
from infra.settings import read_settings
from infra.wiring import Wiring

_SIGNS = {
    CardState.FINE: "[green]✓[/green]",
    CardState.PENDING: "[yellow]~[/yellow]",
    CardState.CHANGED: "[green]✓[/green]",
    CardState.FAILED: "[red]✗[/red]",
}
_WHO_SEES_IT = (
    "The common layout is for everybody without a view of their own. Those who have one see no change until"
    " they choose the common view (the gear in the card), or an administrator makes it everybody's."
)
_IN_THE_CARDS = "To show the score at the top of the cards: fairlead provision --card."


def provision(
    card: Annotated[
        bool,
        typer.Option("--card", help="Put the section of the score into the cards instead; it asks first."),
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="With --card: take the section out again.")] = False,
    is_removal: Annotated[
        bool, typer.Option("--remove", help="Take everything out again, for those who leave; shows it first.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", help="With --card: do not ask. With --remove: do it.")
    ] = False,
    is_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Create the custom fields and stages that the portal lacks, and say what is left to do by hand.

    Safe to repeat: what is there is never changed, and a second run changes nothing. It needs an inbound
    webhook of an administrator of the CRM. With --card it puts the section "Lead score" first into the common
    layout of each card instead, shows before what would change, and asks. With --remove it hands nurtured
    leads back, and removes the section, the fields and the stages that it has made, after a pause.

    Example: fairlead provision
    """
    if is_removal:
        if card or undo or is_json:
            raise typer.BadParameter("--remove takes everything out; only --yes goes with it.")
        leave(is_sure=yes)
        return
    if (undo or yes) and not card:
        raise typer.BadParameter("--undo and --yes belong to --card, --yes to --remove as well.")
    if is_json and card:
        raise typer.BadParameter("--json is for what is created; --card says what it would do, and asks.")
    with closing(Wiring(read_settings())) as wiring:
        view = read_portal(
            wiring.client, users=(), clock=wiring.clock, funnels=needed_funnels(wiring.loaded.model)
        )
        if is_json:
            failed = _print_json(create_missing(wiring.client, view, wiring.loaded.model), wiring.handled)
        elif not card:
            failed = _create(wiring, view)
        else:
            plan = plan_removal if undo else plan_section
            failed = _change_cards(wiring, plan(wiring.client, view, wiring.loaded.model), is_agreed=yes)
    if failed:
        err.print(f"{failed} problem(s). Mend them and run this again; what is there stays as it is.")
        raise typer.Exit(1)


def _create(wiring: Wiring, view: PortalView) -> int:
    """Create what is missing, print the results, and return how many failed."""
    states = _print(create_missing(wiring.client, view, wiring.loaded.model))
    failed = states.count(CreationState.FAILED)
    if CreationState.CREATED not in states and not failed:
        out.print("Nothing was missing, and nothing was changed.")
    out.print("By hand, because a webhook cannot do it:")
    for number, step in enumerate(outbound_webhook_steps(wiring.handled), 1):
        out.print(f"  {number}. {escape(step)}", soft_wrap=True)
    out.print(_IN_THE_CARDS)
    return failed


def _print_json(outcomes: Iterable[Creation], handled: Iterable[str]) -> int:
    """Print every result at the end, and return how many failed."""
    with err.status("Creating fields and stages …"):
        created = [asdict(outcome) for outcome in outcomes]
    out.print_json(json.dumps({"things": created, "by_hand": outbound_webhook_steps(handled)}))
    return sum(each["state"] is CreationState.FAILED for each in created)


def _print(outcomes: Iterable[Creation]) -> list[CreationState]:
    """Print every result as it comes, because adding a field can take a minute."""
    states = []
    for outcome in outcomes:
        states.append(outcome.state)
        if outcome.state is CreationState.FAILED:
            err.print(f"[red]✗[/red] {escape(str(outcome))}", soft_wrap=True)
        else:
            out.print(f"[green]✓[/green] {escape(str(outcome))}", soft_wrap=True)
    return states


def _change_cards(wiring: Wiring, steps: Sequence[CardStep], *, is_agreed: bool) -> int:
    """Show what would change, ask, change it, and return how many cards failed.

    Raises:
        typer.Exit: there is something to change and nothing to ask on.
    """
    states = _print_steps(steps)
    pending = states.count(CardState.PENDING)
    if pending:
        out.print(_WHO_SEES_IT, soft_wrap=not out.is_terminal)
    if pending and (is_agreed or _agrees(pending)):
        states += _print_steps(carry_out(wiring.client, steps))
    else:
        out.print("Nothing was changed.")
    return states.count(CardState.FAILED)


def _agrees(count: int) -> bool:
    """Return what a person answers.

    Raises:
        typer.Exit: there is no terminal to ask on.
    """
    if not sys.stdin.isatty():
        err.print("Nothing was changed, because there is no terminal to ask on. With --yes it is not asked.")
        raise typer.Exit(1)
    return typer.confirm(f"Change {count} common layout(s)?")


def _print_steps(steps: Iterable[CardStep]) -> list[CardState]:
    states = []
    for step in steps:
        states.append(step.state)
        console = err if step.state is CardState.FAILED else out
        # A step is a paragraph: people have it broken between words, scripts in one line.
        line = f"{_SIGNS[step.state]} {escape(str(step))}"
        console.print(line, soft_wrap=not console.is_terminal)
    return states
