"""Which configuration is at work in a process, and what became of the file since."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from functions.errors import Problem

_SAID = re.compile(r"\".*\"|'.*'", re.DOTALL)
"""What a sentence quotes out of the file: from the first to the last quote, for values have quotes too."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was not taken up.

    Attributes:
        at: when it was refused.
        version: the hash of its text; empty where it cannot be read.
        mistakes: each with its place, without what the file says there, which may be a name.
    """

    at: datetime
    version: str
    mistakes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConfigurationStatus:
    """What a process works by.

    Attributes:
        version: of the configuration at work; None where there has been none without mistakes yet.
        loaded_at: since when it is at work in this process.
        refused: the file as it is now, while it has mistakes.
    """

    version: str | None
    loaded_at: datetime | None
    refused: Refusal | None = None


def never_right(problems: Iterable[Problem], at: datetime) -> ConfigurationStatus:
    """Return the status of a process whose file has had mistakes since it began."""
    return ConfigurationStatus(None, None, Refusal(at, "", without_quotes(problems)))


def without_quotes(problems: Iterable[Problem]) -> tuple[str, ...]:
    """Return mistakes with their places, and without what stands there."""
    return tuple(f"{_place(each)}: {_SAID.sub('…', each.what)}" for each in problems)


def _place(problem: Problem) -> str:
    return ":".join(str(each) for each in (problem.where, problem.line, problem.column) if each is not None)
