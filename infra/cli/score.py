"""`fairlead score`: a file of leads, scored offline."""

import csv
import json
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from itertools import chain, islice
from pathlib import Path
from typing import Annotated, TextIO

import typer
from rich.markup import escape
from rich.progress import Progress

from functions.commands.score_file.findings import Findings
from functions.commands.score_file.lead_table import (
    CONTACTS,
    FIELDS,
    Columns,
    Titles,
)
from functions.commands.score_file.rows import Row
from functions.commands.score_file.scored_row import Scorer
from functions.commands.score_file.titles import column_name, plain
from infra.cli.lead_columns import ROWS_THAT_TELL, cells_in, has_comma_decimal, opened_leads, titles_in
from infra.cli.lead_files import LeadFile
from infra.cli.score_summary import Scoring, as_json, print_summary
from infra.cli.terminal import ensure_writable, err, out
from infra.clock import SystemClock
from infra.configuration.load import LoadedConfiguration, load_configuration
from infra.settings import read_settings


def score(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, help="CSV, TSV or .xlsx; the first line names the columns."
        ),
    ],
    target: Annotated[Path, typer.Option("--out", help="Where to write, as CSV.")] = Path("scored.csv"),
    config: Annotated[
        Path | None, typer.Option(help="The scorecard; without it FAIRLEAD_CONFIG or fairlead.toml.")
    ] = None,
    mapped: Annotated[
        list[str] | None, typer.Option("--map", help="What a column holds: TITLE=NAME. May be repeated.")
    ] = None,
    *,
    with_contributions: Annotated[
        bool, typer.Option("--contributions", help="Write what adds up to each score beside it, as JSON.")
    ] = False,
    is_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """Score a file of leads offline: every column as it is, and score, band and reasons beside it.

    With a learned scorecard the probability of a conversion stands there, too.

    Columns are found by the names that conditions use (source, amount, company, phone, created_at, …, and
    those of [inputs]), and by the titles of an export of Bitrix24 in English, Russian, German, Spanish,
    Portuguese, Polish, Ukrainian and French. Every row is scored: a cell that cannot be read counts as
    empty. Exit 1 when there is one.

    Example: fairlead score leads.csv --map "Lead origin=source" --out scored.csv
    """
    loaded = load_configuration(config or read_settings().config)
    if target.exists() and target.samefile(file):
        err.print("The result would replace the file itself. Name another one with --out.")
        raise typer.Exit(2)
    chosen = _chosen(mapped or (), loaded)
    ensure_writable(target)
    scorer = Scorer(loaded.scorecard, with_contributions=with_contributions)
    scoring = Scoring(file, target, scorer, Findings(loaded.scorecard))
    _score_file(scoring, loaded, chosen)
    if is_json:
        out.print_json(json.dumps(as_json(scoring)))
    else:
        print_summary(scoring)
    if not scoring.is_understood:
        raise typer.Exit(1)


def _chosen(mapped: Sequence[str], loaded: LoadedConfiguration) -> Mapping[str, str]:
    """Return the names of `--map` by title."""
    names = {**FIELDS, **CONTACTS, **loaded.model.inputs}
    chosen = {}
    for each in mapped:
        title, mark, name = each.rpartition("=")
        name = column_name(name)
        if not mark or not title.strip():
            raise typer.BadParameter(f"{each} is not TITLE=NAME, as in --map 'Lead origin=source'.")
        if name not in names:
            near = get_close_matches(name, names, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"These are: {', '.join(names)}."
            raise typer.BadParameter(f"{name} is nothing that conditions read. {hint}")
        chosen[plain(title)] = name
    return chosen


def _score_file(scoring: Scoring, loaded: LoadedConfiguration, chosen: Mapping[str, str]) -> None:
    """Stream the rows through the scorecard; the result appears whole or not at all."""
    unfinished = scoring.target.with_name(f"{scoring.target.name}.part")
    try:
        with (
            Progress(console=err) as progress,
            opened_leads(scoring.file, progress, loaded, chosen, what="Scoring") as source,
            # Half a pair of surrogates, which a workbook can hold, is no text in UTF-8.
            unfinished.open("w", encoding=source.encoding_of_result, errors="replace", newline="") as result,
        ):
            _score_rows(source, result, scoring, loaded, chosen)
        unfinished.replace(scoring.target)
    finally:
        unfinished.unlink(missing_ok=True)


def _score_rows(
    source: LeadFile,
    result: TextIO,
    scoring: Scoring,
    loaded: LoadedConfiguration,
    chosen: Mapping[str, str],
) -> None:
    header = next(source.rows, None)
    if header is None:
        err.print("The file is empty. Its first line has to name the columns.")
        raise typer.Exit(1)
    first = list(islice(source.rows, ROWS_THAT_TELL))
    titles = titles_in(header.cells, loaded, chosen)
    columns = _columns(header, titles, first=first, source=source, scoring=scoring, loaded=loaded)
    absent = [title for title in chosen if title not in map(plain, header.cells)]
    if absent:
        err.print(
            f"No column is called {escape(', '.join(absent))}. There are: {escape(', '.join(header.cells))}."
        )
        raise typer.Exit(1)
    scoring.encoding, scoring.delimiter = source.encoding, source.delimiter
    scoring.columns, scoring.unused = columns.known, columns.unused
    writer = csv.writer(result, delimiter=_delimiter_of_result(source, titles), lineterminator="\n")
    writer.writerow([*header.cells, *scoring.scorer.titles_beside(header.cells)])
    now = SystemClock().now()
    for row in chain(first, source.rows):
        scored = scoring.scorer.score(row, columns, now)
        scoring.bands[scored.band] += 1
        writer.writerow(scored.cells)


def _columns(
    header: Row,
    titles: Titles,
    *,
    first: Sequence[Row],
    source: LeadFile,
    scoring: Scoring,
    loaded: LoadedConfiguration,
) -> Columns:
    """Return what the columns mean, and print those that no condition can use."""
    portal, inputs = loaded.model.portal, loaded.model.inputs
    columns = Columns(
        header.cells,
        titles,
        inputs={name: section.kind for name, section in inputs.items()},
        days={name for name, section in inputs.items() if section.type == "date"},
        cells=cells_in(source, titles, first, loaded),
        region=portal.phone_region if "lead.phone_country" in loaded.scorecard.features.names else None,
        findings=scoring.findings,
    )
    if not columns.known:
        err.print(f"No column has a title that is known. Name them like these: {', '.join(FIELDS)}.")
        err.print("Or say what they hold: --map 'Lead origin=source'.")
        raise typer.Exit(1)
    if columns.unused:
        unused = escape(", ".join(columns.unused))
        err.print(f"[yellow]![/yellow] Kept, but used by no condition: {unused}", soft_wrap=True)
    return columns


def _delimiter_of_result(source: LeadFile, titles: Titles) -> str:
    """Return the delimiter of the file; for a workbook the one that a spreadsheet of its language expects."""
    return source.delimiter or (";" if has_comma_decimal(source, titles) else ",")
