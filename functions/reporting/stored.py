"""The texts that the fold keeps: rows, tallies, progress and documents as JSON, and back."""

from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from functions.domain.figures.cells import VERSION
from functions.domain.figures.documents import Document, Progress
from functions.domain.figures.row import Row
from functions.domain.lead.earlier_forms import with_items


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted of a lead: its row as it was then, by the definitions of a version."""

    row: Row
    version: int = VERSION


_tallies, _rows, _progress = TypeAdapter(Tally), TypeAdapter(Row), TypeAdapter(Progress)


def dump_tally(row: Row | None) -> str:
    """Return the tally of a row; "" for a lead that is not counted."""
    return "" if row is None else _tallies.dump_json(Tally(row), exclude_defaults=True).decode()


def load_tally(text: str) -> Tally | None:
    """Return the tally; None for one of other definitions, by which nothing was counted in our documents."""
    tally = _tallies.validate_json(with_items(text))
    return tally if tally.version == VERSION else None


def dump_departed(row: Row | None) -> str:
    """Return how a lead is counted that has departed; "" for not at all."""
    return "" if row is None else _rows.dump_json(row, exclude_defaults=True).decode()


def load_departed(text: str) -> Row | None:
    """Return the row that `dump_departed` wrote."""
    return _rows.validate_json(with_items(text)) if text else None


def dump_progress(progress: Progress) -> str:
    """Return the progress as JSON."""
    return _progress.dump_json(progress).decode()


def load_progress(text: str) -> Progress:
    """Return the progress that `dump_progress` wrote."""
    return _progress.validate_json(text)


def load_document(text: str) -> Document | None:
    """Return a document; None when it cannot be read."""
    try:
        return Document.load(text)
    except (ValueError, TypeError, ValidationError):
        return None
