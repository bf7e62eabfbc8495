"""Additive models with a few pairs, by the boosted trees of scikit-learn.

Trees may only look at one column, or at the two of a pair, so the model is a sum of tables; they are read off
by asking the model for a grid of bins.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from functions.commands.learn.bins import Design
from functions.commands.learn.terms import Terms, Wishes
from infra.learning.grids import grids_of, purified
from infra.learning.interactions import likely_pairs

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

FOLDS = 5
# Chosen by the loss out of fold on the training rows of two public sets; the optimum is flat.
_RATE, _LEAVES, _LEAVES_ALONE, _RIDGE, _LEAST_LEADS = 0.1, 8, 4, 10.0, 20
_FEW, _LEAVES_OF_FEW, _LEAST_LEADS_OF_FEW = 300, 2, 5
"""Conversions below which trees make one step each, and no column is taken out: so few cannot say which.

Twenty of a few hundred leads are so many that nothing rare would be learned; the ridge shrinks what it says.
"""
_MOST_TREES, _PATIENCE = 300, 20
_LEAST_GAIN = 4.0
"""Nats of all rows that a column has to save; one that says nothing saves less than 0 in the mean."""
_REPEATED_BELOW = 20_000
"""Rows below which the folds are drawn three times: the mean of more models is smoother."""
_REPEATS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Models:
    """One model for each fold, and what each says of the rows that it has not seen.

    Attributes:
        trees: how many of each model count, by the loss out of fold.
    """

    models: Sequence[HistGradientBoostingClassifier]
    trees: int
    out_of_fold: Floats
    loss: float


@dataclass
class Rows:
    """The rows as the library reads them: texts before numbers, as it sorts them itself, and NaN for unknown.

    Attributes:
        order: the index in the design of each of its columns.
    """

    design: Design
    order: Sequence[int] = field(init=False)
    codes: Whole = field(init=False)
    values: Floats = field(init=False)

    def __post_init__(self) -> None:
        # Its constraints of interactions count columns after that sorting, unlike those of monotony.
        self.order = sorted(range(len(self.design.bins)), key=lambda each: self.design.bins[each].is_ordered)
        self.codes = np.column_stack(
            [np.asarray(self.design.indexes[each], dtype=np.int64) for each in self.order]
        )
        self.values = np.where(self.codes == self.sizes - 1, np.nan, self.codes.astype(float))

    @property
    def sizes(self) -> Whole:
        """Bins of each column, with that of what is not known."""
        return np.array([self.design.bins[each].size for each in self.order])

    @property
    def are_texts(self) -> Sequence[bool]:
        """Whether each column holds texts."""
        return [not self.design.bins[each].is_ordered for each in self.order]


class BoostedLearner:
    """Learns with scikit-learn, on one processor."""

    def fit(self, design: Design, outcomes: Sequence[bool], groups: Sequence[int], wishes: Wishes) -> Terms:
        """Return the model of these rows; rows of one group are never on both sides of a fold."""
        with threadpool_limits(1):  # more threads add up in another order, so the file would differ
            return self._fit(design, outcomes, groups, wishes)

    def _fit(self, design: Design, outcomes: Sequence[bool], groups: Sequence[int], wishes: Wishes) -> Terms:
        rows, converted = Rows(design), np.asarray(outcomes, dtype=float)
        chance = np.random.default_rng(wishes.seed)
        folds = _folds(groups, chance)
        place = {each: number for number, each in enumerate(rows.order)}
        monotone = [0] * len(place)
        for column, direction in wishes.monotone.items():
            monotone[place[column]] = 1 if direction == "up" else -1
        alone = _grown(rows, converted, folds, pairs=(), monotone=monotone)
        is_telling = converted.sum() >= _FEW
        telling = _telling(rows, alone, converted, folds) if is_telling else list(range(len(place)))
        if len(telling) < len(place):
            alone = _grown(rows, converted, folds, pairs=(), monotone=monotone, columns=telling)
        free = [number for number, direction in enumerate(monotone) if not direction]
        likely = likely_pairs(
            rows.codes,
            rows.sizes,
            rows.are_texts,
            free if wishes.pairs else [],
            converted=converted,
            log_odds=alone.out_of_fold,
            chance=chance,
        )
        pairs = likely[: wishes.pairs]
        columns = sorted({*telling, *(column for pair in pairs for column in pair)})
        together = (
            _grown(rows, converted, folds, pairs=pairs, monotone=monotone, columns=columns)
            if pairs
            else alone
        )
        best, pairs, columns = (
            (together, pairs, columns) if together.loss <= alone.loss else (alone, [], telling)
        )
        grown = [best]
        if len(converted) < _REPEATED_BELOW:
            for _ in range(_REPEATS - 1):
                more = _folds(groups, chance)
                grown.append(_grown(rows, converted, more, pairs=pairs, monotone=monotone, columns=columns))
        return _terms(rows, pairs, grown)


def _folds(groups: Sequence[int], chance: np.random.Generator) -> Whole:
    """Return the fold of each row; that of a group is drawn once."""
    different, group_of_row = np.unique(np.asarray(groups), return_inverse=True)
    folds: Whole = (chance.permutation(len(different)) % FOLDS)[group_of_row]
    return folds


def _telling(rows: Rows, alone: Models, converted: Floats, folds: Whole) -> list[int]:
    """Return the columns without which the rows left out are foretold worse, by more than chance.

    One is taken out after the other, the least telling first: of two that say the same, the second stays.
    """
    said_of = []
    for fold, model in enumerate(alone.models):
        # What a model says of bins, centred on its own rows, is asked of the rows that it has not seen.
        base, mains, _ = grids_of(rows.sizes, (), partial(_up_to, model, alone.trees))
        _, mains, *_ = purified(rows.codes[folds != fold], base, mains, {})
        said_of.append(mains)
    parts = np.zeros((len(converted), len(rows.order)))
    for fold, mains in enumerate(said_of):
        held_out = folds == fold
        for column, main in enumerate(mains):
            parts[held_out, column] = main[rows.codes[held_out, column]]
    log_odds, columns = alone.out_of_fold.copy(), list(range(len(rows.order)))
    loss = log_losses(log_odds, converted).sum()
    while len(columns) > 1:
        without = [log_losses(log_odds - parts[:, column], converted).sum() - loss for column in columns]
        least = int(np.argmin(without))
        if without[least] >= _LEAST_GAIN:
            break
        log_odds -= parts[:, columns.pop(least)]
        loss += without[least]
    return columns


def _grown(
    rows: Rows,
    converted: Floats,
    folds: Whole,
    *,
    pairs: Sequence[tuple[int, int]],
    monotone: Sequence[int],
    columns: Sequence[int] | None = None,
) -> Models:
    """Return a model for each fold, with as many trees as are best for the rows left out of them.

    Columns that are not among those given are the same for every row: no tree looks at them.
    """
    values = rows.values if columns is None else _only(rows.values, columns)
    paired = {column for pair in pairs for column in pair}
    constraints = [{*pair} for pair in pairs] + [
        {each} for each in range(len(monotone)) if each not in paired
    ]
    few = converted.sum() < _FEW
    leaves = _LEAVES if pairs else _LEAVES_OF_FEW if few else _LEAVES_ALONE
    models, staged = [], []
    for fold in range(FOLDS):
        model = HistGradientBoostingClassifier(
            learning_rate=_RATE,
            max_iter=_MOST_TREES,
            max_leaf_nodes=leaves,
            min_samples_leaf=_LEAST_LEADS_OF_FEW if few else _LEAST_LEADS,
            l2_regularization=_RIDGE,
            categorical_features=rows.are_texts,
            interaction_cst=constraints,
            monotonic_cst=list(monotone),
            early_stopping=True,
            n_iter_no_change=_PATIENCE,
            random_state=0,
        )
        held_out = folds == fold
        model.fit(values[~held_out], converted[~held_out], X_val=values[held_out], y_val=converted[held_out])
        stages = np.array(
            [said.ravel() for said in model.staged_decision_function(values[held_out])], dtype=np.float32
        )
        # One that has stopped stays as it is while others grow on.
        stages = np.concatenate([stages, np.repeat(stages[-1:], _MOST_TREES - len(stages), axis=0)])
        models.append(model)
        staged.append((held_out, stages))
    losses = sum(log_losses(stages, converted[held_out]).sum(axis=1) for held_out, stages in staged) / len(
        converted
    )
    trees = int(np.argmin(losses)) + 1
    out_of_fold = np.zeros(len(converted))
    for held_out, stages in staged:
        out_of_fold[held_out] = stages[trees - 1]
    return Models(models, trees, out_of_fold, float(losses[trees - 1]))


def _only(values: Floats, columns: Sequence[int]) -> Floats:
    """Return the values with those of all other columns 0."""
    only = np.zeros_like(values)
    only[:, columns] = values[:, columns]
    return only


def log_losses(log_odds: Floats | NDArray[np.float32], converted: Floats) -> Floats:
    """Return the log loss of each row."""
    losses: Floats = np.logaddexp(0, log_odds) - log_odds * converted
    return losses


def _terms(rows: Rows, pairs: Sequence[tuple[int, int]], grown: Sequence[Models]) -> Terms:
    def said(values: Floats) -> Floats:
        return _mean([_up_to(model, each.trees, values) for each in grown for model in each.models])

    base, mains, grids = grids_of(rows.sizes, pairs, said)
    base, mains, grids, weights, pair_weights = purified(rows.codes, base, mains, grids)
    column_of = rows.order
    back: Mapping[int, int] = {column: number for number, column in enumerate(column_of)}
    ordered = {pair: (column_of[pair[0]], column_of[pair[1]]) for pair in pairs}
    return Terms(
        base=base,
        mains=[mains[back[column]].tolist() for column in range(len(back))],
        weights=[weights[back[column]].tolist() for column in range(len(back))],
        pairs={ordered[pair]: grids[pair].tolist() for pair in pairs},
        pair_weights={ordered[pair]: pair_weights[pair].tolist() for pair in pairs},
        out_of_fold=_mean([each.out_of_fold for each in grown]).tolist(),
    )


def _up_to(model: HistGradientBoostingClassifier, trees: int, values: Floats) -> Floats:
    """Return what the first trees of a model say; all of them where it has no more."""
    *_, said = islice(model.staged_decision_function(values), trees)
    return np.asarray(said).ravel()


def _mean(each: Sequence[Floats]) -> Floats:
    mean: Floats = np.mean(each, axis=0)
    return mean
