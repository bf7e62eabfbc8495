"""Few runs in place of many bins: the segmentation of a step function with the least squared error."""

from collections.abc import Sequence
from itertools import accumulate
from math import inf

_LITTLE = 1e-9
"""The weight of a bin without leads."""


def segment(
    values: Sequence[Sequence[float]],
    weights: Sequence[Sequence[float]],
    most: int,
    *,
    price: float = 0.0,
    least: float = 0.0,
) -> list[int]:
    """Return for each bin the number of its run, from 0; a run is one or more neighbours.

    Args:
        values: by bin, one or more numbers; all numbers of a run are replaced by their means.
        weights: of each of the numbers.
        most: runs.
        price: the squared error that one more run has to save.
        least: leads that a run has, where there are as many.

    Source: dynamic programming after W. D. Fisher, On grouping for maximum homogeneity, JASA 53 (1958).
    """
    size = len(values)
    costs = _costs(values, weights)
    if least:
        _refuse_small(costs, [sum(row) for row in weights], least)
    best = [inf, *costs[0]]
    starts: list[list[int]] = [[0] * (size + 1)]
    totals = [best[size]]
    for _ in range(1, min(most, size)):
        longer, start_of = [inf] * (size + 1), [0] * (size + 1)
        for end in range(1, size + 1):
            for start in range(1, end):
                total = best[start] + costs[start][end - start - 1]
                if total < longer[end]:
                    longer[end], start_of[end] = total, start
        best = longer
        starts.append(start_of)
        totals.append(best[size])
    priced = [total + price * runs for runs, total in enumerate(totals)]
    return _runs(starts[: priced.index(min(priced)) + 1], size)


def _costs(values: Sequence[Sequence[float]], weights: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return the squared error of one run by its first bin and its length."""
    size = len(values)
    costs = [[0.0] * (size - start) for start in range(size)]
    for number in range(len(values[0])):
        weight = [row[number] + _LITTLE for row in weights]
        value = [row[number] for row in values]
        whole = [0.0, *accumulate(weight)]
        sums = [0.0, *accumulate(w * v for w, v in zip(weight, value, strict=True))]
        squares = [0.0, *accumulate(w * v * v for w, v in zip(weight, value, strict=True))]
        for start, row in enumerate(costs):
            w0, s0, q0 = whole[start], sums[start], squares[start]
            for length in range(size - start):
                end = start + length + 1
                row[length] += squares[end] - q0 - (sums[end] - s0) ** 2 / (whole[end] - w0)
    return costs


def _refuse_small(costs: list[list[float]], leads: Sequence[float], least: float) -> None:
    """Make every run that has too few leads cost more than all others; one run of all stays possible."""
    size = len(leads)
    whole = [0.0, *accumulate(leads)]
    for start, row in enumerate(costs):
        for length in range(size - start):
            if whole[start + length + 1] - whole[start] < least and (start or length < size - 1):
                row[length] = inf


def _runs(starts: Sequence[Sequence[int]], size: int) -> list[int]:
    runs, end = [0] * size, size
    for run in range(len(starts) - 1, -1, -1):
        start = starts[run][end] if run else 0
        runs[start:end] = [run] * (end - start)
        end = start
    return runs


def pooled(values: Sequence[float], weights: Sequence[float], *, is_rising: bool) -> list[float]:
    """Return the nearest values that rise (or fall), by squared error: pool adjacent violators.

    Source: M. Ayer and others, An empirical distribution function for sampling with incomplete information,
    Annals of Mathematical Statistics 26 (1955).
    """
    sign = 1 if is_rising else -1
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        mean, whole, size = sign * value, weight + _LITTLE, 1
        while blocks and blocks[-1][0] > mean:
            other, more, longer = blocks.pop()
            mean = (mean * whole + other * more) / (whole + more)
            whole, size = whole + more, size + longer
        blocks.append((mean, whole, size))
    return [sign * mean for mean, _, size in blocks for _ in range(size)]
