"""Filters of both families: prefixes, arrays as IN, and `logic: OR`.

See docs/bitrix24-api.md 3.6.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timezone
from typing import Any

from infra.simulator.state import kinds

Row = Mapping[str, Any]
Test = Callable[[Row], bool]

# The longest prefixes first, so that `!=%` is not read as `!`.
_PREFIX = re.compile(r"^(!=%|!%=|!@|!%|!=|=%|%=|>=|<=|>|<|@|%|=|!)?(.*)$", re.DOTALL)
_NEVER = object()


@dataclass(frozen=True)
class Column:
    """A column for filters: its type, and how it is read from a row (a list for a multiple field)."""

    kind: str
    read: Callable[[Row], Any]


@dataclass(frozen=True)
class Columns:
    """All columns of a list method, the portal's zone, and the reaction to an unknown column."""

    known: Mapping[str, Column]
    zone: timezone
    on_unknown: Callable[[str], None]
    has_logic: bool = False


def text_columns(names: Iterable[str], kind: str = "string") -> dict[str, Column]:
    """Return a column for each name, for rows that hold the value under that name."""
    return {name: Column(kind, _reader(name)) for name in names}


def ignore(_: str) -> None:
    """Ignore a condition on an unknown field, as `crm.lead.list` does."""


def compile_filter(conditions: Any, columns: Columns) -> Test:
    """Return the test that a row must pass.

    Raises:
        kinds.ValueNotValid: a value does not fit its column.
        RestRefused: a column is unknown, and `on_unknown` refuses that.
    """
    tests = [
        test for key, wanted in _pairs(conditions) if (test := _one(str(key), wanted, columns)) is not None
    ]
    is_any = str(_logic(conditions)).upper() == "OR" and columns.has_logic
    return _any_of(tests) if is_any and tests else _all_of(tests)


def _reader(name: str) -> Callable[[Row], Any]:
    return lambda row: row.get(name)


def _any_of(tests: list[Test]) -> Test:
    return lambda row: any(test(row) for test in tests)


def _all_of(tests: list[Test]) -> Test:
    def test_all(row: Row) -> bool:
        # A plain loop: this runs once per row and condition, often for thousands of rows.
        for test in tests:  # noqa: SIM110  a generator costs three times as much here
            if not test(row):
                return False
        return True

    return test_all


def _pairs(conditions: Any) -> list[tuple[Any, Any]]:
    if isinstance(conditions, list):
        return list(enumerate(conditions))
    pairs = conditions.items() if isinstance(conditions, Mapping) else ()
    return [(key, value) for key, value in pairs if str(key).lower() != "logic"]


def _logic(conditions: Any) -> Any:
    pairs = conditions.items() if isinstance(conditions, Mapping) else ()
    return next((value for key, value in pairs if str(key).lower() == "logic"), "AND")


def _one(key: str, wanted: Any, columns: Columns) -> Test | None:
    if key.isdigit():
        return compile_filter(wanted, columns) if columns.has_logic else None
    match = _PREFIX.match(key)
    prefix, name = match.groups() if match else ("", key)
    column = columns.known.get(name)
    if column is None:
        columns.on_unknown(name)
        return None
    return _condition(prefix or "=", column, wanted=wanted, zone=columns.zone)


def _condition(prefix: str, column: Column, *, wanted: Any, zone: timezone) -> Test:
    is_negated = prefix.startswith("!")
    sign = prefix.removeprefix("!") or "="
    matches = _matcher(sign, column.kind, wanted=wanted, zone=zone)

    def test(row: Row) -> bool:
        value = column.read(row)
        if isinstance(value, list):
            return any(matches(each) for each in value or (None,)) is not is_negated
        return matches(value) is not is_negated

    return test


def _matcher(sign: str, kind: str, *, wanted: Any, zone: timezone) -> Callable[[Any], bool]:
    if sign in ("%", "=%", "%="):
        return _likeness(sign, str(wanted))
    if sign in (">", "<", ">=", "<="):
        return _comparison(sign, _comparable(_wanted(kind, wanted, zone)))
    listed = list(wanted.values()) if isinstance(wanted, Mapping) else wanted
    choices = listed if isinstance(listed, list | tuple) else [listed]
    allowed = frozenset(_comparable(_wanted(kind, choice, zone)) for choice in choices)
    return lambda value: _comparable(value) in allowed


def _wanted(kind: str, raw: Any, zone: timezone) -> Any:
    # A boolean custom field is filtered with 1 and 0; Y and N find nothing (pitfall 9).
    if kind == "boolean" and raw in ("Y", "N"):
        return _NEVER
    return kinds.typed(kind, raw, zone)


def _comparable(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) and value else (None if value == "" else value)


def _likeness(sign: str, text: str) -> Callable[[Any], bool]:
    literal = re.escape(text)
    pattern = literal if sign == "%" else "^" + literal.replace("%", ".*").replace("_", ".") + "$"
    like = re.compile(pattern, re.IGNORECASE | re.DOTALL)
    return lambda value: value is not None and like.search(str(value)) is not None


def _comparison(sign: str, edge: Any) -> Callable[[Any], bool]:
    if edge is None or edge is _NEVER:
        return lambda _: False
    tests: dict[str, Callable[[Any], bool]] = {
        ">": lambda value: value > edge,
        "<": lambda value: value < edge,
        ">=": lambda value: value >= edge,
        "<=": lambda value: value <= edge,
    }
    compare = tests[sign]
    return lambda value: value is not None and compare(_comparable(value))
