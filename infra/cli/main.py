"""`fairlead`: the command line, and how its errors are shown.

The library of the logs and that of the terminal are imported when a command runs: help and completion are
to come at once.
"""

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from functions.errors import FairleadError
from infra.cli.commands import Commands

app = typer.Typer(
    name="fairlead",
    cls=Commands,
    help="Scores Bitrix24 leads, explains the score, and gives each lead to the right manager, fairly.",
    epilog="Each command says more with --help, with an example.",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(is_asked: bool) -> None:  # noqa: FBT001  typer calls it with the flag alone
    if is_asked:
        from importlib.metadata import version  # noqa: PLC0415  most calls do not ask

        typer.echo(f"fairlead {version('fairlead-bitrix24')}")
        raise typer.Exit


@app.callback()
def _begin(
    version: Annotated[  # noqa: ARG001  its callback does it
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    from infra.logging_setup import set_up_logs  # noqa: PLC0415  see above

    set_up_logs()


def run(words: Sequence[str] | None = None) -> None:
    """Run the command line, or these words of one; exit 0 fine, 1 problems were found, 2 wrong use."""
    try:
        app(words)
    except FairleadError as error:
        _end(error)
    except OSError as error:
        if error.filename is None:
            raise
        _end(error)


def _end(error: FairleadError | OSError) -> None:
    from infra.cli.terminal import print_error  # noqa: PLC0415  see above

    print_error(error)
    sys.exit(1)
