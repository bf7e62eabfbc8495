"""The terminal of all commands: output, error output, and how an error is printed."""

from rich.console import Console
from rich.markup import escape

from functions.commands.wording import Wording
from functions.errors import ConfigurationInvalid, FairleadError
from infra.cli.files import sentence_about
from infra.configuration.load import LoadedConfiguration

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def print_error(error: FairleadError | OSError) -> None:
    """Print what went wrong and what to do; every mistake of a configuration on its own line."""
    if isinstance(error, ConfigurationInvalid):
        for problem in error.problems:
            err.print(f"[red]✗[/red] {escape(str(problem))}", soft_wrap=True)
        err.print(f"{len(error.problems)} mistake(s). Nothing was started.")
    else:
        sentence = sentence_about(error) if isinstance(error, OSError) else str(error)
        err.print(f"[red]✗[/red] {escape(sentence)}", soft_wrap=True)


def wording_of(loaded: LoadedConfiguration) -> Wording:
    """Return the names and the time zone that a configuration gives."""
    return Wording({each.id: each.name for each in loaded.model.managers}, loaded.model.portal.timezone)
