"""Predictive lead scoring as Odoo's documents and tests describe it: naive Bayes over texts, smoothed by 0.1.

Written from the description of the method; numbers, which it takes as texts, are put into ten bins here: the
setting that helps it most.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

SMOOTHING = 0.1
BINS = 10
Row = Mapping[str, str]


@dataclass
class NaiveBayes:
    """Counts of won and lost leads by field and value.

    Attributes:
        won, lost: by field, then by value.
        totals: won and lost leads, smoothed.
    """

    won: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    lost: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    totals: tuple[float, float] = (SMOOTHING, SMOOTHING)

    def learn(self, rows: Sequence[Row], outcomes: Sequence[bool]) -> None:
        """Count the rows; an empty value is skipped."""
        for row, converted in zip(rows, outcomes, strict=True):
            for name, value in row.items():
                if value:
                    (self.won if converted else self.lost)[name][value] += 1
        won = sum(outcomes)
        self.totals = won + SMOOTHING, len(outcomes) - won + SMOOTHING

    def probability(self, row: Row) -> float:
        """Return the probability of a conversion; a value that was never seen says nothing."""
        factors = []
        for name, value in row.items():
            values = {*self.won[name], *self.lost[name]}
            if value in values:
                whole = [
                    sum(counts[name].values()) + SMOOTHING * len(values) for counts in (self.won, self.lost)
                ]
                factors.append(
                    (
                        (self.won[name][value] + SMOOTHING) / whole[0],
                        (self.lost[name][value] + SMOOTHING) / whole[1],
                    )
                )
        return joined(self.totals, factors)


def joined(totals: tuple[float, float], factors: Sequence[tuple[float, float]]) -> float:
    """Return the probability of a conversion by the shares of each value among won and lost leads."""
    won, lost = (total / sum(totals) for total in totals)
    for of_won, of_lost in factors:
        won *= of_won
        lost *= of_lost
    return won / (won + lost)


def in_bins(rows: Sequence[Row], numeric: Sequence[str], like: Sequence[Row]) -> list[Row]:
    """Return the rows with their numbers in ten bins of as many rows each, as other rows have them."""
    edges = {}
    for name in numeric:
        ascending = sorted(float(row[name]) for row in like if row[name])
        cuts = (ascending[len(ascending) * part // BINS] for part in range(1, BINS))
        edges[name] = sorted(set(cuts))
    return [
        {
            name: str(bisect_right(edges[name], float(value))) if name in edges and value else value
            for name, value in row.items()
        }
        for row in rows
    ]
