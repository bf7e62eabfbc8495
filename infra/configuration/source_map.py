"""The line and column of every key in a TOML text, for the messages about mistakes.

The standard library's parser gives no positions. This scanner only reads texts that the parser has already
accepted, so it may be simple.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

KeyPath = tuple[str | int, ...]

_KEY = re.compile(r"""[ \t]*("(?:\\.|[^"\\])*"|'[^']*'|[A-Za-z0-9_-]+)[ \t]*""")
_SKIP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
STRING = re.compile(
    r'\"\"\"(?:\\.|[^\\])*?\"{3,5}|\'\'\'.*?\'{3,5}|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL
)


@dataclass(frozen=True, slots=True)
class KeyOffsets:
    """The offsets of a key and of its value in the text; a header has the same twice."""

    key: int
    value: int


@dataclass(frozen=True)
class SourceMap:
    """The positions of the keys of one TOML text."""

    text: str
    offsets: Mapping[KeyPath, KeyOffsets]

    @classmethod
    def of(cls, text: str) -> "SourceMap":
        """Return the map of a valid TOML text."""
        return cls(text, dict(_key_offsets(text)))

    def position(self, path: KeyPath) -> tuple[int | None, int | None]:
        """Return line and column (from 1) of the nearest known part of `path`; None twice for nothing."""
        for length in range(len(path), 0, -1):
            found = self.offsets.get(path[:length])
            if found is not None:
                return self._line_and_column(found.key)
        return None, None

    def inside(self, path: KeyPath, line: int, column: int) -> tuple[int | None, int | None]:
        """Return line and column in the file of a line and column (from 1) inside the value of `path`."""
        found = self.offsets.get(path)
        if found is None:
            return self.position(path)
        quotes = 3 if self.text[found.value : found.value + 3] in {'"""', "'''"} else 1
        start = found.value + quotes
        if quotes == 3 and self.text[start : start + 1] == "\n":  # TOML drops the first line break
            start += 1
        file_line, file_column = self._line_and_column(start)
        return file_line + line - 1, (file_column - 1 if line == 1 else 0) + column

    def _line_and_column(self, offset: int) -> tuple[int, int]:
        before = self.text[:offset]
        return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _key_offsets(text: str) -> Iterator[tuple[KeyPath, KeyOffsets]]:
    """Yield the path and the offsets of every header and of every key at the start of a statement."""
    counts: dict[KeyPath, int] = {}
    table: KeyPath = ()
    at = _after_space(text, 0)
    while at < len(text):
        start = at
        if text[at] == "[":
            is_array = text.startswith("[[", at)
            names, at = _dotted(text, at + 1 + is_array)
            table = _current(names, counts, is_array=is_array)
            at += 1 + is_array
            yield table, KeyOffsets(start, start)
        else:
            names, at = _dotted(text, at)
            value = at + 1 + len(text[at + 1 :]) - len(text[at + 1 :].lstrip(" \t"))
            at = _after_value(text, value)
            yield (*table, *names), KeyOffsets(start, value)
        at = _after_space(text, at)


def _current(names: list[str], counts: dict[KeyPath, int], *, is_array: bool) -> KeyPath:
    """Return the path of a header: arrays of tables by the index of their latest element."""
    path: KeyPath = ()
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
        string = STRING.match(text, at)
        if string is not None:
            at = string.end()
        elif text[at] == "#":
            at = _after_space(text, at)
        else:
            depth += (text[at] in "[{") - (text[at] in "]}")
            at += 1
    return at
