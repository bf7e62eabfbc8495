"""The rows of a table as text: its delimiter, and each row whatever its quotes are like."""

import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TextIO

_DELIMITERS = ",;\t|"
NAMED = re.compile(r'["\']?sep=([^\w\s"\']|\t)["\']?\s*', re.IGNORECASE)
"""The first line by which a spreadsheet says what stands between cells."""
LONGEST_LINE = 1 << 20
"""Characters that are read at once; a longer line is several rows."""
_LINES_OF_A_CELL = 500
_ENDS = "\r\n"


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, and the line that it starts in."""

    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Split:
    """A text taken apart.

    Attributes:
        is_open: a quote is open at its end.
        is_clean: nothing stands between a closing quote and the next delimiter.
    """

    cells: list[str]
    is_open: bool = False
    is_clean: bool = True


def delimiter_of(start: str, worth: Callable[[list[str]], int]) -> str:
    """Return what stands between cells by the start of a table.

    A first line `sep=;` says it, as spreadsheets write it. Otherwise it is what makes the titles of the
    first line worth most, or else most in number.
    """
    first = next((line for line in re.split(r"[\r\n]", start) if line.strip()), "")
    if named := NAMED.fullmatch(first):
        return named[1]

    def promise(delimiter: str) -> tuple[int, int]:
        titles = split(first, delimiter).cells
        return worth(titles), len(titles)

    return max(_DELIMITERS, key=promise)


def rows_of(file: TextIO, delimiter: str) -> Iterator[Row]:
    """Yield the rows one by one, the header first; blank lines and `sep=` are left out.

    A cell in quotes may hold delimiters, quotes and line ends. A quote that is never closed, or after
    whose closing a text goes on, is a character as any other: it costs no row. At most 500 lines are held.
    """
    ahead: deque[str] = deque()
    lines = iter(lambda: file.readline(LONGEST_LINE), "")
    number, width = 1, 0
    while line := ahead.popleft() if ahead else next(lines, ""):
        text = line.rstrip(_ENDS)
        taken = 1
        if text and not (number == 1 and NAMED.fullmatch(text)):
            cells = split(text, delimiter)
            if cells.is_open:
                cells, taken = _joined(line, ahead, lines, delimiter, width)
            width = width or len(cells.cells)
            yield Row(number, cells.cells)
        number += taken


def _joined(
    line: str, ahead: deque[str], lines: Iterator[str], delimiter: str, width: int
) -> tuple[Split, int]:
    """Return the row that begins with an open quote, and how many lines it takes.

    Lines that are rows by themselves are not part of a cell, even where a quote further down seems to
    close it. What is read and not taken waits in `ahead`.
    """
    alone = split(line.rstrip(_ENDS), delimiter, is_quoted=False)
    parts = [line]
    for index in range(_LINES_OF_A_CELL):
        if index == len(ahead):
            ahead.extend(islice(lines, 1))
        if index == len(ahead) or len(parts[-1]) == LONGEST_LINE:
            break
        parts.append(ahead[index])
        if _closing(ahead[index], 0) < 0:
            continue
        cells = split("".join(parts).rstrip(_ENDS), delimiter)
        if cells.is_open:
            continue
        if not cells.is_clean or (width and len(cells.cells) != width) or _are_rows(parts, delimiter, width):
            break
        for _ in parts[1:]:
            ahead.popleft()
        return cells, len(parts)
    return alone, 1


def _are_rows(lines: list[str], delimiter: str, width: int) -> bool:
    """True when each of several lines has as many cells as the header, where that is no chance."""
    return width >= 3 and all(len(split(line, delimiter, is_quoted=False).cells) == width for line in lines)


def split(text: str, delimiter: str, *, is_quoted: bool = True) -> Split:
    """Take a row apart; where it is not quoted, a quote is a character as any other."""
    if not is_quoted or '"' not in text:
        return Split(text.split(delimiter))
    cells, at, is_clean = list[str](), 0, True
    while True:
        if text.startswith('"', at):
            closing = _closing(text, at + 1)
            if closing < 0:
                return Split([*cells, text[at:]], is_open=True)
            end = text.find(delimiter, closing + 1)
            rest = text[closing + 1 : end if end >= 0 else None]
            # `"Bolt" Ltd` is a text that begins with a quote, and not a cell in quotes.
            cells.append(
                text[at : end if end >= 0 else None] if rest.strip() else _unquoted(text[at + 1 : closing])
            )
            is_clean = is_clean and not rest.strip()
        else:
            end = text.find(delimiter, at)
            cells.append(text[at : end if end >= 0 else None])
        if end < 0:
            return Split(cells, is_clean=is_clean)
        at = end + 1


def _unquoted(text: str) -> str:
    return text.replace('""', '"')


def _closing(text: str, at: int) -> int:
    """Return where the quote is closed: at the first one that is not doubled; -1 where none is."""
    while (at := text.find('"', at)) >= 0:
        if not text.startswith('""', at):
            return at
        at += 2
    return -1
