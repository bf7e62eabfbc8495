"""What a learner gives: an additive model in log-odds over bins, and what it says of unseen leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from functions.commands.learn.bins import Design

Direction = Literal["up", "down"]
Grid = Sequence[Sequence[float]]


@dataclass(frozen=True, slots=True, eq=False)
class Terms:
    """Log-odds of a conversion: `base`, and for each lead one number of each column and of each pair.

    Attributes:
        mains: by column, then by bin; centred: over the leads they add up to 0.
        weights: leads by column, then by bin.
        pairs: by two columns, then by both bins: what neither column says alone.
        pair_weights: leads by two columns, then by both bins.
        out_of_fold: the log-odds of every row by models that had not seen it.
        given: what the card before gives beside it, by column, then by bin; empty where there is none.
        share: how much of what was learned counts, between 0 and 1.
        unit: how much of the log-odds is one, as far as is known before outcomes are looked at.
    """

    base: float
    mains: Sequence[Sequence[float]]
    weights: Sequence[Sequence[float]]
    pairs: Mapping[tuple[int, int], Grid]
    pair_weights: Mapping[tuple[int, int], Grid]
    out_of_fold: Sequence[float]
    given: Sequence[Sequence[float]] = ()
    share: float = 1.0
    unit: float = 1.0


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a model is to be.

    Attributes:
        pairs: at most so many; 0 for none.
        monotone: by the index of a column: more of it is never worse, or never better; it is in no pair.
    """

    pairs: int
    monotone: Mapping[int, Direction]
    seed: int


class Learner(Protocol):
    """Learns additive models."""

    def fit(self, design: Design, outcomes: Sequence[bool], groups: Sequence[int], wishes: Wishes) -> Terms:
        """Return the model of these rows; rows of one group are never on both sides of a fold."""
        ...
