"""The score at a later moment, and when it changes next, from stored contributions without the lead."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from functions.domain.scoring.contribution import Contribution
from functions.domain.scoring.course import Course, first_change
from functions.domain.scoring.score import Score, summed
from functions.domain.scoring.scorecard import Scorecard
from functions.domain.scoring.signals import in_utc


def project_score(
    contributions: Iterable[Contribution],
    scorecard: Scorecard,
    now: datetime,
    *,
    band_before: str | None = None,
    standing: tuple[int, ...] = (),
) -> Score:
    """Return the score with these contributions at `now`, when nothing but time has passed.

    Signals and decays that the scorecard no longer has keep their points until the lead is read again.
    """
    moment = in_utc(now)
    aged = [_aged(line, scorecard, moment) for line in contributions if line.kind != "clamp"]
    lines = [line for line in aged if line is not None]
    correction = next((line for line in lines if line.kind == "adjustment"), None)
    automatic = [line for line in lines if line is not correction]
    return summed(automatic, scorecard, correction=correction, band_before=band_before, standing=standing)


def next_change(score: Score, scorecard: Scorecard, now: datetime) -> datetime | None:
    """Return the first moment after `now` when the whole points differ or a correction ends; None if never.

    Points that a bound hides change nothing and are skipped. Exact to the microsecond; but not later than
    the moment when the lead has to be read again: when its counted signals are fewer, and, with a
    time-dependent scorecard, when the next business day starts.
    """
    at = in_utc(now)
    latest = min(_ends(score, scorecard, at), default=None)
    course = Course.of(score.contributions, scorecard, at)
    if course.settled_at is None:
        return latest
    until = course.settled_at if latest is None else min(course.settled_at, latest)
    return first_change(course, at, until) or latest


def _aged(line: Contribution, scorecard: Scorecard, now: datetime) -> Contribution | None:
    if line.kind == "signal" and line.id in scorecard.signal_by_id:
        return scorecard.signal_by_id[line.id].line(line.moments, line.expiries, now)
    if line.kind == "silence" and line.since is not None and line.id in scorecard.decay_by_id:
        return scorecard.decay_by_id[line.id].contribution(line.since, scorecard.working_days, now)
    is_over = line.until is not None and scorecard.calendar.business_day(now) > line.until
    return None if is_over else line


def _ends(score: Score, scorecard: Scorecard, now: datetime) -> Iterator[datetime]:
    """Yield the moments at which the lines themselves are no longer those of a fresh look."""
    one_day = timedelta(days=1)
    for line in score.contributions:
        if line.until is not None:
            yield scorecard.calendar.day_start(line.until + one_day)
    if score.counted_until is not None:
        yield score.counted_until
    if scorecard.is_time_dependent:
        yield scorecard.calendar.day_start(scorecard.calendar.business_day(now) + one_day)
