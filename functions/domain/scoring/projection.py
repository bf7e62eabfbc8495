"""The score at a later moment, and when it changes next, from stored contributions without the lead."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from functions.domain.scoring.contribution import Contribution
from functions.domain.scoring.score import Score, summed
from functions.domain.scoring.scorecard import Scorecard
from functions.domain.scoring.signals import in_utc


def project_score(
    contributions: Iterable[Contribution],
    scorecard: Scorecard,
    now: datetime,
    *,
    band_before: str | None = None,
) -> Score:
    """Return the score with these contributions at `now`, when nothing but time has passed.

    Signals and decays that the scorecard no longer has keep their points until the lead is read again.
    """
    moment = in_utc(now)
    aged = [_aged(line, scorecard, moment) for line in contributions if line.kind != "clamp"]
    lines = [line for line in aged if line is not None]
    correction = next((line for line in lines if line.kind == "adjustment"), None)
    automatic = [line for line in lines if line is not correction]
    return summed(automatic, scorecard, correction=correction, band_before=band_before)


def next_change(score: Score, scorecard: Scorecard, now: datetime) -> datetime | None:
    """Return the first moment after `now` when the whole points differ or a correction ends; None if never.

    Points that a bound hides change nothing and are skipped. Exact to the microsecond, unless the
    scorecard is time-dependent: then it is the start of the next business day at the latest.
    """
    at, contributions = in_utc(now), score.contributions
    nightly = _next_day(scorecard, at) if scorecard.is_time_dependent else None
    ends_at = min(_corrections_end(contributions, scorecard), default=None)
    while True:
        at_next = min(_changes(contributions, scorecard, at), default=None)
        if at_next is None or (nightly is not None and nightly <= at_next):
            return nightly
        projected = project_score(contributions, scorecard, at_next)
        if projected.points != score.points or at_next == ends_at:
            return at_next
        at, contributions = at_next, projected.contributions


def _aged(line: Contribution, scorecard: Scorecard, now: datetime) -> Contribution | None:
    if line.kind == "signal" and line.id in scorecard.signal_by_id:
        return scorecard.signal_by_id[line.id].line(line.moments, now)
    if line.kind == "silence" and line.since is not None and line.id in scorecard.decay_by_id:
        return scorecard.decay_by_id[line.id].contribution(line.since, scorecard.working_days, now)
    is_over = line.until is not None and scorecard.calendar.business_day(now) > line.until
    return None if is_over else line


def _changes(lines: Iterable[Contribution], scorecard: Scorecard, now: datetime) -> Iterator[datetime]:
    for line in lines:
        change = _next_of(line, scorecard, now)
        if change is not None:
            yield change
    yield from _corrections_end(lines, scorecard)


def _next_of(line: Contribution, scorecard: Scorecard, now: datetime) -> datetime | None:
    if line.kind == "signal" and line.id in scorecard.signal_by_id:
        return scorecard.signal_by_id[line.id].next_change(line.moments, now)
    if line.kind == "silence" and line.since is not None and line.id in scorecard.decay_by_id:
        return scorecard.decay_by_id[line.id].next_change(line.since, scorecard.working_days, now)
    return None


def _corrections_end(lines: Iterable[Contribution], scorecard: Scorecard) -> Iterator[datetime]:
    one_day = timedelta(days=1)
    for line in lines:
        if line.until is not None:
            yield scorecard.calendar.day_start(line.until + one_day)


def _next_day(scorecard: Scorecard, now: datetime) -> datetime:
    return scorecard.calendar.day_start(scorecard.calendar.business_day(now) + timedelta(days=1))
