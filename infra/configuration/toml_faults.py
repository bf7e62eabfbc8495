"""What is wrong with a file that is not TOML, in words of the file, and what to do."""

import re
import tomllib

from functions.errors import Problem
from infra.configuration.model import FairleadToml

_POSITION = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_HEADING = re.compile(r"\s*(\[{1,2})\s*([^\[\]]+?)\s*\]{1,2}")
_KEY = re.compile(r"""\s*([\w.-]+|"[^"]*"|'[^']*')\s*=""")
_TWICE = ("Cannot declare", "Cannot overwrite a value", "Cannot redefine", "Cannot mutate", "Duplicate")
"""How the reader's messages begin where something stands in the file a second time."""
_REPEATED = frozenset(
    info.alias or name
    for name, info in FairleadToml.model_fields.items()
    if str(info.annotation).startswith("tuple[")
)
"""Headings of which there may be several."""


def toml_fault(error: tomllib.TOMLDecodeError, text: str, name: str) -> Problem:
    """Return the fault of a text that is not TOML; `name` is the file's."""
    message = str(error)
    found = _POSITION.search(message)
    lines = text.splitlines()
    line, column = (int(found[1]), int(found[2])) if found and found[1] else (len(lines) or 1, None)
    reason = _POSITION.sub("", message)
    if reason.startswith(_TWICE):
        return Problem(name, *_twice(lines[:line]), line, column)
    remedy = "Look for a missing quote, bracket or = at this place or just before."
    return Problem(name, f"This is not TOML: {reason}.", remedy, line, column)


def _twice(lines: list[str]) -> tuple[str, str]:
    """Return what stands twice, where the last of these lines is the second time, and what to do."""
    heading = _HEADING.match(lines[-1])
    if heading is not None:
        name = heading[2]
        if name in _REPEATED:
            return f"There can be several [{name}].", f"Write [[{name}]] above each, in two brackets."
        return f"[{name}] stands in this file twice.", "Put the keys of both under one heading."
    # The second value may go over several lines, and the reader says where it ends.
    key = next((found[1] for line in reversed(lines) if (found := _KEY.match(line))), "A key")
    return f"{key} has a value here already.", "Keep one of the two lines."
