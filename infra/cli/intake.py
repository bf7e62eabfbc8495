"""`fairlead intake`: take in the open leads that the portal has already."""

from typing import Annotated

import typer

from functions.commands.intake import take_in
from infra.cli.pausing import say_what_waits
from infra.cli.state import kept_state
from infra.cli.terminal import err, out


def intake(
    is_sure: Annotated[bool, typer.Option("--yes", help="Do it; without, they are only counted.")] = False,
) -> None:
    """Take in the open leads that the portal has already; without --yes only count them.

    Each is looked at as after a change: scored and, where it waits for a manager, given out as the backlog,
    without alerts. To see the scores first, set [distribution] mode = "observe". Safe to repeat.

    Example: fairlead intake --yes
    """
    with kept_state() as wiring:
        with err.status("Reading which leads are open …"):
            items = [*wiring.recent_leads.still_open()]
        if is_sure:
            take_in(items, wiring.state.inbox, wakeups=wiring.wakeups, clock=wiring.clock)
            say_what_waits(wiring)
    leads = "1 open lead" if len(items) == 1 else f"{len(items):,} open leads"
    if not items:
        out.print("The portal has no open lead of what is handled, so there is nothing to take in.")
    elif is_sure:
        out.print(f"{leads} will be looked at by the next runs of the pipeline, a hundred in some seconds.")
    else:
        out.print(f"The portal has {leads}, and nothing was done yet. With --yes each of them is looked at.")
