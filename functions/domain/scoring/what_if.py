"""What would lift a lead to the next band: the smallest changes, tried on the score itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from functions.domain.scoring.bands import Band
from functions.domain.scoring.contribution import Contribution
from functions.domain.scoring.lead import Facts
from functions.domain.scoring.score import Score, score_lead, summed
from functions.domain.scoring.scorecard import Scorecard
from functions.domain.scoring.signals import SignalRule, in_utc

AT_ONCE = 3
"""Nobody follows an advice of more than three parts."""
TRIED = 12
"""Of the single changes only the strongest are combined: 12 give 66 pairs and 220 triples."""


@dataclass(frozen=True, slots=True)
class Improvement:
    """Changes that together lift a lead into `band`, and its points then."""

    changes: tuple[str, ...]
    points: int
    band: str


@dataclass(frozen=True, slots=True)
class _Change:
    """One line of a score that is replaced (or taken away, or added)."""

    id: str
    words: str
    line: Contribution | None
    gain: int


def improvements(
    facts: Facts, scorecard: Scorecard, now: datetime, *, band_before: str | None = None, limit: int = 3
) -> tuple[Improvement, ...]:
    """Return up to `limit` smallest sets of changes that lift the lead to the next band.

    Fewest changes first, then the fewest points more than needed. None for a lead in the highest band, or
    when no three changes are enough.
    """
    score = score_lead(facts, scorecard, now, band_before=band_before)
    target = _next_band(score, scorecard)
    if target is None:
        return ()
    changes = sorted(
        _changes(score, facts, scorecard, in_utc(now)), key=lambda change: (-change.gain, change.words)
    )
    for size in range(1, AT_ONCE + 1):
        tried = changes if size == 1 else changes[:TRIED]
        found = [
            lift
            for some in _sets(tried, size)
            if (lift := _tried(score, some, scorecard, target)) is not None
        ]
        if found:
            return tuple(sorted(found, key=lambda lift: (lift.points, lift.changes))[:limit])
    return ()


def _next_band(score: Score, scorecard: Scorecard) -> Band | None:
    bands = scorecard.bands_ascending
    place = [band.id for band in bands].index(score.band)
    return bands[place + 1] if place + 1 < len(bands) else None


def _sets(changes: Sequence[_Change], size: int) -> Iterator[tuple[_Change, ...]]:
    """Yield sets of changes that do not replace the same line twice."""
    return (some for some in combinations(changes, size) if len({change.id for change in some}) == size)


def _tried(
    score: Score, changes: tuple[_Change, ...], scorecard: Scorecard, target: Band
) -> Improvement | None:
    replaced = {change.id for change in changes}
    kept = [line for line in score.contributions if line.kind != "clamp" and line.id not in replaced]
    correction = next((line for line in kept if line.kind == "adjustment"), None)
    lines = [line for line in kept if line is not correction]
    lines.extend(change.line for change in changes if change.line is not None)
    then = summed(lines, scorecard, correction=correction, band_before=None)
    if then.points < target.threshold:
        return None
    return Improvement(tuple(change.words for change in changes), then.points, then.band)


def _changes(score: Score, facts: Facts, scorecard: Scorecard, now: datetime) -> Iterator[_Change]:
    """Yield every single change that gives points."""
    lines = {line.id: line for line in score.contributions if line.kind not in {"clamp", "adjustment"}}
    for change in _possible(lines, facts, scorecard, now):
        if change.gain > 0:
            yield change


def _possible(
    lines: dict[str, Contribution], facts: Facts, scorecard: Scorecard, now: datetime
) -> Iterator[_Change]:
    for table in scorecard.tables:
        for line in table.lines:
            yield _replacing(table.id, lines, line, line.words)
    for rule in scorecard.rules:
        if rule.points > 0 and not _holds(rule.id, lines):
            yield _replacing(rule.id, lines, rule.contribution, rule.contribution.words)
        if rule.points < 0 and _holds(rule.id, lines):
            yield _replacing(rule.id, lines, None, f"Without: {rule.contribution.why}")
    for signal in scorecard.signals:
        more = _once_more(signal, facts, scorecard, now)
        if more is not None:
            yield _replacing(signal.id, lines, more, f"{signal.label} once more")
    if facts.unanswered_since is not None:
        for decay in scorecard.decays:
            yield _replacing(decay.id, lines, None, "A reply")


def _replacing(name: str, lines: dict[str, Contribution], line: Contribution | None, words: str) -> _Change:
    before = lines[name].points if name in lines else 0
    return _Change(name, words, line, (line.points if line else 0) - before)


def _holds(name: str, lines: dict[str, Contribution]) -> bool:
    return name in lines and lines[name].kind == "fact"


def _once_more(signal: SignalRule, facts: Facts, scorecard: Scorecard, now: datetime) -> Contribution | None:
    seen = [in_utc(other.at) for other in facts.signals if other.type == signal.type]
    return signal.contribution([*seen, now], scorecard.calendar, now)
