"""The documents that the fold keeps, as JSON, and back."""

from pydantic import TypeAdapter

from functions.domain.figures.documents import Document, Progress

_progress = TypeAdapter(Progress)


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
    except (ValueError, TypeError):
        return None
