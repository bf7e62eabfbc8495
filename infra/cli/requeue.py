"""`fairlead requeue`: give the open leads of a manager to the others."""

from typing import Annotated

import typer

from functions.commands.requeue import requeue_leads
from infra.cli.state import kept_state
from infra.cli.terminal import err, out


def requeue(
    manager: Annotated[int, typer.Option("--from", min=1, help="The manager's user id in Bitrix24.")],
) -> None:
    """Put a manager's open leads back into distribution, never to the same manager; exit 1 if there are none.

    Example: fairlead requeue --from 7
    """
    with kept_state() as wiring:
        state = wiring.state
        found = requeue_leads(manager, state.leads, state.inbox, wakeups=wiring.wakeups, clock=wiring.clock)
    if not found:
        err.print(f"No open lead is assigned to user {manager}. Compare the id with the portal.")
        raise typer.Exit(1)
    leads = "1 lead is" if found == 1 else f"{found} leads are"
    out.print(f"{leads} given out anew by the next run of the pipeline, by turn and within caps.")
