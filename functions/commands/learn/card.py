"""A learned card of whole points: where every lead starts, tables, pairs, and what a score foretells."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log

from functions.commands.learn.history import UNKNOWN, Column, History
from functions.domain.scoring import Pair, Table

LOWEST, HIGHEST = 0, 100
_MARGIN = 4
"""Points between a bound and the first, or last, hundredth of the leads."""
_MOST_A_DOUBLING = 20


@dataclass(frozen=True, slots=True)
class Scale:
    """points = offset + per_unit · log-odds."""

    offset: float
    per_unit: float

    @property
    def per_doubling(self) -> float:
        """Points that double the odds."""
        return self.per_unit * log(2)


def scale_for(log_odds: Sequence[float]) -> Scale:
    """Return the scale by which nearly all leads are between the bounds, and use what is between them."""
    ascending = sorted(log_odds)
    low, high = (ascending[round(share * (len(ascending) - 1))] for share in (0.01, 0.99))
    most = _MOST_A_DOUBLING / log(2)
    per_unit = min((HIGHEST - LOWEST - 2 * _MARGIN) / (high - low), most) if high > low else most
    return Scale(LOWEST + _MARGIN - per_unit * low, per_unit)


@dataclass(frozen=True, slots=True)
class Card:
    """What a learned scorecard has of its own; tables and pairs that tell most come first."""

    start: int
    tables: tuple[Table, ...]
    pairs: tuple[Pair, ...]

    def sums(self, history: History) -> list[int]:
        """Return what every lead has by it, as the scorer gives points, without bounds.

        Raises:
            KeyError: a table or pair looks at what the history has no column of.
        """
        columns = {column.field: column for column in history.columns}
        totals = [self.start] * len(history)
        for table in self.tables:
            for row, points in enumerate(points_of(table, columns[table.value])):
                totals[row] += points
        for pair in self.pairs:
            for row, points in enumerate(
                points_of_pair(pair, *(columns[each.value] for each in (pair.rows, pair.columns)))
            ):
                totals[row] += points
        return totals

    def scores(self, history: History) -> list[int]:
        """Return the score of every lead, between the bounds."""
        return [min(max(total, LOWEST), HIGHEST) for total in self.sums(history)]


def points_of(table: Table, column: Column) -> list[int]:
    """Return what a table gives each lead."""
    absent: object = None
    if table.missing is None:  # not known is as 0, or as an empty text
        absent = {"number": 0.0, "code": "", "flag": False}[column.kind]

    def points(value: object) -> int:
        line = table.contribution(absent if value is None else value)
        return line.points if line is not None else 0

    return _found(points, column)


def seen_by(table: Table, column: Column) -> tuple[int, ...]:
    """Return how many of a thousand leads stand at each place of a table."""
    places = _found(table.place, column)
    return tuple(round(1000 * places.count(place) / max(len(places), 1)) for place in range(table.places))


def points_of_pair(pair: Pair, rows: Column, columns: Column) -> list[int]:
    """Return what a pair gives each lead."""
    places = zip(_found(pair.rows.place, rows), _found(pair.columns.place, columns), strict=True)
    found: dict[tuple[int, int], int] = {}
    points = []
    for place in places:
        if place not in found:
            line = pair.line(*place)
            found[place] = line.points if line is not None else 0
        points.append(found[place])
    return points


def _found(of: Callable[[object], int], column: Column) -> list[int]:
    """Return a whole number that follows from the value of each lead, asked once for each value."""
    if column.kind == "number":
        unknown = of(None)
        by_value = {value: of(value) for value in set(column.values)}
        return [by_value[value] if value == value else unknown for value in column.values]  # noqa: PLR0124 NaN
    by_index: dict[float, int] = {
        index: of(level == "true" if column.kind == "flag" else level)
        for index, level in enumerate(column.levels)
    }
    by_index[UNKNOWN] = of(None)
    return [by_index[value] for value in column.values]
