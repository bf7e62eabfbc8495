"""An item as it is typed on the command line: `lead:7`, or `7` where one kind of item is handled."""

import re
from collections.abc import Collection

import typer

from functions.domain.item import HANDLED, Item

_TYPED = re.compile(r"(?:([a-z][a-z0-9_]*):)?([1-9][0-9]{0,17})")


def item_of(text: str, handled: Collection[str]) -> Item:
    """Return the item that was typed; `handled` are the entities of the configuration.

    What is no longer handled can still be named: its record stays, and may be looked at and erased.

    Raises:
        typer.BadParameter: it is no item, of no kind that is known, or a number that several may have.
    """
    found = _TYPED.fullmatch(text.strip())
    choices = " or ".join(f"{entity}:7" for entity in handled)
    if found is None:
        raise typer.BadParameter(f"{text!r} names no item. Write it as {choices}.")
    entity, number = found[1], int(found[2])
    if entity is None and len(handled) > 1:
        several = " or ".join(f"{each}:{number}" for each in handled)
        raise typer.BadParameter(f"{number} may be of several kinds. Write {several}.")
    if entity is not None and entity not in HANDLED:
        raise typer.BadParameter(f"{entity} is no kind that Fairlead handles: {' and '.join(HANDLED)} are.")
    return Item(entity or next(iter(handled)), number)
