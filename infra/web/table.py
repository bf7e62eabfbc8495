"""The figures in long form as files for other programs: CSV and JSON."""

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict, astuple, fields
from io import StringIO

from functions.dashboard.lines import Line

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def as_csv(lines: Sequence[Line]) -> str:
    """Return a table with a heading, in the form of RFC 4180."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(each.name for each in fields(Line))
    writer.writerows([_cell(value) for value in astuple(line)] for line in lines)
    return file.getvalue()


def as_json(lines: Sequence[Line]) -> str:
    """Return a list of objects; days as `2026-11-27`."""
    return json.dumps([asdict(each) for each in lines], default=str)


def _cell(value: object) -> object:
    """Return a value as a cell; a text that a spreadsheet would compute begins with a quote."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
