"""`fairlead score`: a file of leads, scored offline."""

import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, TextIO

import typer
from rich.bar import Bar
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from functions.commands.score_file.cells import Cells
from functions.commands.score_file.lead_table import (
    CONTACTS,
    FIELDS,
    START,
    Columns,
    Form,
    Row,
    RowUnreadable,
    form_of,
    rows_of,
    score_row,
    titles_beside,
)
from functions.domain.scoring import Scorecard
from infra.cli.terminal import ensure_writable, err, out
from infra.clock import SystemClock
from infra.configuration.load import LoadedConfiguration, load_configuration
from infra.settings import read_settings

_ROWS_SHOWN = 20
"""Unreadable rows that are printed one by one."""
_WIDTH = 40


@dataclass
class RowCounts:
    """Rows that were scored, by band, and rows that could not be read."""

    bands: Counter[str] = field(default_factory=Counter)
    unread: int = 0

    def skip(self, row: RowUnreadable) -> None:
        """Count a row that cannot be read; print the first twenty."""
        self.unread += 1
        if self.unread <= _ROWS_SHOWN:
            err.print(f"[red]✗[/red] {escape(str(row))}", soft_wrap=True)


def score(
    file: Annotated[
        Path,
        typer.Argument(exists=True, dir_okay=False, help="A CSV file; its first line names the columns."),
    ],
    target: Annotated[Path, typer.Option("--out", help="Where to write.")] = Path("scored.csv"),
    config: Annotated[
        Path | None, typer.Option(help="The scorecard; without it FAIRLEAD_CONFIG or fairlead.toml.")
    ] = None,
) -> None:
    """Score a file of leads offline: every column as it is, and score, band and reasons beside it.

    Columns are found by the names that conditions use: source, amount, company, job_title, phone, email,
    created_at, …, and the names of [inputs]. Exit 1 when a row cannot be read; the others are scored.

    Example: fairlead score leads.csv --out scored.csv
    """
    loaded = load_configuration(config or read_settings().config)
    if target.exists() and target.samefile(file):
        err.print("The result would replace the file itself. Name another one with --out.")
        raise typer.Exit(2)
    ensure_writable(target)
    counts = _score_file(file, target, loaded)
    _print(counts, loaded.scorecard, target)
    if counts.unread:
        raise typer.Exit(1)


def _score_file(file: Path, target: Path, loaded: LoadedConfiguration) -> RowCounts:
    """Stream the rows through the scorecard; the result appears whole or not at all."""
    inputs = {name: section.kind for name, section in loaded.model.inputs.items()}
    with file.open("rb") as opened:
        form = form_of(opened.read(START), {**FIELDS, **CONTACTS, **inputs})
    unfinished = target.with_name(f"{target.name}.part")
    counts = RowCounts()
    try:
        with (
            Progress(console=err) as progress,
            progress.open(
                file,
                "r",
                encoding=form.encoding,
                errors=form.cannot_decode,
                newline="",
                description="Scoring",
            ) as source,
            unfinished.open("w", encoding=form.encoding_of_result, newline="") as result,
        ):
            _score_rows(source, result, form, loaded, counts)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return counts


def _score_rows(
    source: TextIO, result: TextIO, form: Form, loaded: LoadedConfiguration, counts: RowCounts
) -> None:
    rows = rows_of(source, form.delimiter)
    header = next(rows, None)
    if not isinstance(header, Row):
        err.print("The file is empty, or its first line is not text in UTF-8. Save it as CSV in UTF-8.")
        raise typer.Exit(1)
    columns = _columns(header, form, loaded)
    writer = csv.writer(result, delimiter=form.delimiter, lineterminator="\n")
    writer.writerow([*header.cells, *titles_beside(header.cells)])
    now = SystemClock().now()
    for row in rows:
        if isinstance(row, RowUnreadable):
            counts.skip(row)
            continue
        try:
            scored = score_row(row, columns, loaded.scorecard, now)
        except RowUnreadable as unreadable:
            counts.skip(unreadable)
        else:
            counts.bands[scored.band] += 1
            writer.writerow(scored.cells)


def _columns(header: Row, form: Form, loaded: LoadedConfiguration) -> Columns:
    """Return what the columns mean, and print those that no condition can use."""
    portal = loaded.model.portal
    columns = Columns(
        header.cells,
        inputs={name: section.kind for name, section in loaded.model.inputs.items()},
        days={name for name, section in loaded.model.inputs.items() if section.type == "date"},
        cells=Cells(is_comma_decimal=form.delimiter == ";", zone=portal.timezone),
        region=portal.phone_region if "lead.phone_country" in loaded.scorecard.features.names else None,
    )
    if not columns.known:
        err.print(f"No column has a name that conditions use. Name them like these: {', '.join(FIELDS)}.")
        raise typer.Exit(1)
    if columns.unknown:
        titles = ", ".join(columns.unknown)
        err.print(f"[yellow]![/yellow] Kept, but used by no condition: {escape(titles)}", soft_wrap=True)
    return columns


def _print(counts: RowCounts, scorecard: Scorecard, target: Path) -> None:
    if counts.unread > _ROWS_SHOWN:
        err.print(f"… and {counts.unread - _ROWS_SHOWN} more rows that cannot be read.")
    total, most = counts.bands.total(), max(counts.bands.values(), default=0)
    chart = Table.grid(padding=(0, 2))
    chart.add_column()
    chart.add_column(justify="right")
    chart.add_column(justify="right")
    for band in reversed(scorecard.bands_ascending):
        count = counts.bands[band.id]
        share = count / total if total else 0
        chart.add_row(band.id, f"{count:,}", f"{share:.1%}", Bar(most or 1, 0, count, width=_WIDTH))
    out.print(chart)
    left_out = f", {counts.unread:,} left out" if counts.unread else ""
    out.print(f"{total:,} leads scored{left_out}: {target}", soft_wrap=True)
