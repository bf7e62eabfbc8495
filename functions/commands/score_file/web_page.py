"""The rows of a table in a web page: what a portal calls an export to Excel is one, with the ending .xls."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import TextIO

from functions.commands.score_file.rows import Row

_START = re.compile(
    r"\s*<(!doctype html|html|head|meta|table|\?xml[^>]*>\s*<(!doctype )?html)\b", re.IGNORECASE
)
_PIECE = 1 << 16


def is_web_page(start: str) -> bool:
    """True where a file begins as a web page does."""
    return _START.match(start.removeprefix("\ufeff")) is not None


def rows_of_page(file: TextIO) -> Iterator[Row]:
    """Yield the rows of all tables of a page, read in pieces; rows without a text are left out."""
    parser = _Parser()
    while piece := file.read(_PIECE):
        parser.feed(piece)
        yield from parser.taken()
    parser.close()
    parser.end_of_row()
    yield from parser.taken()


class _Parser(HTMLParser):
    """Collects cells and rows; an end that is not written is where the next one begins."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._cells: list[str] = []
        self._texts: list[str] | None = None
        self._line = 1

    def taken(self) -> list[Row]:
        """Return the rows that are complete, once."""
        rows, self._rows = self._rows, []
        return rows

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag == "tr":
            self.end_of_row()
            self._line = self.getpos()[0]
        elif tag in {"td", "th"}:
            self._end_of_cell()
            self._texts = []
        elif tag == "br" and self._texts is not None:
            self._texts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"tr", "table"}:
            self.end_of_row()
        elif tag in {"td", "th"}:
            self._end_of_cell()

    def handle_data(self, data: str) -> None:
        if self._texts is not None:
            self._texts.append(data)

    def end_of_row(self) -> None:
        """Keep the row that has been read."""
        self._end_of_cell()
        if any(self._cells):
            self._rows.append(Row(self._line, self._cells))
        self._cells = []

    def _end_of_cell(self) -> None:
        if self._texts is not None:
            self._cells.append("".join(self._texts).strip())
        self._texts = None
