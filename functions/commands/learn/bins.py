"""Columns in bins: a few hundred numbers, or the levels that enough leads have, as whole numbers from 0."""

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from functions.commands.learn.history import FLAGS, UNKNOWN, Column, ColumnKind, History, known

FEWEST = 10
"""Leads that a level, or being not known, needs for points of its own."""
MOST_LEVELS = 100
_FEWEST_BINS, _MOST_BINS = 16, 64
_LEADS_A_BIN = 100


@dataclass(frozen=True, slots=True)
class Bins:
    """How the values of a column become whole numbers; the last bin is that of what is not known.

    Attributes:
        edges: of numbers, ascending; a number belongs to the bin of the highest edge that it reaches.
        levels: of texts, each a bin; the bin behind them is that of any other text.
    """

    kind: ColumnKind
    edges: tuple[float, ...] = ()
    levels: tuple[str, ...] = ()

    @property
    def is_ordered(self) -> bool:
        """True for numbers."""
        return self.kind == "number"

    @property
    def size(self) -> int:
        """How many bins there are."""
        return len(self.edges or self.levels) + 2

    def indexes(self, column: Column) -> Sequence[int]:
        """Return the bin of every row."""
        unknown = self.size - 1
        if self.is_ordered:
            edges = self.edges
            return array(
                "H",
                [
                    bisect_right(edges, value) if value == value else unknown  # noqa: PLR0124 NaN is not itself
                    for value in column.values
                ],
            )
        bins = {level.casefold(): index for index, level in enumerate(self.levels)}
        of_level = [bins.get(level.casefold(), len(self.levels)) for level in column.levels]
        return array("H", [unknown if value == UNKNOWN else of_level[int(value)] for value in column.values])


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """A history in bins.

    Attributes:
        indexes: of each column the bin of every row.
    """

    names: tuple[str, ...]
    bins: tuple[Bins, ...]
    indexes: tuple[Sequence[int], ...]

    @classmethod
    def of(cls, history: History, bins: Mapping[str, Bins]) -> "Design":
        """Return the rows of a history in these bins."""
        names = tuple(column.name for column in history.columns)
        chosen = tuple(bins[name] for name in names)
        indexes = tuple(each.indexes(column) for each, column in zip(chosen, history.columns, strict=True))
        return cls(names, chosen, indexes)


def bins_of(column: Column, *, edges: Iterable[float] = (), levels: Iterable[str] = ()) -> Bins:
    """Return the bins of a column: about as many leads in each, or the levels with enough leads.

    Args:
        column: the values.
        edges: more edges of numbers, where a card that was here before has its steps.
        levels: more levels of texts, however rare.
    """
    if column.kind == "number":
        most = min(max(len(column.values) // _LEADS_A_BIN, _FEWEST_BINS), _MOST_BINS)
        ascending = sorted(known(column.values))
        cuts = {*_edges(ascending, most), *edges}
        return Bins("number", tuple(sorted(cuts or ascending[:1])))  # one value alone differs from none
    if column.kind == "flag":
        return Bins("flag", levels=FLAGS)
    counts = Counter(column.values)
    often = [int(index) for index, count in counts.most_common() if count >= FEWEST and index != UNKNOWN]
    kept = {column.levels[index].casefold(): column.levels[index] for index in often[:MOST_LEVELS]}
    for level in levels:
        kept.setdefault(level.casefold(), level)
    return Bins("code", levels=tuple(kept[folded] for folded in sorted(kept) if folded))


def _edges(ascending: Sequence[float], most: int) -> Iterable[float]:
    """Yield edges between neighbours, at most `most` - 1 of them."""
    different = sorted(set(ascending))
    if len(different) > most:
        size = len(ascending)
        cuts = sorted({ascending[min(ceil(size * part / most), size - 1)] for part in range(1, most)})
        before = {value: lower for lower, value in pairwise(different)}
        return [short_between(before[cut], cut) for cut in cuts if cut in before]
    return [short_between(low, high) for low, high in pairwise(different)]


def short_between(low: float, high: float) -> float:
    """Return the shortest decimal above `low` and at most `high`: what reaches it is what reaches `high`."""
    middle = low + (high - low) / 2
    for digits in range(1, 18):
        for near in (middle, high):
            edge = float(f"{near:.{digits}g}")
            if low < edge <= high:
                return edge
    return high
