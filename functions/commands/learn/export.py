"""From log-odds by bin to whole points: few runs, rounded, without what says nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from functions.commands.learn.bins import Bins, Design
from functions.commands.learn.card import Card, Scale, seen_by
from functions.commands.learn.history import Column, History
from functions.commands.learn.measures import mean, sigmoid
from functions.commands.learn.segments import pooled, segment
from functions.commands.learn.sides import LEAST_POINTS, grid_of
from functions.commands.learn.terms import Direction, Terms
from functions.domain.scoring import Pair, Table

MOST_RUNS = 10
MOST_ENTRIES = 29
"""Of a table, beside `otherwise`: a longer one is not read."""
_LOSS, _PAIRS_ARE_CHEAPER = 0.00005, 0.1
"""The mean log loss that a run has to save.

What is learned is shrunk already, so no run is a guess that has to prove itself: its price is that of reading
it, the same for few leads and for many.
"""
LONGEST_WORDS = 80
LONGEST_ID = 50
_LEAST_SHARE = 0.01
"""Of the leads that have a number: a run with fewer looks odd, and is mostly luck."""
_LITTLE = 1e-9
"""The weight of a bin without leads."""


@dataclass(frozen=True, slots=True)
class Naming:
    """Ids that no other part of the file has.

    Attributes:
        taken: ids of what stays.
    """

    taken: frozenset[str]

    def id_of(self, words: str) -> str:
        """Return the id of a table or a pair."""
        plain = words.replace("_", "-").strip("-")[:LONGEST_ID].strip("-") or "learned"
        name, number = plain, 2
        while name in self.taken:
            ending = f"-{number}"
            name, number = f"{plain[: LONGEST_ID - len(ending)]}{ending}", number + 1
        return name


def exported(
    terms: Terms,
    design: Design,
    history: History,
    scale: Scale,
    *,
    monotone: Mapping[int, Direction],
    taken: frozenset[str],
    rest: Sequence[int],
) -> Card:
    """Return the card of whole points; of what is rounded away in the mean, `start` makes up.

    Args:
        terms: log-odds by bin.
        design: the bins.
        history: the rows.
        scale: from log-odds to points.
        monotone: the columns, by number, that shall rise or fall.
        taken: ids that other parts of the file have.
        rest: points that each row has by other parts of the card.
    """
    naming = Naming(taken)
    price = _price(terms, scale)
    tables = []
    for number, column in enumerate(history.columns):
        bins, values = design.bins[number], [scale.per_unit * each for each in terms.mains[number]]
        given = (
            [scale.per_unit * each for each in terms.given[number]] if terms.given else [0.0] * len(values)
        )
        points = (
            _of_numbers(values, given, terms.weights[number], price, monotone.get(number))
            if bins.is_ordered
            else [round(one + other) for one, other in zip(values, given, strict=True)]
        )
        table = _table(column, bins, points, terms.weights[number], naming, least=LEAST_POINTS * terms.share)
        if table is not None:
            tables.append((_spread(points, terms.weights[number]), table))
    pairs = []
    for (first, second), grid in terms.pairs.items():
        scaled = [[scale.per_unit * each for each in row] for row in grid]
        found = grid_of(
            scaled,
            terms.pair_weights[first, second],
            (design.bins[first], design.bins[second]),
            (history.columns[first], history.columns[second]),
            price=price * _PAIRS_ARE_CHEAPER,
        )
        if found is not None:
            ids = f"{history.columns[first].name}-by-{history.columns[second].name}"
            pairs.append((found.spread, Pair(naming.id_of(ids), found.rows, found.columns, found.points)))
    card = Card(
        0,
        tuple(table for _, table in sorted(tables, key=lambda each: -each[0])),
        tuple(pair for _, pair in sorted(pairs, key=lambda each: -each[0])),
    )
    given = [one + other for one, other in zip(card.sums(history), rest, strict=True)]
    expected = scale.offset + scale.per_unit * mean(terms.out_of_fold)
    columns = {column.field: column for column in history.columns}
    seen = tuple(replace(table, seen=seen_by(table, columns[table.value])) for table in card.tables)
    return replace(card, start=round(expected - mean(given)), tables=seen)


def _price(terms: Terms, scale: Scale) -> float:
    """Return the squared error in points that a run has to save, over all leads, for `_LOSS`.

    Near its top the log-likelihood falls by ½·p·(1 - p) times the squared error of the log-odds. A run is
    judged by all that was learned of it, not by the share that counts.
    """
    curve = mean([each * (1 - each) for each in map(sigmoid, terms.out_of_fold)])
    return _LOSS * len(terms.out_of_fold) * 2 * (scale.per_unit * terms.share) ** 2 / curve


def _of_numbers(
    values: Sequence[float],
    given: Sequence[float],
    weights: Sequence[float],
    price: float,
    direction: Direction | None,
) -> list[int]:
    """Return whole points by bin: of what was learned at most ten runs, rising or falling where wished.

    What the card before gives is added as it is: people have chosen its steps, and few leads may tell none.
    """
    known, of_leads = values[:-1], weights[:-1]
    runs = segment(
        [[value] for value in known],
        [[weight] for weight in of_leads],
        MOST_RUNS,
        price=price,
        least=sum(of_leads) * _LEAST_SHARE,
    )
    means = _means(known, of_leads, runs)
    whole = [means[run] + before for run, before in zip(runs, given[:-1], strict=True)]
    if direction is not None:
        whole = pooled(whole, [weight + _LITTLE for weight in of_leads], is_rising=direction == "up")
    return [*map(round, whole), round(values[-1] + given[-1])]


def _means(values: Sequence[float], weights: Sequence[float], runs: Sequence[int]) -> list[float]:
    """Return the mean value of each run."""
    leads, sums = [0.0] * (max(runs) + 1), [0.0] * (max(runs) + 1)
    for value, weight, run in zip(values, weights, runs, strict=True):
        leads[run] += weight + _LITTLE
        sums[run] += (weight + _LITTLE) * value
    return [total / count for total, count in zip(sums, leads, strict=True)]


def _table(
    column: Column,
    bins: Bins,
    points: Sequence[int],
    weights: Sequence[float],
    naming: Naming,
    *,
    least: float,
) -> Table | None:
    """Return the table of a column; None where it never gives as much as the least points."""
    if max(map(abs, points)) < least:
        return None
    table = partial(
        Table, naming.id_of(column.name), column.field, why=column.title[:LONGEST_WORDS], missing=points[-1]
    )
    if bins.is_ordered:
        steps = [
            (edge, given)
            for edge, before, given in zip(bins.edges, points[:-2], points[1:-1], strict=True)
            if given != before
        ]
        return table(steps=tuple(steps) or ((bins.edges[0], points[0]),), otherwise=points[0])
    otherwise = points[-2]
    entries = [
        (weight * abs(given - otherwise), bins.levels[index], given)
        for index, (given, weight) in enumerate(zip(points[:-2], weights[:-2], strict=True))
        if given != otherwise
    ]
    most = sorted(entries, key=lambda entry: -entry[0])[:MOST_ENTRIES]
    named = sorted(((level, given) for _, level, given in most), key=lambda entry: (-entry[1], entry[0]))
    values: dict[str | int | float | bool, int] = {
        level == "true" if bins.kind == "flag" else level: given
        for level, given in named or [(bins.levels[0], points[0])]
    }
    return table(points=values, otherwise=otherwise)


def _spread(points: Sequence[int], weights: Sequence[float]) -> float:
    """Return how far the points of two leads are apart in the mean, as a deviation."""
    whole = sum(weights) or 1.0
    mean = sum(given * weight for given, weight in zip(points, weights, strict=True)) / whole
    return float(
        sum((given - mean) ** 2 * weight for given, weight in zip(points, weights, strict=True)) / whole
    )
