"""The two sides of a pair: which bins count alike, and the whole points of what is left."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from functions.commands.learn.bins import FEWEST, Bins
from functions.commands.learn.history import Column
from functions.commands.learn.segments import segment
from functions.commands.learn.terms import Grid
from functions.domain.scoring import Side

LEAST_POINTS = 2
"""A table, or a pair, that never gives more than one point is not worth its lines."""
MOST_PARTS = 6
"""Of a side, beside not known and any other."""
_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class WholePoints:
    """A pair in whole points; `spread` is the mean square of what it gives."""

    rows: Side
    columns: Side
    points: tuple[tuple[int, ...], ...]
    spread: float


def grid_of(
    values: Grid, weights: Grid, bins: tuple[Bins, Bins], columns: tuple[Column, Column], *, price: float
) -> WholePoints | None:
    """Return a pair in whole points, at most six parts a side; None where they are all 0.

    A cell with fewer than ten leads gives nothing.
    """
    of_rows = _parts(values, weights, bins[0], price)
    of_columns = _parts(_turned(values), _turned(weights), bins[1], price)
    points, leads = _cells(values, weights, of_rows, of_columns)
    # What is rounded alike, and stands side by side, is one part.
    of_rows, points = _merged(of_rows, points, bins[0])
    of_columns, turned = _merged(of_columns, _turned_whole(points), bins[1])
    points = _turned_whole(turned)
    if max(abs(given) for row in points for given in row) < LEAST_POINTS:
        return None
    _, leads = _cells(values, weights, of_rows, of_columns)
    whole = sum(map(sum, leads)) or 1.0
    spread = sum(
        given**2 * count
        for row, counts in zip(points, leads, strict=True)
        for given, count in zip(row, counts, strict=True)
    )
    rows, others = (
        _side(column, each, parts)
        for column, each, parts in zip(columns, bins, (of_rows, of_columns), strict=True)
    )
    return WholePoints(rows, others, tuple(map(tuple, points)), spread / whole)


def _parts(values: Grid, weights: Grid, bins: Bins, price: float) -> list[int]:
    """Return the part of each bin: 0 for not known, then those in order; of texts the last is any other."""
    last = bins.size - 1
    if bins.is_ordered:
        runs = segment(values[:last], weights[:last], MOST_PARTS, price=price)
        return [*(1 + run for run in runs), 0]
    order = _by_likeness(values, weights, last - 1)
    runs = segment(
        [values[each] for each in order], [weights[each] for each in order], MOST_PARTS, price=price
    )
    part = dict(zip(order, runs, strict=True))
    return [*(1 + part[index] for index in range(last - 1)), 2 + max(runs), 0]


def _by_likeness(values: Grid, weights: Grid, size: int) -> list[int]:
    """Return the first bins in an order in which neighbours are alike: along what tells them apart most."""
    rows = [
        [value * sqrt(weight) for value, weight in zip(*each, strict=True)]
        for each in zip(values[:size], weights[:size], strict=True)
    ]
    axis = [1.0 + index % 3 for index in range(len(rows[0]))] if rows else []
    for _ in range(_ROUNDS):  # the first right singular vector, by the power method
        along = [sum(map(_times, row, axis)) for row in rows]
        axis = [
            sum(row[index] * each for row, each in zip(rows, along, strict=True))
            for index in range(len(axis))
        ]
        length = sqrt(sum(each * each for each in axis)) or 1.0
        axis = [each / length for each in axis]
    leads = [sum(row) + 1e-9 for row in weights[:size]]
    place = [sum(map(_times, row, axis)) / sqrt(lead) for row, lead in zip(rows, leads, strict=True)]
    return sorted(range(size), key=lambda index: (place[index], index))


def _times(one: float, other: float) -> float:
    return one * other


def _cells(
    values: Grid, weights: Grid, of_rows: Sequence[int], of_columns: Sequence[int]
) -> tuple[list[list[int]], list[list[float]]]:
    """Return the whole points, and the leads, of each cell of parts."""
    height, width = max(of_rows) + 1, max(of_columns) + 1
    sums = [[0.0] * width for _ in range(height)]
    leads = [[0.0] * width for _ in range(height)]
    for row, part in enumerate(of_rows):
        for column, other in enumerate(of_columns):
            weight = weights[row][column]
            if weight:
                sums[part][other] += weight * values[row][column]
                leads[part][other] += weight
    points = [
        [round(total / count) if count >= FEWEST else 0 for total, count in zip(*each, strict=True)]
        for each in zip(sums, leads, strict=True)
    ]
    return points, leads


def _merged(
    parts: Sequence[int], points: Sequence[Sequence[int]], bins: Bins
) -> tuple[list[int], list[list[int]]]:
    """Return parts and points with equal neighbours in one; texts that count as any other are among those."""
    kept: dict[int, int] = {0: 0}
    rows = [list(points[0])]
    other = len(points) - 1
    for part in range(1, len(points)):
        if not bins.is_ordered and part < other and list(points[part]) == list(points[other]):
            continue
        if part > 1 and rows[1:] and list(points[part]) == rows[-1] and (bins.is_ordered or part < other):
            kept[part] = len(rows) - 1
            continue
        rows.append(list(points[part]))
        kept[part] = len(rows) - 1
    if len(rows) <= 2 < len(points):  # only being known counts: the file asks for one step, or group, more
        return [min(part, 2) for part in parts], [*rows, list(rows[-1])]
    return [kept.get(part, len(rows) - 1) for part in parts], rows


def _side(column: Column, bins: Bins, parts: Sequence[int]) -> Side:
    title = column.title
    if bins.is_ordered:
        steps = [edge for edge, low, high in zip(bins.edges, parts, parts[1:], strict=False) if low != high]
        return Side(column.field, title, steps=tuple(steps))
    last = max(parts)
    groups = [
        tuple(
            level == "true" if bins.kind == "flag" else level
            for level, each in zip(bins.levels, parts, strict=False)
            if each == part
        )
        for part in range(1, last)
    ]
    return Side(column.field, title, groups=tuple(groups))


def _turned(grid: Grid) -> list[list[float]]:
    return [list(column) for column in zip(*grid, strict=True)]


def _turned_whole(grid: Sequence[Sequence[int]]) -> list[list[int]]:
    return [list(column) for column in zip(*grid, strict=True)]
