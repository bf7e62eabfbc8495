"""Mistakes and doubts in a file, collected with their positions until all are known."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from functions.errors import Problem
from infra.configuration.source_map import KeyPath, SourceMap


@dataclass(frozen=True)
class Findings:
    """What is wrong with one file (it cannot be used), and what is doubtful (it can)."""

    file: str
    source_map: SourceMap
    mistakes: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)

    def wrong(self, path: KeyPath, what: str, remedy: str) -> None:
        """Note a mistake at the key that `path` leads to."""
        self._note(Problem(self.file, what, remedy, *self.source_map.position(path)))

    def wrong_inside(self, path: KeyPath, what: str, remedy: str, *, line: int, column: int) -> None:
        """Note a mistake at a line and column inside the text that `path` leads to."""
        self._note(Problem(self.file, what, remedy, *self.source_map.inside(path, line, column)))

    def doubtful(self, path: KeyPath, what: str, remedy: str) -> None:
        """Note something that works but is probably not intended."""
        self.doubts.append(Problem(self.file, what, remedy, *self.source_map.position(path)))

    def doubtful_inside(self, path: KeyPath, what: str, remedy: str, *, line: int, column: int) -> None:
        """Note a doubt at a line and column inside the text that `path` leads to."""
        self.doubts.append(Problem(self.file, what, remedy, *self.source_map.inside(path, line, column)))

    def _note(self, mistake: Problem) -> None:
        if mistake not in self.mistakes:
            self.mistakes.append(mistake)

    def in_order(self) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
        """Return the mistakes and the doubts, each in the order of the file."""
        return tuple(sorted(self.mistakes, key=_position)), tuple(sorted(self.doubts, key=_position))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most like `name`; None if none is alike."""
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return close[0] if close else None


def suggest(name: str, known: Iterable[str], *, otherwise: str) -> str:
    """Return a remedy: the nearest known name, all of them when they are few, or `otherwise`."""
    names = sorted(known)
    near = nearest(name, names)
    if near is not None:
        return f'Did you mean "{near}"?'
    return f"There are: {', '.join(names)}." if 0 < len(names) <= 30 else otherwise


def _position(problem: Problem) -> tuple[int, int]:
    return problem.line or 0, problem.column or 0
