"""The order of managers in a table: by name, or by a number, the highest first. Pure."""

from collections.abc import Callable, Iterable, Mapping

from functions.dashboard.view.rows import ManagerRow
from functions.dashboard.view.shares import Share

_NUMBERS: Mapping[str, Callable[[ManagerRow], float]] = {
    "owed": lambda row: row.owed,
    "name": lambda _row: 0.0,
    "got": lambda row: row.got,
    "in_time": lambda row: _share(row.in_time),
    "conversion": lambda row: _share(row.conversion),
    "today": lambda row: row.given_today,
    "open": lambda row: row.open,
}
COLUMNS = tuple(_NUMBERS)
"""What managers can be ordered by; the first is the usual one."""


def in_order_of(column: str, rows: Iterable[ManagerRow]) -> tuple[ManagerRow, ...]:
    """Return managers in the order of a column; those who have the same number, by name."""
    number = _NUMBERS[column]
    return tuple(sorted(rows, key=lambda row: (-number(row), row.name.casefold(), row.id)))


def _share(share: Share | None) -> float:
    return -1.0 if share is None or not share.of else share.share
