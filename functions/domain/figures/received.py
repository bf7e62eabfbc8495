"""Signals that were received in a period, by type and by what became of them."""

from collections import Counter, defaultdict

from functions.domain.figures.cohorts import Cubes
from functions.domain.figures.proportions import Share

RECEIVED = "received"
"""The cube, by day of the receipt, type and fate."""
MATCHED, UNMATCHED, EXPIRED = "matched", "unmatched", "expired"
"""A lead's signal; that of a person who is no lead so far; that of one who was none until it expired."""


def received(cubes: Cubes) -> dict[str, Counter[str]]:
    """Return by type how many signals of the period have which fate."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (kind, fate), count in cubes.of_flow(RECEIVED):
        found[str(kind)][str(fate)] += count
    return dict(found)


def matched(cubes: Cubes) -> Share:
    """Return how many of the signals of the period are, or have become, a lead's."""
    by_type = received(cubes).values()
    return Share(sum(each[MATCHED] for each in by_type), sum(each.total() for each in by_type))
