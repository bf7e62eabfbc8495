"""A manager as typed on the command line: the user id in Bitrix24, or the name."""

import typer

from functions.commands.wording import Wording, listed
from infra.cli.terminal import err

MOST_NAMES = 8
"""Managers who are listed where one was mistyped."""


def manager_of(who: str, wording: Wording) -> int:
    """Return the manager of an id, or of a name that one of them has."""
    if who.isdecimal():
        return int(who)
    found = [number for number, name in wording.names.items() if name and name.casefold() == who.casefold()]
    if len(found) > 1:
        ids = " and ".join(map(str, sorted(found)))
        err.print(f"{who} is the name of the users {ids}. Give the id of one.", markup=False)
        raise typer.Exit(1)
    if not found:
        raise unknown_manager(who, wording)
    return found[0]


def unknown_manager(who: str, wording: Wording) -> typer.Exit:
    """Say who is known, and return the exit."""
    known = [f"{number} ({name})" if name else str(number) for number, name in sorted(wording.names.items())]
    more = [f"{len(known) - MOST_NAMES} more"] if len(known) > MOST_NAMES else []
    names = listed([*known[:MOST_NAMES], *more]) if known else "nobody"
    err.print(f"{who} is no manager here. The configuration names {names}.", markup=False, soft_wrap=True)
    err.print("Give the id of one of them, or add a [[manager]] to fairlead.toml.", markup=False)
    return typer.Exit(1)
