"""`fairlead check`: is the configuration right?"""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from infra.cli.terminal import err, out
from infra.configuration.load import LoadedConfiguration, load_configuration
from infra.settings import read_settings


def check(
    config: Annotated[
        Path | None, typer.Argument(help="The file; without it FAIRLEAD_CONFIG or fairlead.toml.")
    ] = None,
) -> None:
    """Check the configuration and tell every mistake at once, with line, column and remedy.

    Example: fairlead check fairlead.toml
    """
    loaded = load_configuration(config or read_settings().config)
    for warning in loaded.warnings:
        err.print(f"[yellow]![/yellow] {escape(str(warning))}", soft_wrap=True)
    out.print(f"[green]✓[/green] {_summary(loaded)}", soft_wrap=True)


def _summary(loaded: LoadedConfiguration) -> str:
    card, config = loaded.scorecard, loaded.configuration
    bands = ", ".join(f"{band.id} from {band.threshold}" for band in reversed(card.bands_ascending))
    return (
        f"{len(card.tables)} tables, {len(card.rules)} rules, {len(card.signals)} signals; bands: {bands}; "
        f"{len(config.managers)} managers in {len(config.queues)} queues."
    )
