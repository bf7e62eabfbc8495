"""`fairlead report`: what became of the leads, as a page to print, a table, or JSON."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from functions.dashboard.learned import read_learned
from functions.dashboard.lines import lines_of
from functions.dashboard.names import with_names
from functions.dashboard.pages import overview_page
from infra.cli.state import kept_state
from infra.cli.terminal import ensure_writable, err, out, print_uncounted
from infra.language.speaker import language_in
from infra.web.dashboard import render_page
from infra.web.parquet import write_parquet
from infra.web.sources import dashboard_of
from infra.web.table import as_csv, as_json

MOST_DAYS = 366


def report(
    days: Annotated[int, typer.Option(min=1, max=MOST_DAYS, help="How many days, today included.")] = 90,
    page: Annotated[Path, typer.Option("--out", help="The page, one HTML file that prints well.")] = Path(
        "report.html"
    ),
    table: Annotated[Path | None, typer.Option("--csv", help="Also a table, a line for each number.")] = None,
    columns: Annotated[
        Path | None, typer.Option("--parquet", help="The same as a Parquet file; needs pyarrow.")
    ] = None,
    *,
    is_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of writing a page.")] = False,
    is_anonymous: Annotated[
        bool, typer.Option("--anonymous", help="For others: no names, no cells of a few leads.")
    ] = False,
) -> None:
    """Tell what became of the leads of the last days: conversion, deadlines, rules, shares, sources.

    Example: fairlead report --days 30 --out november.html
    """
    with kept_state() as wiring:
        dashboard = dashboard_of(wiring)
        reading, signs = dashboard.reading(days), dashboard.signs()
        promises = dashboard.promises(reading) if reading else ()
        learned = read_learned(dashboard.state, reading) if reading else None
        experiment = dashboard.experiment(reading) if reading else None
    if reading is None:
        print_uncounted()
        raise typer.Exit(1)
    lines = lines_of(
        reading,
        by_manager=True,
        is_anonymous=is_anonymous,
        promises=promises,
        learned=learned,
        experiment=experiment,
    )
    if table is not None:
        ensure_writable(table)
        # With the mark by which spreadsheets know UTF-8; the lines end as the format has them.
        table.write_text(as_csv(lines), encoding="utf-8-sig", newline="")
        err.print(f"The table: {escape(str(table))}", soft_wrap=True)
    if columns is not None:
        ensure_writable(columns)
        write_parquet(lines, columns)
        err.print(f"The columns: {escape(str(columns))}", soft_wrap=True)
    if is_json:
        out.print_json(as_json(lines))
        return
    ensure_writable(page)
    if is_anonymous:
        reading, signs = reading.without_names(), signs.without_leads()
    view = overview_page(
        reading, signs, by_manager=not is_anonymous, promises=promises, experiment=experiment
    )
    config = wiring.config
    page_text = render_page(with_names(view, config), base=None, language=language_in(config.language))
    page.write_text(page_text, encoding="utf-8")
    out.print(f"The report: {escape(str(page))}", soft_wrap=True)
