"""What the columns of a file of leads are by a configuration, and the file opened by that."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.progress import Progress

from functions.commands.score_file.cells import Cells
from functions.commands.score_file.lead_table import Titles, titles_of
from functions.commands.score_file.moments import is_month_first
from functions.commands.score_file.rows import Row
from functions.commands.score_file.titles import language_of
from infra.cli.lead_files import LeadFile, form_of, is_workbook, opened_workbook
from infra.configuration.load import LoadedConfiguration

ROWS_THAT_TELL = 500
"""Rows at the start that show whether days or months come first."""


@contextmanager
def opened_leads(
    file: Path, progress: Progress, loaded: LoadedConfiguration, chosen: Mapping[str, str], *, what: str
) -> Iterator[LeadFile]:
    """Open a file of leads, whatever wrote it; `what` is said beside its progress."""
    if is_workbook(file):
        progress.add_task(what, total=None)
        with opened_workbook(file) as source:
            yield source
        return

    def worth(titles: Sequence[str]) -> int:
        return sum(map(bool, titles_in([title.strip('"') for title in titles], loaded, chosen).names))

    form = form_of(file, worth)
    with progress.open(file, "rb", description=what) as opened:
        yield form.opened(opened)


def titles_in(header: Sequence[str], loaded: LoadedConfiguration, chosen: Mapping[str, str]) -> Titles:
    """Return the names of the titles: those of `[inputs]`, and those that every lead has."""
    inputs = {
        field: name
        for name, section in loaded.model.inputs.items()
        for field in ([section.field] if isinstance(section.field, str) else section.field.values())
    }
    return titles_of(header, language_of(header), inputs=inputs, chosen=chosen)


def cells_in(source: LeadFile, titles: Titles, first: Sequence[Row], loaded: LoadedConfiguration) -> Cells:
    """Return how the cells of a file are read, by its titles and its first rows."""
    is_comma_decimal = has_comma_decimal(source, titles)
    is_american = titles.language == "en" and not is_comma_decimal
    has_month_first = is_month_first(cell.strip() for row in first for cell in row.cells)
    return Cells(
        is_comma_decimal=is_comma_decimal,
        zone=loaded.model.portal.timezone,
        is_month_first=is_american if has_month_first is None else has_month_first,
    )


def has_comma_decimal(source: LeadFile, titles: Titles) -> bool:
    """True where `1.234` is a thousand: between semicolons, and in sheets of all languages but English."""
    if source.delimiter in {"", "\t"}:
        return titles.language not in {"", "en"}
    return source.delimiter == ";"
