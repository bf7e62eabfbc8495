"""The tables of an additive model, read off by asking it for every bin, and purified."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Pair = tuple[int, int]
Grids = dict[Pair, Floats]

_ROUNDS, _STILL = 200, 1e-7
_LITTLE = 1e-6
"""Of the leads that would be in a cell by chance: the weight of a cell without leads."""


def grids_of(
    sizes: Whole, pairs: Sequence[Pair], said: Callable[[Floats], Floats]
) -> tuple[float, list[Floats], Grids]:
    """Return what a sum of tables says: of the first bins, of each bin beside them, and of each two bins.

    Args:
        sizes: bins of each column; the last one stands for NaN.
        pairs: the two columns that the model looks at together.
        said: the log-odds of rows of bins.
    """
    asked = [np.zeros((1, len(sizes)))]
    for column, size in enumerate(sizes):
        rows = np.zeros((size, len(sizes)))
        rows[:, column] = _bins(size)
        asked.append(rows)
    for first, second in pairs:
        one, other = np.meshgrid(_bins(sizes[first]), _bins(sizes[second]), indexing="ij")
        rows = np.zeros((one.size, len(sizes)))
        rows[:, first], rows[:, second] = one.ravel(), other.ravel()
        asked.append(rows)
    answers = np.split(said(np.concatenate(asked)), np.cumsum([len(rows) for rows in asked])[:-1])
    base = float(answers[0][0])
    mains = [answer - base for answer in answers[1 : len(sizes) + 1]]
    grids = {
        (first, second): answer.reshape(sizes[first], sizes[second])
        - base
        - mains[first][:, None]
        - mains[second][None, :]
        for (first, second), answer in zip(pairs, answers[len(sizes) + 1 :], strict=True)
    }
    return base, mains, grids


def _bins(size: int) -> Floats:
    return np.append(np.arange(size - 1, dtype=float), np.nan)


def purified(
    codes: Whole, base: float, mains: Sequence[Floats], grids: Mapping[Pair, Floats]
) -> tuple[float, list[Floats], Grids, list[Floats], Grids]:
    """Return the same sum, with all that one column says in its own table, and each table centred.

    The weighted means of every row and column of a pair are 0 then: it holds only what neither says alone.
    The weights of tables and pairs, leads by bin, come behind.

    Source: B. Lengerich and others, Purifying interaction effects with the functional ANOVA, AISTATS 2020.
    """
    mains = [main.copy() for main in mains]
    weights = [
        np.bincount(codes[:, column], minlength=len(main)).astype(float) for column, main in enumerate(mains)
    ]
    pure: Grids = {}
    counted: Grids = {}
    for (first, second), grid in grids.items():
        shape = grid.shape
        cells = codes[:, first] * shape[1] + codes[:, second]
        leads = np.bincount(cells, minlength=grid.size).reshape(shape).astype(float)
        counted[first, second] = leads
        # A cell without leads counts a little, so that each row has a mean.
        weight = leads + _LITTLE * (np.outer(weights[first], weights[second]) / len(codes) + 1 / grid.size)
        left = grid.copy()
        for _ in range(_ROUNDS):
            of_rows = (left * weight).sum(axis=1) / weight.sum(axis=1)
            left -= of_rows[:, None]
            mains[first] += of_rows
            of_columns = (left * weight).sum(axis=0) / weight.sum(axis=0)
            left -= of_columns[None, :]
            mains[second] += of_columns
            if max(np.abs(of_rows).max(), np.abs(of_columns).max()) < _STILL:
                break
        pure[first, second] = left
    for column, weight in enumerate(weights):
        mean = float(np.average(mains[column], weights=weight))
        mains[column] -= mean
        base += mean
    return base, mains, pure, weights, counted
