"""What a process imports, as Python itself tells it when PYTHONPROFILEIMPORTTIME is set."""

import re
from dataclasses import dataclass

PROFILED = {"PYTHONPROFILEIMPORTTIME": "1"}
_LINE = re.compile(
    r"^import time: +(?P<own>\d+) \| +(?P<all>\d+) \| (?P<indent> *)(?P<name>\S+)$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Imported:
    """A module: how deep below who asked for it, and its microseconds, alone and with what it imports."""

    name: str
    depth: int
    own: int
    total: int


def imported(log: str) -> list[Imported]:
    """Return the modules of a log in the order in which they were loaded, each once."""
    found = [
        Imported(each["name"], len(each["indent"]) // 2, int(each["own"]), int(each["all"]))
        for each in _LINE.finditer(log)
    ]
    return list({each.name: each for each in reversed(found)}.values())[::-1]
