"""Learn a card from outcomes: choose rows and columns, fit, judge on the newest leads, fit again on all."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from functions.commands.learn.bands import Proposal, proposed
from functions.commands.learn.bins import bins_of
from functions.commands.learn.blend import POINTS_A_UNIT
from functions.commands.learn.calibrate import platt
from functions.commands.learn.fit import Fitted, How, fitted
from functions.commands.learn.folds import Chosen, Order, Split, mature, maturity_of, split
from functions.commands.learn.gate import FEWEST, IN_USE, Chance, Said, Verdict, judged
from functions.commands.learn.history import History
from functions.commands.learn.leaks import filled_later, too_good
from functions.commands.learn.measures import losses, mean, sigmoid
from functions.commands.learn.offered import LeftOut, sorted_out
from functions.commands.learn.terms import Direction, Learner
from functions.domain.figures.drift import Drift, drift_of
from functions.domain.scoring import Scorecard

FEWEST_OF_EACH = 30
"""Conversions, and other leads."""
_DAY = 86_400.0


class NothingLearned(Exception):
    """No card can be learned from these rows; says why, and what to do next."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command was asked for; columns by name.

    Attributes:
        maturity: seconds; None to find it in the rows.
        keep: columns that are vouched for.
        taken: ids that stay in the file.
        seen_until: see `split`.
        rivals: other cards that the new one must not be worse than, by name: the points of all rows.
    """

    order: Order = "none"
    maturity: float | None = None
    keep: frozenset[str] = frozenset()
    monotone: Mapping[str, Direction] = field(default_factory=dict)
    pairs: int = 15
    seed: int = 0
    taken: frozenset[str] = frozenset()
    seen_until: float | None = None
    rivals: Mapping[str, Sequence[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """A card, what it rests on, and whether it may be used.

    Attributes:
        history: the rows and columns that it was learned from.
        maturity: seconds after which outcomes counted.
        until: seconds since 1970 of the newest decision; None where the file does not tell.
        scores: of its rows by the new card.
        rests_on: how the rows were chosen.
    """

    fitted: Fitted
    history: History
    left_out: Sequence[LeftOut]
    chosen: Chosen
    verdict: Verdict
    bands: Sequence[Proposal]
    drift: Sequence[Drift]
    scores: Sequence[int]
    maturity: float
    until: float | None


def learn(
    everything: History, scorecard: Scorecard, learner: Learner, chance: "Shuffling", asked: Asked
) -> Learned:
    """Return a card learned from the rows whose outcome is known.

    Args:
        everything: all rows of the file.
        scorecard: the card in use.
        learner: learns additive models.
        chance: draws.
        asked: what is wished.

    Raises:
        NothingLearned: too few rows, one kind of outcome, or no column to learn from.
    """
    maturity = asked.maturity if asked.maturity is not None else maturity_of(everything.leads)
    chosen = mature(everything.leads, maturity)
    history = everything.at(chosen.rows)
    _ensure_enough(history, chosen)
    history, left_out = _fenced(everything, history, chosen, asked)
    parts = split(history, asked.order, _shuffled(len(history), chance), asked.seen_until)
    how = How(asked.pairs, asked.monotone, asked.seed, asked.taken)
    cards = {IN_USE: [lead.points for lead in history.leads]}
    cards |= {name: [points[row] for row in chosen.rows] for name, points in asked.rivals.items()}
    verdict = _judged(history, parts, scorecard, learner, chance=chance, how=how, cards=cards)
    result = fitted(history, scorecard, learner, how)
    scores = result.scores(history)
    moments = [lead.decided_at for lead in history.leads if lead.decided_at is not None]
    before = [lead.points for lead in history.leads]
    return Learned(
        result,
        history,
        left_out,
        chosen,
        verdict,
        proposed(scorecard.bands_ascending, before, scores),
        _drift(history, parts),
        scores,
        maturity,
        max(moments, default=None),
    )


class Shuffling(Chance, Protocol):
    """Draws, and shuffles."""

    def shuffle(self, x: list[int]) -> None:
        """Put a list into an order of chance."""


def _shuffled(size: int, chance: Shuffling) -> list[int]:
    rows = list(range(size))
    chance.shuffle(rows)
    return rows


def _ensure_enough(history: History, chosen: Chosen) -> None:
    """Refuse rows that are too few to learn from."""
    if chosen.backwards > len(history):
        raise NothingLearned(
            f"{chosen.backwards:,} of {chosen.backwards + len(history):,} leads closed before their decision:"
            " decided_at and closed_at are exchanged, or in other time zones. Mend the columns."
        )
    converted, others = history.converted, len(history) - history.converted
    ignored = [
        f"{count:,} {what}"
        for count, what in (
            (chosen.open, "are still open"),
            (chosen.young, "are too young (--mature)"),
            (chosen.backwards, "closed before they were decided"),
        )
        if count
    ]
    aside = f" Beside them {', '.join(ignored)}." if ignored else ""
    if not converted or not others:
        which = "converted" if not converted else "was lost"
        raise NothingLearned(
            f"None of {len(history):,} leads {which}, so there is nothing to tell apart.{aside} "
            "Look at the column of --outcome, or wait for leads of the other kind."
        )
    lacking = max(FEWEST_OF_EACH - converted, 0), max(FEWEST_OF_EACH - others, 0)
    if any(lacking):
        parts = [
            f"{count} more {what}"
            for count, what in zip(lacking, ("conversions", "lost leads"), strict=True)
            if count
        ]
        raise NothingLearned(
            f"{len(history):,} leads, {converted:,} of them converted, are too few to learn from: "
            f"{' and '.join(parts)} are needed.{_when(history, lacking)}{aside}"
        )


def _when(history: History, lacking: tuple[int, int]) -> str:
    """Return when there will be enough at the present rate; "" where the file does not tell."""
    moments = [lead.decided_at for lead in history.leads if lead.decided_at is not None]
    days = (max(moments) - min(moments)) / _DAY if moments else 0.0
    have = history.converted, len(history) - history.converted
    if days < 1 or any(lack and not count for lack, count in zip(lacking, have, strict=True)):
        return ""
    needed = max(lack * days / count for lack, count in zip(lacking, have, strict=True) if lack)
    return f" At the present rate that takes {max(round(needed), 1)} days."


def _fenced(
    everything: History, history: History, chosen: Chosen, asked: Asked
) -> tuple[History, list[LeftOut]]:
    """Return the history with the columns that may be learned from, and why others may not."""
    offered, left_out = sorted_out(history.columns, asked.keep)
    unvouched = [each.name for each in offered if each.name not in asked.keep]
    suspects = too_good(history.with_columns(unvouched))
    suspects += [
        each
        for each in filled_later(everything.with_columns(unvouched), chosen.rows)
        if each.column not in {other.column for other in suspects}
    ]
    titles = {each.column for each in suspects}
    rest = [each.name for each in offered if each.title not in titles or each.name in asked.keep]
    left_out += suspects
    if not rest:
        # What can be vouched for comes first: nothing helps a column that is the same for every lead.
        first = sorted(left_out, key=lambda each: each.kind not in {"provenance", "leak"})
        named = "; ".join(f"{each.column} {each.why}" for each in first[:3])
        names = [each.name for each in offered if each.title in titles]
        raise NothingLearned(
            f"No column is left to learn from: {named or 'the file has none that conditions can read'}. "
            f"Vouch for those that were known at the decision: --keep {','.join(names) or 'NAME,NAME'}"
        )
    return history.with_columns(rest), left_out


def _judged(
    history: History,
    parts: Split,
    scorecard: Scorecard,
    learner: Learner,
    *,
    chance: Chance,
    how: How,
    cards: Mapping[str, Sequence[int]],
) -> Verdict:
    """Return how a card of the older leads does on the newest, beside the best of `cards`."""
    older, newest = history.at(parts.older), history.at(parts.newest)
    if not len(newest):
        raise NothingLearned(
            "The card in use was learned from all of these leads, and none is left to judge a new one by. "
            f"Wait for {FEWEST} leads that were decided, and closed, after its `until`."
        )
    if not 0 < older.converted < len(older):
        which = "converted" if not older.converted else "was lost"
        raise NothingLearned(
            f"Before the newest fifth no lead {which}, so nothing can be learned from the older ones. "
            "Take a longer time, or look whether the outcome was written down at all then."
        )
    trial = fitted(older, scorecard, learner, how)
    scores = trial.scores(newest)
    said = {name: _said(points, older, parts) for name, points in cards.items()}
    best = min(said, key=lambda name: mean(losses(said[name].probabilities, newest.outcomes)))
    return judged(
        Said(scores, trial.probabilities(scores)),
        said[best],
        newest.outcomes,
        chance,
        base_rate=older.converted / len(older),
        against_name=best,
    )


def _said(points: Sequence[int], older: History, parts: Split) -> Said:
    """Return what a card says of the newest leads, with probabilities that were fitted to the older ones."""
    line = platt([points[row] for row in parts.older], older.outcomes, unit=POINTS_A_UNIT)
    scores = [points[row] for row in parts.newest]
    return Said(scores, [sigmoid(line.at(each)) for each in scores])


def _drift(history: History, parts: Split) -> list[Drift]:
    """Return how the inputs of the newest leads differ from those of the older ones, the most moved first."""
    found = []
    for column in history.columns:
        indexes = bins_of(column.at(parts.older)).indexes(column)
        drift = drift_of(
            column.title,
            Counter(indexes[row] for row in parts.older),
            Counter(indexes[row] for row in parts.newest),
        )
        if drift is not None:
            found.append(drift)
    return sorted(found, key=lambda each: -each.psi)
