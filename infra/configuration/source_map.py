"""Where in a TOML text a key stands, so that a mistake can be told with its line and column.

The standard library's parser says nothing about places. This scanner only reads texts that the parser has
already accepted, so it may be simple.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Path = tuple[str | int, ...]

_KEY = re.compile(r"""[ \t]*("(?:\\.|[^"\\])*"|'[^']*'|[A-Za-z0-9_-]+)[ \t]*""")
_SKIP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRING = re.compile(
    r'\"\"\"(?:\\.|[^\\])*?\"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Spot:
    """Offsets of a key and of its value (the same for a header)."""

    key: int
    value: int


@dataclass(frozen=True)
class SourceMap:
    """The places of the keys of one TOML text."""

    text: str
    spots: Mapping[Path, Spot]

    @classmethod
    def of(cls, text: str) -> "SourceMap":
        """Return the places of a valid TOML text."""
        return cls(text, dict(_spots(text)))

    def position(self, path: Path) -> tuple[int | None, int | None]:
        """Return line and column (from 1) of the nearest known part of `path`; None twice for nothing."""
        for length in range(len(path), 0, -1):
            spot = self.spots.get(path[:length])
            if spot is not None:
                return self._line_and_column(spot.key)
        return None, None

    def inside(self, path: Path, line: int, column: int) -> tuple[int | None, int | None]:
        """Return the place of a line and column (from 1) inside the text that is the value of `path`."""
        spot = self.spots.get(path)
        if spot is None:
            return self.position(path)
        quotes = 3 if self.text[spot.value : spot.value + 3] in {'"""', "'''"} else 1
        start = spot.value + quotes
        if quotes == 3 and self.text[start : start + 1] == "\n":  # TOML drops the first line break
            start += 1
        file_line, file_column = self._line_and_column(start)
        return file_line + line - 1, (file_column - 1 if line == 1 else 0) + column

    def _line_and_column(self, offset: int) -> tuple[int, int]:
        before = self.text[:offset]
        return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _spots(text: str) -> Iterator[tuple[Path, Spot]]:
    """Yield the path and the place of every header and every key at the start of a statement."""
    counts: dict[Path, int] = {}
    table: Path = ()
    at = _after_space(text, 0)
    while at < len(text):
        start = at
        if text[at] == "[":
            is_array = text.startswith("[[", at)
            names, at = _dotted(text, at + 1 + is_array)
            table = _current(names, counts, is_array=is_array)
            at += 1 + is_array
            yield table, Spot(start, start)
        else:
            names, at = _dotted(text, at)
            value = at + 1 + len(text[at + 1 :]) - len(text[at + 1 :].lstrip(" \t"))
            at = _after_value(text, value)
            yield (*table, *names), Spot(start, value)
        at = _after_space(text, at)


def _current(names: list[str], counts: dict[Path, int], *, is_array: bool) -> Path:
    """Return the path of a header: arrays of tables by the index of their latest element."""
    path: Path = ()
    for position, name in enumerate(names):
        path = (*path, name)
        if is_array and position == len(names) - 1:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


def _dotted(text: str, at: int) -> tuple[list[str], int]:
    names = []
    while match := _KEY.match(text, at):
        names.append(match[1].strip("\"'"))
        at = match.end()
        if text[at : at + 1] != ".":
            break
        at += 1
    return names, at


def _after_space(text: str, at: int) -> int:
    match = _SKIP.match(text, at)
    return match.end() if match else at


def _after_value(text: str, at: int) -> int:
    depth = 0
    while at < len(text) and (depth or text[at] not in "\n#"):
        string = _STRING.match(text, at)
        if string is not None:
            at = string.end()
        elif text[at] == "#":
            at = _after_space(text, at)
        else:
            depth += (text[at] in "[{") - (text[at] in "]}")
            at += 1
    return at
