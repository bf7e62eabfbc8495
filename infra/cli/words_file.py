"""The file of counted phrases that `fairlead history --words` writes and `fairlead check --suggest` reads."""

from pathlib import Path

import typer
from pydantic import TypeAdapter, ValidationError

from functions.commands.words.count_words import Words

_words = TypeAdapter(Words)


def write_words(file: Path, words: Words) -> None:
    """Write the file in one step: a reader finds the one before, or all of this one."""
    new = file.with_name(f"{file.name}.new")
    new.write_bytes(_words.dump_json(words, indent=1) + b"\n")
    new.replace(file)


def read_words_file(file: Path) -> Words:
    """Return what the file holds.

    Raises:
        typer.BadParameter: it is no such file.
    """
    try:
        return _words.validate_json(file.read_bytes())
    except ValidationError:
        raise typer.BadParameter(
            f"{file.name} is no file of counted words. Write one with fairlead history --words words.json"
        ) from None
