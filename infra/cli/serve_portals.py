"""`fairlead serve --portals DIR`: the portals of several folders on one local address."""

from collections.abc import Sequence
from pathlib import Path

from rich.markup import escape

from infra.cli.stopping import stop_signal
from infra.cli.terminal import err, out
from infra.clock import SystemClock
from infra.local.callers import Network
from infra.local.portals import PortalServer
from infra.local.process_tuning import allow_many_files
from infra.portals.folders import portal_folders

PATIENCE = 10.0
"""Seconds that all portals have for their first look, before it is reported which are served."""


def serve_portals(directory: Path, *, host: str, port: int, networks: Sequence[Network]) -> None:
    """Serve every portal of a directory until the process is asked to stop.

    Raises:
        SettingInvalid: there is no such directory, or no portal in it.
        AddressUnavailable: host and port cannot be listened on.
    """
    folders = portal_folders(directory)
    allow_many_files()
    stop = stop_signal()
    with PortalServer(folders, host=host, port=port, allow_scheduled_from=networks) as server:
        clock = SystemClock()
        until = clock.monotonic() + PATIENCE
        for each in server.portals.values():
            each.is_judged.wait(max(0.0, until - clock.monotonic()))
            if each.is_served:
                out.print(f"{server.url}/{each.name}/lead_events", soft_wrap=True, markup=False)
        waiting = [each.name for each in server.portals.values() if not each.is_served]
        out.print(f"{len(folders) - len(waiting)} of {len(folders)} portals are served.")
        if waiting:
            err.print(f"[red]✗[/red] Not served yet, the log says why: {escape(', '.join(waiting))}")
        out.print("Stop with Ctrl-C.")
        stop.wait()
