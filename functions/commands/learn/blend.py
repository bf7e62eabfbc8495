"""From rules to what is learned: the log-odds of both, weighted by the conversions that were seen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import fmean, pvariance

from functions.commands.learn.bins import FEWEST, Design
from functions.commands.learn.calibrate import Line
from functions.commands.learn.card import points_of
from functions.commands.learn.history import Column, History, Lead
from functions.commands.learn.terms import Terms
from functions.domain.scoring import Pair, Scorecard, Table

PRIOR = 100
"""Conversions that the card that was here before is worth; chosen on no portal in particular."""
POINTS_A_UNIT = 28.9
"""Points of a card by hand that are about one unit of log-odds: twenty double the odds."""


def weight_of(conversions: int) -> float:
    """Return how much of the card is learned: c / (c + 100), the posterior mean of a normal prior."""
    return conversions / (conversions + PRIOR)


@dataclass(frozen=True, slots=True)
class Before:
    """What the card that was here before gives for facts: its tables, pairs and rules, without bounds.

    Attributes:
        rules: points by id.
        line: log-odds by the sum of its points.
    """

    tables: tuple[Table, ...]
    pairs: tuple[Pair, ...]
    rules: Mapping[str, int]
    line: Line

    @classmethod
    def of(cls, scorecard: Scorecard, line: Line) -> "Before":
        """Return what a scorecard gives for facts."""
        rules = {rule.id: rule.points for rule in scorecard.rules}
        return cls(scorecard.tables, scorecard.pairs, rules, line)

    def of_columns(self, fields: Sequence[str]) -> Sequence[Table]:
        """Return its tables of these fields."""
        return [table for table in self.tables if table.value in fields]

    def rest(self, fields: Sequence[str], per_point: float) -> "Rest":
        """Return what no table of these fields can hold, with so many points for each; without what is 0."""

        def scaled(points: int) -> int:
            return round(points * per_point)

        tables = (
            Table(
                table.id,
                table.value,
                points=_told_apart(table, scaled),
                steps=_risen(table, scaled),
                otherwise=scaled(table.otherwise),
                why=table.why,
                missing=None if table.missing is None else scaled(table.missing),
            )
            for table in self.tables
            if table.value not in fields
        )
        pairs = (
            Pair(
                pair.id,
                pair.rows,
                pair.columns,
                tuple(tuple(map(scaled, row)) for row in pair.points),
                why=pair.why,
            )
            for pair in self.pairs
        )
        return Rest(
            tuple(table for table in tables if table.lines),
            tuple(pair for pair in pairs if any(map(any, pair.points))),
            {name: scaled(points) for name, points in self.rules.items() if scaled(points)},
            per_point,
        )


def _told_apart(table: Table, scaled: Callable[[int], int]) -> Mapping[str | int | float | bool, int] | None:
    """Return points by value; a value that gets what any other one gets is not named, where one is left."""
    if table.points is None:
        return None
    points = {value: scaled(given) for value, given in table.points.items()}
    return {value: given for value, given in points.items() if given != scaled(table.otherwise)} or points


def _risen(table: Table, scaled: Callable[[int], int]) -> tuple[tuple[float, int], ...]:
    """Return the steps at which the points change; the first one where none does."""
    steps, before = list[tuple[float, int]](), scaled(table.otherwise)
    for edge, points in table.steps:
        if scaled(points) != before:
            steps.append((edge, before := scaled(points)))
    return tuple(steps) or tuple((edge, scaled(points)) for edge, points in table.steps[:1])


@dataclass(frozen=True, slots=True)
class Rest:
    """What stays of the card before, beside what is learned.

    Attributes:
        rules: points by id.
        per_point: of this card for each point of the card before.
    """

    tables: tuple[Table, ...] = ()
    pairs: tuple[Pair, ...] = ()
    rules: Mapping[str, int] = field(default_factory=dict)
    per_point: float = 0.0

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all of it."""
        of_pairs = {pair.id for pair in self.pairs}
        return frozenset({table.id for table in self.tables} | of_pairs | self.rules.keys())

    def points(self, leads: Sequence[Lead]) -> list[int]:
        """Return what it gives each lead."""
        ids = self.ids
        return [
            sum(round(line.points * self.per_point) for line in lead.lines if line.id in ids)
            for lead in leads
        ]


