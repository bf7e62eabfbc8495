"""`fairlead portals`: all portals of a directory, a line each."""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from functions.dashboard.glance import signs_of_life, troubles_of
from functions.dashboard.view.rows import HealthItem, Sign
from functions.errors import ConfigurationInvalid, FairleadError, StateUnavailable, origin_of
from infra.cli.state import file_of_state
from infra.cli.terminal import err, out
from infra.language.language import ENGLISH
from infra.portals.folders import PortalFolder, check_apart, portal_folders
from infra.wiring import Wiring

AT_ONCE = 8
"""Portals that are read at the same time: a state in a cloud that does not answer keeps few waiting."""
LONGEST_NAME, LONGEST_VERSION = 20, 12
"""Characters of a portal's name and of its configuration's version that are shown."""
_NOTHING = "-"
_WORDS = {
    Sign.BROKEN: "{count} broken",
    Sign.CLOCK: "clock is off",
    Sign.CONSERVED: "{count} unaccounted",
    Sign.FIGURES: "figures are old",
    Sign.HELD: "held too long",
    Sign.INBOX: "inbox is stuck",
    Sign.WEBHOOK: "webhook is silent",
}
"""Of signs whose own name does not say what is wrong."""


@dataclass(frozen=True, slots=True)
class Line:
    """What is reported of one portal.

    Attributes:
        silent_for: how long ago the portal last called; None where that is not known.
        waiting: how long the oldest entry of the inbox has waited; None for an empty inbox.
        version: of the configuration in its file, or at work while that has mistakes; empty where unknown.
        attention: what needs some; empty when all is well.
        why: what is wrong with a portal that cannot be served, and what to do.
    """

    portal: str
    silent_for: timedelta | None = None
    waiting: timedelta | None = None
    version: str = ""
    attention: tuple[str, ...] = ()
    why: str = ""


def portals(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="The one that `fairlead serve --portals` serves.")
    ],
    is_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Show every portal of a directory in a line: last webhook, what waits, errors, and its configuration.

    It reads the states, not the server, and asks no portal. Exit 1 when one of them needs attention; its page
    /dashboard/health says more, and `fairlead check` in its folder.

    Example: fairlead portals /var/lib/fairlead
    """
    folders = portal_folders(directory)
    with ThreadPoolExecutor(AT_ONCE) as readers:
        lines = list(readers.map(partial(_line, folders), folders))
    if is_json:
        out.print_json(json.dumps([_as_json(line) for line in lines]))
    else:
        _print(lines)
    raise typer.Exit(int(any(line.attention for line in lines)))


def _line(folders: Sequence[PortalFolder], folder: PortalFolder) -> Line:
    """Return what is reported of a portal, whatever is wrong with it."""
    unknown = Line(folder.name)
    try:
        check_apart(folder, folders)
        with closing(Wiring(folder.settings())) as wiring:
            return _read(unknown, wiring)
    except StateUnavailable as error:
        return replace(unknown, attention=("its state cannot be read",), why=str(error))
    except FairleadError as error:
        return replace(unknown, attention=("mistakes in its settings",), why=str(error))
    except Exception as error:  # noqa: BLE001  a fault of ours with one portal hides none of the others
        return replace(unknown, attention=("a fault of Fairlead's",), why=f"{origin_of(error)}.")


def _read(line: Line, wiring: Wiring) -> Line:
    """Return the line of a portal with what its folder and its state say."""
    settings, now = wiring.settings, wiring.clock.now()
    _ = settings.required_webhook_url
    file = file_of_state(settings)
    if settings.state.startswith("memory:"):
        return replace(line, attention=("its state ends with its server",))
    if file is not None and not file.exists():
        return replace(line, attention=("never served",))
    found = signs_of_life(wiring.state, now)
    line = replace(line, silent_for=found.silent_for, waiting=found.waiting, version=found.version)
    try:
        version, troubles = wiring.loaded.version, troubles_of(wiring.state, wiring.config, now)
    except ConfigurationInvalid as error:
        attention = ("mistakes in its configuration",)
        return replace(line, attention=attention, why=str(error.problems[0]))
    if troubles is None:
        return replace(line, version=version, attention=("no lead counted yet",))
    return replace(line, version=version, attention=tuple(_attention(troubles)))


def _attention(troubles: Sequence[HealthItem]) -> Iterator[str]:
    """Yield what needs attention; that several functions are silent is one thing."""
    silent = [item for item in troubles if item.sign is Sign.RUN and item.result != "failed"]
    if len(silent) > 1:
        yield "not running"
    for item in troubles:
        if item.is_unread:
            yield f"{item.sign} not read"
        elif item.sign is not Sign.RUN:
            yield _WORDS.get(item.sign, item.sign.value).format(count=item.count)
        elif item not in silent:
            yield f"{item.name} failed"
        elif len(silent) == 1:
            yield f"{item.name} is silent"


def _print(lines: Sequence[Line]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("portal", no_wrap=True, overflow="ellipsis", max_width=LONGEST_NAME)
    for heading in ("webhook", "waiting", "version"):
        table.add_column(heading, no_wrap=True, min_width=len(heading))
    table.add_column("attention", no_wrap=True, overflow="ellipsis")
    for line in lines:
        spans = ("" if time is None else ENGLISH.span(time) for time in (line.silent_for, line.waiting))
        cells = (escape(line.portal), *spans, line.version[:LONGEST_VERSION])
        attention = f"[red]{escape(', '.join(line.attention))}[/red]" if line.attention else _NOTHING
        table.add_row(*(cell or _NOTHING for cell in cells), attention)
    out.print(table)
    for line in lines:
        if line.why:
            err.print(f"[red]✗[/red] {escape(line.portal)}: {escape(line.why)}", soft_wrap=True)


def _as_json(line: Line) -> dict[str, Any]:
    """Return the line with its times in seconds."""
    seconds = {
        name: None if time is None else round(time.total_seconds())
        for name, time in (("silent_for", line.silent_for), ("waiting", line.waiting))
    }
    return asdict(line) | seconds
