"""`fairlead pause` and `fairlead resume`: stop everything that writes to the portal, and go on."""

from datetime import UTC, datetime

from functions.commands.pause import pause as pause_all
from functions.commands.pause import resume as resume_all
from infra.cli.state import kept_state
from infra.cli.terminal import err, out
from infra.wiring import Wiring


def pause() -> None:
    """Stop everything that writes to the portal, on every machine that works on this state.

    Within a minute nothing is scored, given out, told or changed any more. Webhooks and signals are still
    taken in and kept; `fairlead resume` goes on with them. Safe to repeat.

    Example: fairlead pause
    """
    with kept_state() as wiring:
        paused = pause_all(wiring.state.checkpoints, now=wiring.clock.now())
    if not paused.is_new:
        out.print(f"It is paused already, since {_shown(paused.since)}. To go on: fairlead resume")
        return
    out.print(f"Paused at {_shown(paused.since)}: within a minute nothing is written to the portal any more.")
    out.print("What the portal announces is kept meanwhile. To go on: fairlead resume")


def resume() -> None:
    """Go on after `fairlead pause`, with everything that came meanwhile; nothing is told twice.

    Example: fairlead resume
    """
    with kept_state() as wiring:
        since = resume_all(wiring.state.checkpoints, wakeups=wiring.wakeups, clock=wiring.clock)
    if since is None:
        out.print("There is no pause, so nothing was changed.")
        return
    out.print(f"The pause since {_shown(since)} is over: within a minute the work goes on.")


def say_what_waits(wiring: Wiring) -> None:
    """Say, where there is a pause, that what was asked for just now is done after it."""
    since = wiring.paused_since
    if since is not None:
        err.print(f"[yellow]![/yellow] Paused since {_shown(since)}. It waits for fairlead resume.")


def _shown(at: datetime) -> str:
    # In UTC: a pause has to be possible while the configuration, which has the time zone, cannot be read.
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
