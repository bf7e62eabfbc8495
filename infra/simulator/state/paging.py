"""Pages of fifty, their `next` and `total`, and the order of rows (docs/bitrix24-api.md 3.6)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

PAGE = 50
T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page: its rows, the full count, and where the next one starts (None on the last)."""

    rows: Sequence[T]
    total: int
    next_start: int | None


def page_of(rows: Sequence[T], start: Any) -> Page[T]:
    """Return fifty rows from `start`; `start=-1` counts nothing and names no next page."""
    first = _number(start)
    if first < 0:
        return Page(rows[:PAGE], 0, None)
    end = first + PAGE
    return Page(rows[first:end], len(rows), end if end < len(rows) else None)


def sort_rows(rows: Sequence[T], order: Any, *, read: Callable[[T, str], Any]) -> Sequence[T]:
    """Return the rows by `{FIELD: ASC|DESC}`; the first field named weighs most, empty values come first."""
    directions = list(order.items()) if isinstance(order, Mapping) else []
    for name, direction in reversed(directions):
        rows = sorted(rows, key=_key(read, name), reverse=str(direction).upper() == "DESC")
    return rows


def _key(read: Callable[[T, str], Any], name: str) -> Callable[[T], tuple[bool, Any]]:
    return lambda row: _sortable(read(row, name))


def _sortable(value: Any) -> tuple[bool, Any]:
    return (value is not None, value if value is not None else 0)


def _number(start: Any) -> int:
    try:
        return int(start or 0)
    except (TypeError, ValueError):
        return 0
