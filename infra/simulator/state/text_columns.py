"""Columns of rows that already hold what is printed."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from infra.simulator.state.filters import Column


def text_columns(names: Iterable[str], kind: str = "string") -> dict[str, Column]:
    """Return a column for each name, read from the row under that name."""
    return {name: Column(kind, _reader(name)) for name in names}


def _reader(name: str) -> Callable[[Mapping[str, Any]], Any]:
    return lambda row: row.get(name)
