"""Which queues never take a lead, because those before them take all that they would.

A queue is the first whose condition holds. Whether another one always holds with it is not decidable for any
two conditions. It is known of one that holds for every lead, for the same condition and a part of it
(`a && b` after `a`), and for conditions of score and band, which are tried out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from functions.domain.conditions import OUTCOME_FIELDS, Condition, Environment
from functions.domain.conditions.static_analysis import conjuncts, thresholds_in
from functions.domain.scoring import Scorecard
from functions.domain.scoring.bands import band_for

_WHOLE_NUMBER = re.compile(r"-?\d+")


@dataclass(frozen=True)
class Taker:
    """A queue as far as it takes leads: its condition, and the parts that all hold when it does."""

    queue: str
    text: str
    environment: Environment

    @cached_property
    def condition(self) -> Condition:
        """The whole condition."""
        return self.environment.compile(self.text)

    @cached_property
    def parts(self) -> tuple[Condition, ...]:
        """What must hold for every lead of the queue."""
        return tuple(self.environment.compile(text) for text in conjuncts(self.text))


def taken_before(taker: Taker, before: Sequence[Taker], scorecard: Scorecard) -> list[str]:
    """Return the queues among those `before` that take every lead of this one; none if some may be left."""
    texts = {part.text for part in taker.parts}
    for other in before:
        if other.condition.constant is True or other.text.strip() in texts:
            return [other.queue]
    known = [other for other in before if _is_of_the_outcome(other.condition)]
    parts = (part for part in taker.parts if _is_of_the_outcome(part))
    return next((queues for part in parts if (queues := _covering(part, known, scorecard))), [])


def is_impossible(taker: Taker, scorecard: Scorecard) -> bool:
    """Return whether no score with its band fits a condition, or a part of it that always has to hold."""
    return any(
        not any(part.evaluate(outcome) is True for outcome in _outcomes([part], scorecard))
        for part in taker.parts
        if _is_of_the_outcome(part)
    )


def _covering(part: Condition, before: Sequence[Taker], scorecard: Scorecard) -> list[str]:
    """Return the queues of which one holds wherever the part does, a single one if it is enough."""
    outcomes = _outcomes([part, *(other.condition for other in before)], scorecard)
    held = [outcome for outcome in outcomes if part.evaluate(outcome) is True]
    takes = {other.queue: [other.condition.evaluate(outcome) is True for outcome in held] for other in before}
    if not held or not all(any(column) for column in zip(*takes.values(), strict=True)):
        return []
    alone = next((queue for queue, each in takes.items() if all(each)), None)
    return [alone] if alone else [queue for queue, each in takes.items() if any(each)]


def _is_of_the_outcome(condition: Condition) -> bool:
    """Return True for a condition that only compares score and band with fixed values."""
    is_known = condition.names == thresholds_in(condition.text, OUTCOME_FIELDS).keys()
    return is_known and bool(condition.names) and not condition.uses_counts


def _outcomes(conditions: Sequence[Condition], scorecard: Scorecard) -> Iterator[dict[str, Any]]:
    """Yield a score with its band for every combination that these conditions can tell apart."""
    edges = {int(number) for each in conditions for number in _WHOLE_NUMBER.findall(each.text)}
    edges |= {scorecard.minimum, scorecard.maximum}
    for band in scorecard.bands:
        edges |= {band.threshold, band.threshold - scorecard.hysteresis}
    for points in sorted({edge + step for edge in edges for step in (-1, 0, 1)}):
        if scorecard.minimum <= points <= scorecard.maximum:
            yield from ({"score": points, "band": band} for band in _bands_at(points, scorecard))


def _bands_at(points: int, scorecard: Scorecard) -> set[str]:
    """Return the bands that a lead with these points can be in: one that falls stays a while in its own."""
    bands = scorecard.bands_ascending
    return {
        band_for(points, bands, band_before=before, hysteresis=scorecard.hysteresis).id
        for before in (None, *(band.id for band in bands))
    }
