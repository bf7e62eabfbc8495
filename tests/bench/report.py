"""All rows of the bench: as a table for people, as JSON for the next run to compare with."""

import json
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from os import cpu_count
from pathlib import Path
from typing import Any

from rich.table import Table

from tests.bench.measurements import Line, kept
from tests.bench.row import Row


def machine() -> str:
    """Return what the numbers were reached on."""
    language = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{platform.system()} {platform.machine()}, {cpu_count()} processors, {language}"


def table_of(rows: Iterable[Row]) -> Table:
    """Return the table: what, reached, target, ratio, kept or not."""
    table = Table(title=f"Fairlead bench on {machine()}", show_lines=True)
    for heading in ("what", "reached", "target", "ratio", "kept"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(
            f"{row.what}\n[dim]{row.run}[/dim]",
            f"{row.reached:,g} {row.unit}",
            f"{row.bound} {row.target:,g}",
            f"{row.ratio:g} of {row.ratio_to}",
            "[green]kept[/green]" if row.is_kept else "[red]missed[/red]",
        )
    return table


def lines_of(name: str, rows: Iterable[Row]) -> list[Line]:
    """Return the lines of `docs/measurements.md` that the rows of one measurement are."""
    return [
        Line(
            row=name,
            what=row.what,
            reached=f"{row.reached:,g} {row.unit}",
            asked=f"{row.bound} {row.target:,g}",
            kept=kept(row.is_kept),
            how=f"{row.run}; ratio: {row.ratio:g} of {row.ratio_to}",
        )
        for row in rows
    ]


def to_json(rows: Sequence[Row]) -> dict[str, Any]:
    """Return the machine and every row with whether it is kept."""
    return {"machine": machine(), "rows": [{**asdict(row), "is_kept": row.is_kept} for row in rows]}


def write(rows: Sequence[Row], path: Path) -> None:
    """Write the JSON of `rows` to `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(to_json(rows), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
