"""`fairlead restore`: put a backup in the place of the state."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from infra.cli.backup import state_file
from infra.cli.state import print_place
from infra.cli.terminal import out
from infra.clock import SystemClock
from infra.settings import read_settings
from infra.sqlite.backup import restore as put_back


def restore(
    file: Annotated[Path, typer.Argument(help="What `fairlead backup` has written; it stays as it is.")],
) -> None:
    """Put a backup in the place of the state, while nothing works on it; the old state is kept beside it.

    Example: fairlead restore backups/monday.db
    """
    settings = read_settings()
    print_place(settings)
    copied, aside = put_back(file, state_file(settings), now=SystemClock().now())
    moment = "" if copied.seen_at is None else f", worked on until {copied.seen_at:%Y-%m-%d %H:%M} UTC"
    out.print(f"Restored {copied.leads} leads{moment}.", soft_wrap=True)
    if aside is not None:
        out.print(f"The old state is {escape(str(aside))}; remove it when you are sure.", soft_wrap=True)
    if copied.paused_since is not None:
        out.print(f"It is paused since {copied.paused_since:%Y-%m-%d %H:%M} UTC. To go on: fairlead resume")
    for line in (
        "Next: start Fairlead. `reconciling` finds within a quarter of an hour what came after the backup.",
        "Erase again whom you have erased since then (`fairlead erase`).",
    ):
        out.print(line, soft_wrap=True)
