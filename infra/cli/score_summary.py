"""What `fairlead score` did with a file, as lines of a terminal and as JSON."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.bar import Bar
from rich.console import JustifyMethod
from rich.markup import escape
from rich.table import Table

from functions.commands.score_file.findings import Findings, Places, UnknownValue
from functions.commands.score_file.scored_row import Scorer
from functions.domain.scoring import Scorecard
from infra.cli.terminal import out

_WIDTH = 40
_SHOWN = 20
"""Lines that are printed of each kind."""


@dataclass
class Scoring:
    """A file that was scored.

    Attributes:
        columns: the title of each column that was read, by its name.
        unused: titles that no condition reads.
        bands: leads by band.
    """

    file: Path
    target: Path
    scorer: Scorer
    findings: Findings
    encoding: str = ""
    delimiter: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    unused: Sequence[str] = ()
    bands: Counter[str] = field(default_factory=Counter)

    @property
    def scorecard(self) -> Scorecard:
        """What the file was scored by."""
        return self.scorer.scorecard

    @property
    def is_understood(self) -> bool:
        """True when every cell was read and no row had more cells than the header."""
        return not self.findings.unread and not self.findings.longer.count


def as_json(scoring: Scoring) -> dict[str, Any]:
    """Return all that the terminal shows, and what it has no room for."""
    found = scoring.findings
    return {
        "file": str(scoring.file),
        "out": str(scoring.target),
        "encoding": scoring.encoding,
        "delimiter": scoring.delimiter,
        "columns": dict(scoring.columns),
        "unused_columns": list(scoring.unused),
        "leads": scoring.bands.total(),
        "bands": {band.id: scoring.bands[band.id] for band in reversed(scoring.scorecard.bands_ascending)},
        "unread_cells": [
            {
                "column": name,
                "what": what,
                "cells": cells.count,
                "lines": cells.lines,
                "shapes": list(cells.shapes),
            }
            for (name, what), cells in found.cells.items()
        ],
        "unknown_values": [
            {
                "field": each.field,
                "value": each.value or None,
                "rows": each.rows,
                "nearest": each.nearest or None,
            }
            for each in found.unknown_values()
        ],
        "longer_rows": {"rows": found.longer.count, "lines": found.longer.lines},
        "shorter_rows": {"rows": found.shorter.count, "lines": found.shorter.lines},
    }


def print_summary(scoring: Scoring) -> None:
    """Print the bands as a chart, and then what was not understood."""
    total, most = scoring.bands.total(), max(scoring.bands.values(), default=0)
    chart = _grid("left", "right", "right", "left")
    for band in reversed(scoring.scorecard.bands_ascending):
        count = scoring.bands[band.id]
        share = count / total if total else 0
        chart.add_row(escape(band.id), f"{count:,}", f"{share:.1%}", Bar(most or 1, 0, count, width=_WIDTH))
    out.print(chart)
    out.print(f"{total:,} leads scored: {scoring.target}", soft_wrap=True)
    _print_cells(scoring)
    _print_values(scoring)
    _print_rows(scoring.findings)


def _print_cells(scoring: Scoring) -> None:
    found = scoring.findings
    if not found.unread:
        return
    out.print(f"\n{found.unread:,} cells could not be read and count as empty; their rows are scored:")
    table = _grid("left", "right", "left")
    for (name, what), cells in found.cells.items():
        shapes = ", ".join(f"“{shape}”" for shape in cells.shapes)
        line = f"{what}: {shapes} ({_lines(cells)})"
        table.add_row(escape(scoring.columns.get(name, name)), f"{cells.count:,}", escape(line))
    out.print(table)


def _print_values(scoring: Scoring) -> None:
    unknown = scoring.findings.unknown_values()
    if not unknown:
        return
    rows = sum(each.rows for each in unknown)
    out.print(f"\n{rows:,} values that no table of the scorecard knows:")
    table = _grid("left", "left", "right", "left")
    for each in unknown[:_SHOWN]:
        value = f"“{each.value}”" if each.value else "different ones"
        table.add_row(escape(each.field), escape(value), f"{each.rows:,}", escape(_near(each, scoring)))
    out.print(table)
    if len(unknown) > _SHOWN:
        out.print(f"… and {len(unknown) - _SHOWN:,} more different ones: see --json.")


def _near(unknown: UnknownValue, scoring: Scoring) -> str:
    if unknown.nearest:
        return f"nearest: {unknown.nearest}"
    known = list(scoring.findings.known[unknown.field].values())
    return f"known: {', '.join(known[:5])}{', …' if len(known) > 5 else ''}"


def _print_rows(found: Findings) -> None:
    if found.longer.count:
        out.print(
            f"\n{found.longer.count:,} rows have more cells than the header ({_lines(found.longer)}); "
            "what is beyond stands behind the reasons. Is a delimiter in a cell without quotes?"
        )
    if found.shorter.count:
        out.print(
            f"\n{found.shorter.count:,} rows have fewer cells than the header ({_lines(found.shorter)}); "
            "what is missing counts as empty."
        )


def _lines(places: Places) -> str:
    word = "line" if places.count == 1 else "lines"
    return f"{word} {', '.join(map(str, places.lines))}{', …' if places.count > len(places.lines) else ''}"


def _grid(*sides: JustifyMethod) -> Table:
    """Return a table without lines, with its columns to these sides."""
    table = Table.grid(padding=(0, 2))
    for side in sides:
        table.add_column(justify=side)
    return table
