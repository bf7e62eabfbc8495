"""`fairlead serve`: every function on one local address."""

from pathlib import Path
from typing import Annotated

import typer

from infra.cli.serve_portals import serve_portals
from infra.cli.state import place_of
from infra.cli.stopping import stop_signal
from infra.cli.terminal import err, out
from infra.local.callers import network_of
from infra.local.process_tuning import tune_process
from infra.local.scheduler import LocalScheduler
from infra.local.server import TARGETS, FunctionServer
from infra.logging_setup import set_up_full_lines
from infra.settings import read_settings
from infra.wiring import Wiring


def serve(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = 8080,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    allow_scheduled_from: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CIDR",
            help="Network that may call the scheduled functions too, besides this machine; may be repeated.",
        ),
    ] = None,
    portals: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Serve every portal that has a folder in DIR, under its name."),
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="In a terminal, log whole lines instead of short ones.")
    ] = False,
) -> None:
    """Run every function on one local address, with the local queue and the local scheduler.

    The scheduled functions run at their times in the portal's time zone; what was missed is made up for once.
    Another configuration file is taken up between two runs; one with mistakes leaves the old one at work.

    `processing`, `rescoring`, `reconciling`, `reporting` and `nurturing` answer this machine only; without
    FAIRLEAD_DASHBOARD_TOKEN so does the dashboard. A reverse proxy on this machine should pass on no more
    than /lead_events, /signals and, over https, /dashboard.

    With --portals each folder in DIR that has a fairlead.toml or an .env is a portal, served under
    /FOLDER/lead_events and so on, with settings from its .env and its own state. One that cannot be served is
    told and tried again, while the others work; a folder that is added counts from the next start on.

    Example: fairlead serve --port 8080
    """
    if verbose and err.is_terminal:
        set_up_full_lines()
    networks = [network_of(each) for each in allow_scheduled_from or ()]
    tune_process()
    if portals is not None:
        serve_portals(portals, host=host, port=port, networks=networks)
        return
    wiring = Wiring(read_settings())
    wiring.check()
    stop = stop_signal()
    zone = wiring.config.business.timezone
    with (
        FunctionServer(wiring, host=host, port=port, allow_scheduled_from=networks) as server,
        LocalScheduler.of(server.call, wiring) as scheduler,
    ):
        for target in TARGETS:
            out.print(f"{server.url}/{target}", soft_wrap=True)
        for each in scheduler.functions:
            due_at = each.due_at.astimezone(zone)
            out.print(f"{each.target} runs next at {due_at:%a %H:%M} ({zone.key}).", soft_wrap=True)
        if (schedule := wiring.loaded.model.learning.schedule) != "off":
            out.print(f"The scorecard is learned anew {schedule}, at night.")
        out.print(f"State: {place_of(wiring.settings)}", soft_wrap=True, markup=False)
        out.print(f"The dashboard: {server.url}/dashboard", soft_wrap=True)
        out.print("Stop with Ctrl-C.")
        stop.wait()
    wiring.close()
