"""Opens a file of leads, whatever wrote it: its encoding, its delimiter, or the sheet of a workbook."""

import codecs
import warnings
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, NoReturn
from zipfile import BadZipFile, ZipFile

import typer

from functions.commands.score_file.rows import NAMED, Row, delimiter_of, rows_of
from functions.commands.score_file.web_page import is_web_page, rows_of_page
from infra.cli.terminal import err

_START = 65_536
"""Bytes at the start of a file that are enough to tell how it is written."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CODE_PAGES = ("cp1252", "cp1251", "cp1250", "koi8_r", "cp866", "mac_cyrillic", "mac_roman", "cp850", "cp852")
_POLISH = frozenset("łŁąśźżŻ".encode("cp1250"))
_LARGEST_WORKBOOK = 1 << 30
"""Bytes of a workbook when it is unpacked."""
_DAMAGED = "The workbook is damaged. Open it in a spreadsheet program and save it once more."
_DAMAGE = (
    *(
        AttributeError,
        EOFError,
        LookupError,
        NotImplementedError,
        OSError,
        SyntaxError,
        TypeError,
        ValueError,
    ),
    *(BadZipFile, zlib.error),
)
"""What openpyxl stumbles over where a workbook is not what it says; SyntaxError is that of its XML."""
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class LeadFile:
    """A file of leads, opened.

    Attributes:
        encoding: of the text; "" for a workbook.
        delimiter: between cells; "" for a workbook and a web page.
        rows: the header first.
    """

    encoding: str
    delimiter: str
    rows: Iterator[Row]

    @property
    def encoding_of_result(self) -> str:
        """UTF-8, with a byte order mark where the file was no plain table in UTF-8 (Excel needs it)."""
        return "utf-8" if self.encoding == "utf-8" and self.delimiter else "utf-8-sig"


def is_workbook(file: Path) -> bool:
    """True for a workbook of Excel; exits where it is of a kind that is not read."""
    with file.open("rb") as opened:
        start = opened.read(len(_ZIP))
    if start == _OLD_OFFICE:
        _refuse("This is a workbook in the form before 2007 (.xls). Save it as .xlsx or CSV.")
    if start != _ZIP:
        return False
    try:
        with ZipFile(file) as archive:
            size = sum(each.file_size for each in archive.infolist())
            is_xlsx = "xl/workbook.xml" in archive.namelist()
    except BadZipFile:
        _refuse(_DAMAGED)
    if not is_xlsx:
        _refuse("This is an archive, and no workbook of Excel. Save the table as .xlsx or CSV.")
    if size > _LARGEST_WORKBOOK:
        _refuse(
            "The workbook has more than 1 GiB when it is unpacked. Save it as CSV: that is read in pieces."
        )
    return True


@contextmanager
def opened_workbook(file: Path) -> Iterator[LeadFile]:
    """Open the first sheet of a workbook; its rows are read one by one, empty ones are left out."""
    # Here, for only a workbook has to wait for it.
    from openpyxl import load_workbook  # noqa: PLC0415 the same

    with warnings.catch_warnings(), file.open("rb") as opened:  # by its name it would refuse one called .csv
        warnings.filterwarnings("ignore", module="openpyxl")  # of styles that it does not know
        try:
            sheet = load_workbook(opened, read_only=True, data_only=True).worksheets[0]
            sheet.reset_dimensions()  # what other programs write there is often untrue
        except _DAMAGE:
            _refuse(_DAMAGED)
        yield LeadFile("", "", _rows_of_sheet(_values_of(sheet)))


def _values_of(sheet: Any) -> Iterator[Sequence[object]]:
    try:
        yield from sheet.iter_rows(values_only=True)
    except _DAMAGE:
        _refuse(_DAMAGED)


def _rows_of_sheet(sheet: Iterator[Sequence[object]]) -> Iterator[Row]:
    """Yield the rows that are not empty; none is shorter than the header, for empty ends are not written."""
    width = 0
    for line, values in enumerate(sheet, 1):
        cells = [_text_of(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            width = width or len(cells)
            yield Row(line, cells + [""] * (width - len(cells)))


def _text_of(value: object) -> str:
    """Return what a cell of a workbook holds as a text that is read alike with decimal point and comma."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        text = str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        return f"{text}0" if len(text.partition(".")[2]) == 3 else text
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds").removesuffix(" 00:00:00")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


