"""The score of a lead: a function of facts, scorecard and moment, with lines that add up to it exactly."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import compress

from functions.domain.conditions import ConditionFailed
from functions.domain.phrases import Phrase, Saying, Words
from functions.domain.scoring.bands import band_for
from functions.domain.scoring.contribution import Contribution
from functions.domain.scoring.features import signal_counts
from functions.domain.scoring.groups import CACHE_SIZE, clamps, sums_of
from functions.domain.scoring.lead import Adjustment, Facts, SignalSeen
from functions.domain.scoring.scorecard import Scorecard
from functions.domain.scoring.signals import Kept, in_utc


@dataclass(frozen=True, slots=True)
class Score:
    """How many points a lead has, in which band that is, and why.

    Attributes:
        points: with a human's correction; exactly the sum of the contributions.
        automatic: without it.
        counted_until: when fewer signals are kept, which a rule counts: then the lead has to be read for its
            score; None if no rule counts any that expires.
        standing: the place of the lead in each field that is looked up, for a scorecard with pairs: what
            another value would change there does not follow from lines alone. It holds no value of the lead.
    """

    points: int
    automatic: int
    band: str
    contributions: tuple[Contribution, ...]
    counted_until: datetime | None = None
    standing: tuple[int, ...] = ()

    @property
    def warnings(self) -> tuple[Words, ...]:
        """Rules that could not be computed for this lead; they cost their points, never the lead."""
        return tuple(line.why for line in self.contributions if line.kind == "failed")


def score_lead(facts: Facts, scorecard: Scorecard, now: datetime, *, band_before: str | None = None) -> Score:
    """Return the score of a lead at `now`; `band_before` is the band it leaves only past the hysteresis."""
    moment = in_utc(now)
    signals = facts.signals
    if [signal for signal in signals if signal.expires_at is not None]:
        signals = tuple(signal for signal in signals if signal.is_kept(moment))
    lines, standing = _fact_lines(facts, signals, scorecard, moment)
    if scorecard.signals and signals:
        lines.extend(_signal_lines(signals, scorecard, moment))
    if facts.unanswered_since is not None:
        since = in_utc(facts.unanswered_since)
        lines.extend(decay.contribution(since, scorecard.working_days, moment) for decay in scorecard.decays)
    correction = _correction(facts.adjustment, scorecard, moment)
    until = _first_expiry(signals) if scorecard.conditions.uses_counts else None
    return summed(
        lines,
        scorecard,
        correction=correction,
        band_before=band_before,
        counted_until=until,
        standing=standing,
    )


def summed(
    lines: list[Contribution],
    scorecard: Scorecard,
    *,
    correction: Contribution | None,
    band_before: str | None,
    counted_until: datetime | None = None,
    standing: tuple[int, ...] = (),
) -> Score:
    """Return the score of `lines` (without clamps) and a human's correction: bounded, summed, banded."""
    groups = scorecard.groups
    bounded = clamps(sums_of([line for line in lines if line.group]), groups) if groups else []
    lines = lines + bounded
    raw = sum([line.points for line in lines])
    automatic = scorecard.bounded(raw)
    if correction is not None:
        lines.append(correction)
        raw += correction.points
    points = scorecard.bounded(raw)
    if points != raw:
        lines.append(_total(points, raw))
    band = band_for(
        points, scorecard.bands_ascending, band_before=band_before, hysteresis=scorecard.hysteresis
    )
    return Score(points, automatic, band.id, tuple(lines), counted_until, standing)


@lru_cache(maxsize=CACHE_SIZE)
def _total(points: int, raw: int) -> Contribution:
    """Return the line that brings the sum of all others into the bounds of the whole score."""
    why = Phrase(Saying.SCORE_AT_MOST if raw > points else Saying.SCORE_AT_LEAST, "", points)
    return Contribution("total", points - raw, why, "", "clamp")


def _fact_lines(
    facts: Facts, signals: Sequence[SignalSeen], scorecard: Scorecard, now: datetime
) -> tuple[list[Contribution], tuple[int, ...]]:
    """Return the lines that only facts give, and where the lead stands among the pairs."""
    values = scorecard.features.values(facts, scorecard.seen_at(now), scorecard.calendar)
    places = scorecard.look_ups.places(values, facts.lead)
    given = scorecard.look_ups.lines(places)
    lines = [*scorecard.start_lines, *filter(None, given)]
    conditions = scorecard.conditions
    seen = signal_counts(signals) if conditions.uses_counts else None
    answers = conditions.evaluate_joined(values, seen)
    if answers is None:
        lines.extend(_lines_one_by_one(scorecard, conditions.evaluate(values, seen)))
    else:
        lines.extend(compress(scorecard.rule_lines, answers))
    return lines, tuple(places) if scorecard.pairs else ()


def _lines_one_by_one(
    scorecard: Scorecard, answers: Sequence[bool | ConditionFailed]
) -> Iterator[Contribution]:
    for rule, answer in zip(scorecard.rules, answers, strict=True):
        if isinstance(answer, ConditionFailed):
            yield rule.failed(answer.why)
        elif answer:
            yield rule.contribution


def _signal_lines(
    signals: Sequence[SignalSeen], scorecard: Scorecard, now: datetime
) -> Iterator[Contribution]:
    of_type: defaultdict[str, list[Kept]] = defaultdict(list)
    for signal in signals:
        at = signal.at
        of_type[signal.type].append((at if at.tzinfo is UTC else at.astimezone(UTC), signal.expires_at))
    for rule in scorecard.signals:
        seen = of_type.get(rule.type)
        line = rule.contribution(seen, scorecard.calendar, now) if seen else None
        if line is not None:
            yield line


def _first_expiry(signals: Iterable[SignalSeen]) -> datetime | None:
    return min((each.expires_at for each in signals if each.expires_at is not None), default=None)


def _correction(adjustment: Adjustment | None, scorecard: Scorecard, now: datetime) -> Contribution | None:
    if adjustment is None or not adjustment.points:
        return None
    until = adjustment.until
    if until is not None and scorecard.calendar.business_day(now) > until:
        return None
    why = Phrase(Saying.CORRECTED) if until is None else Phrase(Saying.CORRECTED_UNTIL, "", until.isoformat())
    return Contribution("adjustment", adjustment.points, why, "", "adjustment", until=until)
