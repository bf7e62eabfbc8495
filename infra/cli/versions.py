"""`fairlead versions`: who changed the configuration when, and what."""

import json
from datetime import UTC, tzinfo
from typing import Annotated

import typer
from rich.markup import escape

from functions.commands.versions import VersionStep, as_json, list_versions
from functions.errors import ConfigurationInvalid
from infra.cli.state import kept_state
from infra.cli.terminal import err, out
from infra.wiring import Wiring


def versions(
    newest: Annotated[int, typer.Option(min=1, max=1000, help="How many versions, the newest first.")] = 10,
    is_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Show which configurations were at work since when, through whom, and what each of them changed.

    Example: fairlead versions --newest 3
    """
    with kept_state() as wiring:
        steps = list_versions(wiring.state.configuration_versions, limit=newest)
        current, zone = _current(wiring)
    if is_json:
        out.print_json(json.dumps(as_json(steps, current=current), default=str))
        return
    for step in steps:
        _print(step, zone, is_current=step.entry.version == current)
    if not steps:
        out.print("No configuration has been at work yet. Start `fairlead serve`.")
    _print_file(wiring.settings.config.name, current, steps)


def _current(wiring: Wiring) -> tuple[str | None, tzinfo]:
    """Return the version of the file as it is, and the portal's time zone; None and UTC where it is wrong."""
    try:
        return wiring.loaded.version, wiring.config.business.timezone
    except ConfigurationInvalid:
        return None, UTC


def _print(step: VersionStep, zone: tzinfo, *, is_current: bool) -> None:
    at = step.entry.first_used_at.astimezone(zone)
    by = escape(step.entry.used_by or "not known")
    mark = "[green]*[/green]" if is_current else " "
    out.print(
        f"{mark} [bold]{at:%Y-%m-%d %H:%M} {at:%Z}[/bold]  {step.entry.version[:12]}  {by}", soft_wrap=True
    )
    for line in step.lines():
        out.print(f"    {escape(line)}", soft_wrap=True)


def _print_file(name: str, current: str | None, steps: list[VersionStep]) -> None:
    """Print what the file is as it is now."""
    if current is None:
        err.print(f"[yellow]![/yellow] {escape(name)} has mistakes and is not taken up: `fairlead check`.")
    elif current in {step.entry.version for step in steps}:
        out.print(f"* is {escape(name)} as it is now.")
    elif steps:
        out.print(f"{escape(name)} as it is now is none of these.")
