"""What would bring a lead into the next band: the smallest changes, each tried on the score itself."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, combinations, zip_longest

from functions.domain.phrases import said
from functions.domain.scoring.bands import Band
from functions.domain.scoring.contribution import Contribution
from functions.domain.scoring.other_values import other_values
from functions.domain.scoring.score import Score, summed
from functions.domain.scoring.scorecard import Scorecard
from functions.domain.scoring.signals import LAST, SignalRule, in_utc
from functions.domain.texts import ENGLISH, Texts

MOST_CHANGES = 3
"""Parts of one piece of advice; managers do not follow a longer one."""
MOST_COMBINED = 12
"""Single changes that are combined, those with the most points first: 66 pairs and 220 triples."""


@dataclass(frozen=True, slots=True)
class Improvement:
    """Changes that together bring a lead into `band`, and the points that it has then."""

    changes: tuple[str, ...]
    points: int
    band: str


@dataclass(frozen=True, slots=True)
class _Change:
    """The lines of these ids are replaced, taken away or added: by one rule, or by another value."""

    ids: frozenset[str]
    words: str
    lines: tuple[Contribution, ...]
    gain: int


def improvements(
    score: Score, scorecard: Scorecard, now: datetime, texts: Texts = ENGLISH, *, limit: int = 3
) -> tuple[Improvement, ...]:
    """Return up to `limit` smallest sets of changes that bring a lead of this score into the next band.

    The lines of the score are enough: they hold the signals that count, and whose silence costs points. Of
    values that pairs look at its standing says more; without one, none of these is changed. Another value
    replaces the lines of all tables and pairs that look at it, and of no rule: rules are changed as they are.

    All have the same number of changes, the fewest that suffice; those with the fewest points come first.
    Empty for a lead in the highest band, and when three changes do not suffice.
    """
    target = _next_band(score, scorecard)
    if target is None:
        return ()
    changes = sorted(
        _changes(score, scorecard, in_utc(now), texts), key=lambda change: (-change.gain, change.words)
    )
    for size in range(1, MOST_CHANGES + 1):
        tried = changes if size == 1 else changes[:MOST_COMBINED]
        found = [
            improvement
            for some in _sets(tried, size)
            if (improvement := _improvement_by(score, some, scorecard, target)) is not None
        ]
        if found:
            return tuple(sorted(found, key=lambda each: (each.points, each.changes))[:limit])
    return ()


def _next_band(score: Score, scorecard: Scorecard) -> Band | None:
    bands = scorecard.bands_ascending
    index = [band.id for band in bands].index(score.band)
    return bands[index + 1] if index + 1 < len(bands) else None


def _sets(changes: Sequence[_Change], size: int) -> Iterator[tuple[_Change, ...]]:
    """Yield the sets of changes that replace no line twice."""
    for some in combinations(changes, size):
        if len(frozenset().union(*(change.ids for change in some))) == sum(len(each.ids) for each in some):
            yield some


def _improvement_by(
    score: Score, changes: tuple[_Change, ...], scorecard: Scorecard, target: Band
) -> Improvement | None:
    replaced = frozenset().union(*(change.ids for change in changes))
    kept = [line for line in score.contributions if line.kind != "clamp" and line.id not in replaced]
    correction = next((line for line in kept if line.kind == "adjustment"), None)
    lines = [line for line in kept if line is not correction]
    lines.extend(line for change in changes for line in change.lines)
    then = summed(lines, scorecard, correction=correction, band_before=None)
    if then.points < target.threshold:
        return None
    return Improvement(tuple(change.words for change in changes), then.points, then.band)


def _changes(score: Score, scorecard: Scorecard, now: datetime, texts: Texts) -> Iterator[_Change]:
    """Yield every single change that gives points."""
    lines = {line.id: line for line in score.contributions if line.kind not in {"clamp", "adjustment"}}
    is_told = scorecard.look_ups.gives(score.standing, lines.values())
    values = other_values(scorecard.look_ups, score.standing if is_told else ())
    other = (_replacing(each.ids, lines, each.lines, each.words(texts)) for each in values)
    for change in chain(other, _possible(lines, scorecard, now, texts)):
        if change.gain > 0:
            yield change


def _possible(
    lines: dict[str, Contribution], scorecard: Scorecard, now: datetime, texts: Texts
) -> Iterator[_Change]:
    for rule in scorecard.rules:
        if rule.points > 0 and not _holds(rule.id, lines):
            yield _replacing({rule.id}, lines, (rule.contribution,), rule.contribution.words(texts))
        if rule.points < 0 and _holds(rule.id, lines):
            without = texts.gettext("Without: %(what)s") % {"what": said(rule.contribution.why, texts)}
            yield _replacing({rule.id}, lines, (), without)
    for signal in scorecard.signals:
        more = _once_more(signal, lines.get(signal.id), scorecard, now)
        if more is not None:
            words = texts.gettext("%(what)s once more") % {"what": signal.label}
            yield _replacing({signal.id}, lines, (more,), words)
    for decay in scorecard.decays:
        if decay.id in lines:
            yield _replacing({decay.id}, lines, (), texts.gettext("A reply"))


def _replacing(
    ids: AbstractSet[str], lines: dict[str, Contribution], new: Sequence[Contribution], words: str
) -> _Change:
    before = sum(lines[each].points for each in ids if each in lines)
    return _Change(frozenset(ids), words, tuple(new), sum(line.points for line in new) - before)


def _holds(name: str, lines: dict[str, Contribution]) -> bool:
    return name in lines and lines[name].kind == "fact"


def _once_more(
    rule: SignalRule, line: Contribution | None, scorecard: Scorecard, now: datetime
) -> Contribution | None:
    """Return what a signal would give if it came once more; `line` is what it gives now."""
    moments = line.moments if line else ()
    kept = list(zip_longest(moments, line.expiries if line else ()))
    # It would be kept about as long as the last one, so it takes no place of its business day from another.
    expires_at = max((expiry or LAST for _, expiry in kept), default=None)
    return rule.contribution([*kept, (now, expires_at)], scorecard.calendar, now)
