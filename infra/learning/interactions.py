"""Which two columns say together what neither says alone."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

_SIDE = 8
"""Parts of a column that are distinguished."""
_RIDGE = 5.0
_LEAST_GAIN = 3.0
"""Nats of all rows: what a pair that says nothing reaches by chance stays below."""
_MOST_COLUMNS = 40
_SPLITS = 3


def likely_pairs(
    codes: Whole,
    sizes: Whole,
    are_texts: Sequence[bool],
    columns: Sequence[int],
    *,
    converted: Floats,
    log_odds: Floats,
    chance: np.random.Generator,
) -> list[tuple[int, int]]:
    """Return pairs of columns, the most telling first, of those that explain what a sum of columns does not.

    A coarse table of each pair is fitted to what the sum leaves over on one half of the rows, and its gain is
    counted on the other half, where chance gains nothing.

    Source: the idea of FAST, Y. Lou and others, Accurate intelligible models with pairwise interactions, KDD
    2013; there the gain is counted on the rows that it was fitted to.
    """
    probable = 1 / (1 + np.exp(-log_odds))
    left, curve = converted - probable, probable * (1 - probable)
    halves = [chance.permutation(len(converted)) % 2 == 0 for _ in range(_SPLITS)]
    parts = {each: _parts(codes[:, each], int(sizes[each]), is_text=are_texts[each]) for each in columns}
    if len(columns) > _MOST_COLUMNS:
        columns = sorted(columns, key=lambda each: -_told_alone(parts[each], log_odds))[:_MOST_COLUMNS]
    gains = {
        (first, second): float(
            np.mean(
                [
                    _gain(parts[first] * _SIDE + parts[second], left, curve, fitted)
                    + _gain(parts[first] * _SIDE + parts[second], left, curve, ~fitted)
                    for fitted in halves
                ]
            )
        )
        for first, second in combinations(sorted(columns), 2)
    }
    return sorted((pair for pair, gain in gains.items() if gain > _LEAST_GAIN), key=lambda pair: -gains[pair])


def _parts(codes: Whole, size: int, *, is_text: bool) -> Whole:
    """Return a column in `_SIDE` parts: of numbers about as many rows in each, of texts the most frequent."""
    counts = np.bincount(codes, minlength=size)
    if is_text:
        part = np.full(size, _SIDE - 1)
        often = np.argsort(-counts, kind="stable")[: _SIDE - 1]
        part[often] = np.arange(len(often))
    else:
        middle = np.cumsum(counts) - counts / 2
        part = np.minimum((middle / counts.sum() * _SIDE).astype(np.int64), _SIDE - 1)
    found: Whole = part[codes]
    return found


def _told_alone(parts: Whole, log_odds: Floats) -> float:
    """Return how much the sum of columns differs between the parts of one."""
    counts = np.bincount(parts, minlength=_SIDE)
    means = np.bincount(parts, log_odds, minlength=_SIDE) / np.maximum(counts, 1)
    return float(np.average((means - log_odds.mean()) ** 2, weights=counts))


def _gain(cells: Whole, left: Floats, curve: Floats, fitted: NDArray[np.bool_]) -> float:
    """Return how much better the other rows are explained by a table of these cells, in nats."""
    size = _SIDE * _SIDE
    steep = np.bincount(cells[fitted], left[fitted], minlength=size)
    bent = np.bincount(cells[fitted], curve[fitted], minlength=size)
    table = (steep / (bent + _RIDGE)).reshape(_SIDE, _SIDE)
    weight = bent.reshape(_SIDE, _SIDE) + 1e-9
    for _ in range(3):  # what one column says alone is no gain of the pair
        table = table - (table * weight).sum(axis=1, keepdims=True) / weight.sum(axis=1, keepdims=True)
        table = table - (table * weight).sum(axis=0, keepdims=True) / weight.sum(axis=0, keepdims=True)
    values = table.ravel()[cells[~fitted]]
    return float((values * left[~fitted] - values**2 * curve[~fitted] / 2).sum())
