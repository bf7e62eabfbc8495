"""Columns that know the outcome: too good to be true alone, filled in later, or others when fresh."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from functions.commands.learn.bins import bins_of
from functions.commands.learn.history import Column, History
from functions.commands.learn.measures import auc_of
from functions.commands.learn.offered import LeftOut
from functions.domain.figures.drift import psi

ALONE, FILLED, PURE = 0.80, 0.64, 0.25
"""Alarms; on seven public sets honest columns reached 0.77 alone, and gross leaks 0.75 to 1."""
FRESH_NEEDED = 200
_FOLDS = 5
_SMOOTH = 10
_PURE_RATE, _PURE_LEADS = 0.95, 20
_FILL_APART, _PSI_APART = 0.20, 0.25
_FRESH = 86_400.0
"""Seconds that a fresh lead is old at most."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What a column tells alone.

    Attributes:
        alone: AUC of its smoothed rates, out of fold.
        filled: AUC of whether it is known.
        pure: the share of the conversions in values that nearly always convert.
    """

    alone: float
    filled: float
    pure: float

    @property
    def why(self) -> str:
        """Why it is too good to be true; "" where it is not."""
        if self.alone >= ALONE:
            return f"it foretells the outcome alone, with an AUC of {self.alone:.2f} (alarm at {ALONE:.2f})"
        if self.filled >= FILLED:
            return f"that it is filled in foretells it with an AUC of {self.filled:.2f} (alarm at {FILLED})"
        if self.pure >= PURE:
            return f"values that always convert hold {self.pure:.0%} of the conversions (alarm at {PURE:.0%})"
        return ""


def suspicion_of(column: Column, outcomes: Sequence[bool]) -> Suspicion:
    """Return what a column tells alone of the outcomes."""
    known = [float(column.is_known(row)) for row in range(len(outcomes))]
    filled = auc_of(known, outcomes) or 0.5
    return Suspicion(_alone(column, outcomes), max(filled, 1 - filled), _pure(column, outcomes))


def _alone(column: Column, outcomes: Sequence[bool]) -> float:
    indexes = bins_of(column).indexes(column)
    rate = sum(outcomes) / len(outcomes)
    leads = [Counter[int]() for _ in range(_FOLDS)]
    came = [Counter[int]() for _ in range(_FOLDS)]
    for row, index in enumerate(indexes):
        leads[row % _FOLDS][index] += 1
        came[row % _FOLDS][index] += outcomes[row]
    all_leads, all_came = (sum(each, Counter[int]()) for each in (leads, came))
    rates = [
        {
            index: (all_came[index] - came[fold][index] + _SMOOTH * rate)
            / (all_leads[index] - leads[fold][index] + _SMOOTH)
            for index in all_leads
        }
        for fold in range(_FOLDS)
    ]
    found = [rates[row % _FOLDS][index] for row, index in enumerate(indexes)]
    return auc_of(found, outcomes) or 0.5


def _pure(column: Column, outcomes: Sequence[bool]) -> float:
    leads, came = Counter[float](), Counter[float]()
    for row, value in enumerate(column.values):
        if column.is_known(row):
            leads[value] += 1
            came[value] += outcomes[row]
    pure = sum(
        count
        for value, count in came.items()
        if leads[value] >= _PURE_LEADS and count >= _PURE_RATE * leads[value]
    )
    return pure / max(sum(outcomes), 1)


def too_good(history: History) -> list[LeftOut]:
    """Return the columns that foretell the outcome better than anything known before does."""
    found = []
    for column in history.columns:
        why = suspicion_of(column, history.outcomes).why
        if why:
            found.append(LeftOut(column.title, "leak", why))
    return found


def filled_later(everything: History, closed: Sequence[int]) -> list[LeftOut]:
    """Return the columns that closed leads have otherwise than fresh ones, so that work has changed them.

    Of rows from the portal's past it is not known what they were at the decision: without enough fresh leads
    beside them every column is suspicious. Other rows are believed, where there are too few fresh ones.
    """
    moments = [lead.decided_at for lead in everything.leads if lead.decided_at is not None]
    now = max(moments, default=0.0)
    fresh = [
        row
        for row, lead in enumerate(everything.leads)
        if lead.converted is None and lead.decided_at is not None and now - lead.decided_at <= _FRESH
    ]
    if len(fresh) < FRESH_NEEDED:
        if not everything.is_from_portal:
            return []
        why = (
            f"{len(fresh)} fresh leads are too few to see what is filled in later: {FRESH_NEEDED} are needed"
        )
        return [LeftOut(column.title, "provenance", why) for column in everything.columns]
    found = []
    for column in everything.columns:
        why = _why_later(column.at(fresh), column.at(closed))
        if why:
            found.append(LeftOut(column.title, "provenance", why))
    return found


def _why_later(fresh: Column, closed: Column) -> str:
    early, late = (
        sum(map(column.is_known, range(len(column.values)))) / len(column.values)
        for column in (fresh, closed)
    )
    if abs(early - late) > _FILL_APART:
        return f"it is filled in for {early:.0%} of fresh leads and {late:.0%} of closed ones"
    bins = bins_of(closed)
    apart = psi(Counter(bins.indexes(closed)), Counter(bins.indexes(fresh)))
    if apart > _PSI_APART:
        return f"fresh leads have other values than closed ones (PSI {apart:.2f}, alarm at {_PSI_APART})"
    return ""
