"""What the fold keeps as JSON, and back."""

from functools import lru_cache

from pydantic import TypeAdapter

from functions.domain.figures.cells import NOW
from functions.domain.figures.documents import Document, Progress

PROGRESS = f"progress-of-{NOW}"
"""The document of how far the fold has come."""

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


known_document = lru_cache(maxsize=64)(load_document)
"""Returns the same, of a text that was decoded before without decoding it again: for pages, which show days
and weeks that are over and hardly change. A page of 90 days has 40 documents at most."""
