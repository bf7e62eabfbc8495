"""How `fairlead learn` ends when it does nothing."""

from typing import NoReturn

import typer

from infra.cli.terminal import err


def refuse(sentence: str, code: int) -> NoReturn:
    """Print why nothing is done, and exit: 1 for what the rows do not allow, 2 for wrong use."""
    err.print(f"[red]✗[/red] {sentence}", soft_wrap=True)
    raise typer.Exit(code)
