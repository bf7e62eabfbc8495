"""`fairlead provision`: give the portal the fields and stages that it lacks."""

from collections.abc import Iterable
from contextlib import closing

import typer
from rich.markup import escape

from infra.cli.terminal import err, out
from infra.provisioning.create_missing import Creation, CreationState, create_missing
from infra.provisioning.needs import needed_funnels, outbound_webhook_steps
from infra.provisioning.portal_view import read_portal
from infra.settings import read_settings
from infra.wiring import Wiring


def provision() -> None:
    """Create the custom fields and stages that the portal lacks, and say what is left to do by hand.

    Safe to repeat: what is there is never changed, and a second run changes nothing. It needs an inbound
    webhook of an administrator of the CRM.

    Example: fairlead provision
    """
    with closing(Wiring(read_settings())) as wiring:
        model = wiring.loaded.model
        view = read_portal(wiring.client, users=(), clock=wiring.clock, funnels=needed_funnels(model))
        states = _print(create_missing(wiring.client, view, model))
    failed = states.count(CreationState.FAILED)
    if CreationState.CREATED not in states and not failed:
        out.print("Nothing was missing, and nothing was changed.")
    out.print("By hand, because a webhook cannot do it:")
    for number, step in enumerate(outbound_webhook_steps(wiring.handled), 1):
        out.print(f"  {number}. {escape(step)}", soft_wrap=True)
    if failed:
        err.print(f"{failed} problem(s). Mend them and run this again; what is there stays as it is.")
        raise typer.Exit(1)


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
