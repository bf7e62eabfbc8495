"""One card from rows: bins, terms, the blend with the card before, whole points, and its probability."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from functions.commands.learn.bins import Bins, Design, bins_of
from functions.commands.learn.blend import POINTS_A_UNIT, Before, Rest, blended, weight_of
from functions.commands.learn.calibrate import PULL_WHEN_FORETOLD, Curve, curve_of, platt
from functions.commands.learn.card import HIGHEST, LOWEST, Card, Scale, scale_for
from functions.commands.learn.export import exported
from functions.commands.learn.folds import groups_of
from functions.commands.learn.history import History
from functions.commands.learn.terms import Direction, Learner, Wishes
from functions.domain.scoring import Probability, Scorecard, Table

FEWEST_FOR_PAIRS = 300
"""Conversions; with fewer only single columns are learned."""


@dataclass(frozen=True, slots=True)
class How:
    """What is the same for every card that one command learns.

    Attributes:
        monotone: by the name of a column.
        taken: ids that other parts of the file have.
    """

    pairs: int = 15
    monotone: Mapping[str, Direction] | None = None
    seed: int = 0
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Fitted:
    """A card, and what it rests on.

    Attributes:
        rest: what stays of the card before.
        weight: how much of it is learned.
        seen: what it says of its own rows by models that had not seen them, and what became of these rows.
    """

    card: Card
    rest: Rest
    curve: Curve
    scale: Scale
    weight: float
    rows: int
    converted: int
    seen: Sequence[int]

    def scores(self, history: History) -> list[int]:
        """Return the score of every lead, as the file gives it."""
        rest = self.rest.points(history.leads)
        return [
            min(max(one + other, LOWEST), HIGHEST)
            for one, other in zip(self.card.sums(history), rest, strict=True)
        ]

    def probabilities(self, scores: Sequence[int]) -> list[float]:
        """Return what the scores foretell."""
        curve = Probability(self.curve)
        by_score = {score: curve.at(score) for score in set(scores)}
        return [by_score[score] for score in scores]


def fitted(history: History, scorecard: Scorecard, learner: Learner, how: How) -> Fitted:
    """Return a card learned from all rows of a history, blended with the card in use.

    Args:
        history: rows with an outcome, of both kinds.
        scorecard: the card in use.
        learner: learns additive models.
        how: how it is to be.
    """
    outcomes = history.outcomes
    before = Before.of(scorecard, platt([lead.facts for lead in history.leads], outcomes, unit=POINTS_A_UNIT))
    design = Design.of(history, _bins(history, before))
    wished = how.monotone or {}
    monotone = {
        number: wished[each.name] for number, each in enumerate(history.columns) if each.name in wished
    }
    pairs = how.pairs if history.converted >= FEWEST_FOR_PAIRS else 0
    terms = learner.fit(design, outcomes, groups_of(history), Wishes(pairs, monotone, how.seed))
    weight = weight_of(history.converted)
    line = platt(terms.out_of_fold, outcomes, pull=PULL_WHEN_FORETOLD)
    blend = blended(terms, design, history, line=line, before=before, weight=weight)
    scale = scale_for(blend.out_of_fold)
    fields = [column.field for column in history.columns]
    rest = before.rest(fields, (1 - weight) * before.line.slope * scale.per_unit)
    card = exported(
        blend,
        design,
        history,
        scale,
        monotone=monotone,
        taken=how.taken | rest.ids,
        rest=rest.points(history.leads),
    )
    seen = [scale.offset + scale.per_unit * each for each in blend.out_of_fold]
    bounded = [min(max(round(each), LOWEST), HIGHEST) for each in seen]
    unit = scale.per_unit * blend.unit
    points = platt([each - scale.offset for each in seen], outcomes, unit=unit, pull=PULL_WHEN_FORETOLD)
    curve = curve_of(points.moved(-scale.offset), bounded, outcomes, lowest=LOWEST, highest=HIGHEST)
    return Fitted(card, rest, curve, scale, weight, len(history), history.converted, bounded)


def _bins(history: History, before: Before) -> dict[str, Bins]:
    """Return the bins of each column, with the steps and the values that the card before tells apart."""
    bins = {}
    for column in history.columns:
        tables: Sequence[Table] = before.of_columns([column.field])
        edges = [edge for table in tables for edge, _ in table.steps]
        named = [str(value) for table in tables for value in table.points or () if isinstance(value, str)]
        bins[column.name] = bins_of(column, edges=edges, levels=named)
    return bins
