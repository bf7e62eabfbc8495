"""Every command by its name, with one line of help; a command is imported when it is run."""

from collections import UserDict
from importlib import import_module
from typing import Any

import typer
from typer._click.shell_completion import CompletionItem  # typer offers it nowhere else
from typer.core import TyperGroup
from typer.main import get_command

COMMANDS = {
    "try": "Watch it work on this machine; needs no account.",
    "init": "Write a commented fairlead.toml to start from.",
    "check": "Tell every mistake of the configuration, and of the portal.",
    "versions": "Show who changed the configuration when, and what.",
    "plan": "Show what a draft would do with the portal's leads.",
    "simulate": "Play a quarter with your rules before they go live.",
    "provision": "Create the fields and stages that the portal lacks.",
    "serve": "Run every function on one local address.",
    "portal": "Run a simulated portal on this machine.",
    "portals": "Show every portal of a directory in a line.",
    "explain": "Say why a lead has its score and its manager.",
    "replay": "Make an assignment again, and compare.",
    "fairness": "Show what each manager was owed and got.",
    "why-not": "Say why a manager was not given leads.",
    "sheet": "Write what the rules mean for the team, to print.",
    "report": "Tell what became of the leads of the last days.",
    "experiment": "Show what a second scorecard or strategy comes to.",
    "history": "Write training rows: what was known of leads, and their outcome.",
    "requeue": "Give open leads to other managers.",
    "intake": "Take in the open leads that the portal has already.",
    "pause": "Stop everything that writes to the portal.",
    "resume": "Go on after a pause.",
    "score": "Score a file of leads offline.",
    "learn": "Learn a scorecard from leads with outcomes.",
    "retrain": "Learn the scorecard anew, as a schedule does.",
    "backtest": "Compare two scorecards on leads with outcomes.",
    "snippet": "Print the script by which a website's pages send signals.",
    "export": "Show what is kept of a person.",
    "erase": "Remove a person from the state.",
    "backup": "Save the state in a file while it is worked on.",
    "restore": "Put a backup in the place of the state.",
    "move": "Carry the whole state to another store.",
    "demo": "Play two weeks of leads in a minute.",
    "bundle": "Write the archive that is deployed to a cloud.",
}
_ELSEWHERE = {
    "backtest": "backtest.backtest_cards",
    "learn": "learn.command.learn_card",
    "pause": "pausing.pause",
    "plan": "plan.command.plan",
    "resume": "pausing.resume",
    "try": "trial.trial",
}
"""Which function of which module a command is, where both have other names: `try` is a word of Python's."""


class Commands(TyperGroup):
    """The group of `COMMANDS`; its contexts and commands are of classes that typer keeps to itself."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = _Imported(COMMANDS)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002  the group's signature
        """Write the list of the commands, without importing one."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def shell_complete(self, ctx: Any, incomplete: str) -> list[CompletionItem]:
        """Return what a shell offers, without importing a command."""
        names = [
            CompletionItem(name, help=line) for name, line in COMMANDS.items() if name.startswith(incomplete)
        ]
        return names + super(TyperGroup, self).shell_complete(ctx, incomplete)


class _Imported(UserDict[str, Any]):
    """The commands by their names, each imported when it is asked for."""

    def __getitem__(self, name: str) -> Any:
        line, same = COMMANDS[name], name.replace("-", "_")
        place, _, function = _ELSEWHERE.get(name, f"{same}.{same}").rpartition(".")
        module = import_module(f"infra.cli.{place}")
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(name, short_help=line)(getattr(module, function))
        return get_command(alone)
