"""The page of figures, `docs/measurements.md`: each command that measures writes its own lines into it.

Nobody types there. Whoever measures a row anew replaces the lines of that row and leaves all others; every
line says when, of which commit and on which machine it was measured. What was measured before the commands
wrote the page is marked as carried over, with the commit that it was measured at.
"""

import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from os import cpu_count
from pathlib import Path
from platform import machine, python_version, system
from typing import Self

from infra.clock import SystemClock

PAGE = Path("docs/measurements.md")
COMMANDS = ("make bench", "make soak", "make chaos", "make chaos MUTANTS=1", "make fuzz")
"""The sections of the page, in their order."""
INTRODUCTION = """\
# Measurements

Written by the commands that measure, never by hand: a run replaces the lines of the rows that it measured,
and leaves the others. Ratios hold on other machines, seconds do not. A commit with "+ changes" had files that
were not committed; "carried over" is what was measured at that commit before the commands wrote this page.
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure.

    Attributes:
        row: what is measured together: all lines of a row are replaced together.
        asked: the target, empty where there is none; then nothing is `kept` either.
        how: what was run, and what the figure is beside something comparable.
    """

    row: str
    what: str
    reached: str
    asked: str = ""
    kept: str = ""
    how: str = ""
    date: str = ""
    commit: str = ""
    machine: str = ""

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the line that a row of the page's tables is."""
        return cls(*(cell.strip() for cell in text.strip().strip("|").split("|")))

    def __str__(self) -> str:
        """Return the row of the page's table."""
        cells = (re.sub(r"\s+", " ", cell.replace("|", "/")) for cell in astuple(self))
        return f"| {' | '.join(cells)} |"


@dataclass(frozen=True, slots=True)
class Stamp:
    """When, of which commit and on what something was measured."""

    date: str
    commit: str
    machine: str

    @classmethod
    def now(cls) -> Self:
        """Return the stamp of what is measured now, in this working tree."""
        on = f"{cpu_count()} cores, {system()} {machine()}, Python {python_version()}"
        return cls(SystemClock().now().date().isoformat(), _commit(), on)


def kept(is_kept: bool) -> str:  # noqa: FBT001  a word for a fact
    """Return how the page says whether a target is reached."""
    return "yes" if is_kept else "NO"


def record(command: str, lines: Sequence[Line], *, page: Path = PAGE, stamp: Stamp | None = None) -> None:
    """Write the lines of a command into the page, in place of those of the same rows."""
    at = stamp or Stamp.now()
    stamped = [
        Line(line.row, line.what, line.reached, line.asked, line.kept, line.how, *astuple(at))
        for line in lines
    ]
    sections = read(page.read_text(encoding="utf-8")) if page.is_file() else {}
    merged = {**sections, command: _merged(sections.get(command, ()), stamped)}
    page.write_text(written(merged), encoding="utf-8")


def read(text: str) -> dict[str, Sequence[Line]]:
    """Return the lines of every section of a page."""
    parts = re.findall(r"^## `(.+)`\n\n.*\n.*\n((?:\|.*\n)*)", text, re.MULTILINE)
    return {command: [Line.read(row) for row in rows.splitlines()] for command, rows in parts}


def written(sections: Mapping[str, Sequence[Line]]) -> str:
    """Return the page of these sections."""
    return "\n".join([INTRODUCTION, *_tables(sections)])


def _tables(sections: Mapping[str, Sequence[Line]]) -> Iterator[str]:
    names = [each.name for each in fields(Line)]
    for command in COMMANDS:
        if sections.get(command):
            heads = [f"| {' | '.join(names)} |", f"|{' --- |' * len(names)}"]
            yield "\n".join([f"## `{command}`\n", *heads, *map(str, sections[command])]) + "\n"


def _merged(old: Sequence[Line], new: Sequence[Line]) -> list[Line]:
    """Return the old lines with those of measured rows replaced where they stood; new rows come last."""
    measured = {line.row for line in new}
    rows = dict.fromkeys([*(line.row for line in old), *(line.row for line in new)])
    return [line for row in rows for line in (new if row in measured else old) if line.row == row]


def _commit() -> str:
    """Return the commit of the working tree, and whether anything but the page differs from it."""
    try:
        head = _git("rev-parse", "--short=7", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", f":!{PAGE}")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{head} + changes" if changed else head


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], capture_output=True, check=True, text=True)
    return done.stdout.strip()