@dataclass(frozen=True, slots=True)
class TextForm:
    """How the text of a table is written; `delimiter` is "" for a table in a web page."""

    encoding: str
    delimiter: str

    def opened(self, file: BinaryIO) -> LeadFile:
        """Read a table from its beginning; what cannot be decoded stands as U+FFFD."""
        text = TextIOWrapper(file, encoding=self.encoding, errors="replace", newline="")
        rows = rows_of(text, self.delimiter) if self.delimiter else rows_of_page(text)
        return LeadFile(self.encoding, self.delimiter, rows)


def form_of(file: Path, worth: Callable[[Sequence[str]], int]) -> TextForm:
    """Return how a text table is written.

    A byte order mark says the encoding; without one it is the UTF-16 that makes titles known of what holds
    zeros, or UTF-8 where all is valid. What is left is a code page: the one that makes the titles known,
    else the one that the text looks like.

    Args:
        file: the table.
        worth: how many of some titles are known.
    """
    with file.open("rb") as opened:
        start = opened.read(_START)
        encoding = _marked(start) or _with_zeros(start, worth)
        if not encoding:
            foreign = _first_not_utf8(chain([start], iter(lambda: opened.read(_START), b"")))
            encoding = "utf-8" if foreign is None else _damaged_or_code_page(start, foreign, worth)
    text = start.decode(encoding, "replace")
    return TextForm(encoding, "" if is_web_page(text) else delimiter_of(text, worth))


def _marked(start: bytes) -> str:
    return next((encoding for mark, encoding in _MARKS if start.startswith(mark)), "")


def _with_zeros(start: bytes, worth: Callable[[Sequence[str]], int]) -> str:
    """Return which UTF-16 makes titles known; "" where a zero is only a character of a cell."""
    if b"\0" not in start:
        return ""
    known = {
        encoding: _worth_of_titles(start.decode(encoding, "replace"), worth)
        for encoding in ("utf-8", "utf-16-le", "utf-16-be")
    }
    best = max(known, key=lambda encoding: known[encoding])
    return "" if best == "utf-8" else best


def _first_not_utf8(pieces: Iterator[bytes]) -> bytes | None:
    """Return the first piece that is not UTF-8; None when all are."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for piece in pieces:
        try:
            decoder.decode(piece)
        except UnicodeDecodeError:
            return piece
    return None


def _damaged_or_code_page(start: bytes, foreign: bytes, worth: Callable[[Sequence[str]], int]) -> str:
    sample = foreign.decode("utf-8", "replace")
    wrong = sample.count("\ufffd")
    if sum(each > "\x7f" for each in sample) - wrong > 4 * wrong:
        return "utf-8"
    known = {page: _worth_of_titles(start.decode(page, "replace"), worth) for page in _CODE_PAGES}
    likely = [page for page in _CODE_PAGES if known[page] == max(known.values())]
    # Here, for only a file in a code page has to wait for it.
    from charset_normalizer import from_bytes  # noqa: PLC0415 the same

    best = from_bytes(foreign, cp_isolation=likely).best() if len(likely) > 1 else None
    page = best.encoding if best is not None else likely[0]
    # The two differ in few letters; without those of Polish the text is a western one.
    is_western = page == "cp1250" and "cp1252" in likely and not _POLISH & set(foreign)
    return "cp1252" if is_western else page


def _worth_of_titles(text: str, worth: Callable[[Sequence[str]], int]) -> int:
    first = next((line for line in text.splitlines() if line.strip() and not NAMED.fullmatch(line)), "")
    return max(worth(first.split(delimiter)) for delimiter in ",;\t|")


def _refuse(sentence: str) -> NoReturn:
    err.print(sentence)
    raise typer.Exit(1)
