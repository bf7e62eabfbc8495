"""Mistakes and doubts in a file, collected with their places until all are known."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from functions.errors import Problem
from infra.configuration.source_map import Path, SourceMap


@dataclass(frozen=True)
class Findings:
    """What is wrong with one file (it cannot be used), and what is doubtful (it can)."""

    file: str
    places: SourceMap
    mistakes: list[Problem] = field(default_factory=list)
    doubts: list[Problem] = field(default_factory=list)

    def wrong(self, path: Path, what: str, remedy: str) -> None:
        """Note a mistake at the key that `path` leads to."""
        self.mistakes.append(Problem(self.file, what, remedy, *self.places.position(path)))

    def wrong_inside(self, path: Path, what: str, remedy: str, *, line: int, column: int) -> None:
        """Note a mistake at a line and column inside the text that `path` leads to."""
        self.mistakes.append(Problem(self.file, what, remedy, *self.places.inside(path, line, column)))

    def doubtful(self, path: Path, what: str, remedy: str) -> None:
        """Note something that works but is hardly meant."""
        self.doubts.append(Problem(self.file, what, remedy, *self.places.position(path)))

    def in_order(self) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
        """Return the mistakes and the doubts, each from the top of the file to its end."""
        return tuple(sorted(self.mistakes, key=_place)), tuple(sorted(self.doubts, key=_place))


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that was probably meant."""
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return close[0] if close else None


def meant(name: str, known: Iterable[str], *, otherwise: str) -> str:
    """Return a remedy: the nearest known name, all of them when they are few, or `otherwise`."""
    names = sorted(known)
    near = nearest(name, names)
    if near is not None:
        return f'Did you mean "{near}"?'
    return f"There are: {', '.join(names)}." if 0 < len(names) <= 30 else otherwise


def _place(problem: Problem) -> tuple[int, int]:
    return problem.line or 0, problem.column or 0