def blended(
    terms: Terms, design: Design, history: History, *, line: Line, before: Before, weight: float
) -> Terms:
    """Return (1 - weight) · the card before + weight · what was learned, as one sum of tables.

    Tables of the card before stand beside those of the same columns; its other parts are in the log-odds
    out of fold, and in `Before.rest`. Of what too few leads have, the card before is believed in full.

    Args:
        terms: what was learned.
        design: its bins.
        history: its rows.
        line: calibrates what was learned.
        before: the card before; one that gives no points stands for the base rate.
        weight: from 0 to 1.
    """
    by_rules = [_by_rules(column, design, number, before) for number, column in enumerate(history.columns)]
    learned = [
        _trusted([line.slope * value for value in main], rules, weights, is_ordered=bins.is_ordered)
        for main, rules, weights, bins in zip(terms.mains, by_rules, terms.weights, design.bins, strict=True)
    ]
    old = [before.line.at(lead.facts) for lead in history.leads]
    new = _out_of_fold(terms, design, line, learned)
    return replace(
        terms,
        base=weight * line.at(terms.base) + (1 - weight) * before.line.intercept,
        mains=[[weight * value for value in main] for main in learned],
        given=[[(1 - weight) * value for value in rules] for rules in by_rules],
        share=weight,
        pairs={
            pair: [[weight * line.slope * value for value in row] for row in grid]
            for pair, grid in terms.pairs.items()
        },
        out_of_fold=[(1 - weight) * one + weight * other for one, other in zip(old, new, strict=True)],
        unit=unit_of(old, new, weight),
    )


def unit_of(rules: Sequence[float], learned: Sequence[float], weight: float) -> float:
    """Return how much of the log-odds of a blend is one, as far as is known before outcomes are looked at.

    What is calibrated goes with the outcome as much as it varies, so a blend of two does as the weighted mean
    of their variances, and its slope is that over its own variance. It is one where both say the same; the
    less alike they are, the more a mean of them is too timid, and most where one of them says nothing. Two
    that contradict each other count as unrelated: that they do is chance, and would leave next to no slope.

    Source: R. Ranjan and T. Gneiting, Combining probability forecasts, Journal of the Royal Statistical
    Society B 72 (2010), that a mean of calibrated forecasts is too timid.
    """
    blend = [(1 - weight) * one + weight * other for one, other in zip(rules, learned, strict=True)]
    one, other = pvariance(rules), pvariance(learned)
    varies = max(pvariance(blend), (1 - weight) ** 2 * one + weight**2 * other)
    apart = (1 - weight) * one + weight * other
    return varies / apart if apart > 0 else 1.0


def _by_rules(column: Column, design: Design, number: int, before: Before) -> list[float]:
    """Return the log-odds that the tables of the card before give the bins of a column."""
    tables = before.of_columns([column.field])
    if not tables:
        return [0.0] * design.bins[number].size
    sample = _sample(column, design, number)
    given = [points_of(table, sample) for table in tables]
    return [before.line.slope * sum(points) for points in zip(*given, strict=True)]


def _trusted(
    main: Sequence[float], rules: Sequence[float], weights: Sequence[float], *, is_ordered: bool
) -> list[float]:
    """Return what was learned; what the rules say of a text, or of not being known, that few leads have."""
    last, usual = len(main) - 1, fmean(rules, weights)
    return [
        by_rules - usual if weight < FEWEST and (index == last or not is_ordered) else value
        for index, (value, by_rules, weight) in enumerate(zip(main, rules, weights, strict=True))
    ]


def _out_of_fold(
    terms: Terms, design: Design, line: Line, learned: Sequence[Sequence[float]]
) -> Sequence[float]:
    """Return what was learned says of unseen rows, with what the rules say where too few leads tell."""
    said = [line.at(each) for each in terms.out_of_fold]
    for main, trusted, indexes in zip(terms.mains, learned, design.indexes, strict=True):
        more = [after - line.slope * value for after, value in zip(trusted, main, strict=True)]
        if any(more):
            said = [each + more[index] for each, index in zip(said, indexes, strict=True)]
    return said


def _sample(column: Column, design: Design, number: int) -> Column:
    """Return a column with one value of each bin."""
    bins = design.bins[number]
    if bins.is_ordered:
        below = min(bins.edges[0] - 1, bins.edges[0] * 2)
        return replace(column, values=[below, *bins.edges, float("nan")])
    levels = (*bins.levels, "\0")  # a text that no table names
    return replace(column, levels=levels, values=[*range(len(levels)), -1])
