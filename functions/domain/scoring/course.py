"""How a score goes on by time alone, and the first moment when it differs: halved, never walked.

Every line that time changes moves in one direction: what is left of a signal shrinks, a silence costs more.
And a bounded score never falls when one of its lines rises. So between two moments the score stays between
what the lines give at their lowest and at their highest, and only where these differ it has to be looked at.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from functions.domain.scoring.contribution import Contribution
from functions.domain.scoring.groups import clamps, sums_of
from functions.domain.scoring.scorecard import Scorecard

MOST_LOOKS = 1_000
"""Moments that one search looks at. One change takes some fifty; more are needed where lines against a lead
fade as fast as those for it and hide each other."""

Points = Sequence[int]
"""What each changing line gives at one moment."""


@dataclass(frozen=True)
class Course:
    """The lines of a score: those that stay, and those that time changes.

    Attributes:
        staying: what the lines that stay add up to in each group, a correction left out.
        correction: a human's correction.
        groups, lines: the group of each changing line, and its whole points at a moment.
        settled_at: from then on nothing changes; None if nothing ever does.
    """

    scorecard: Scorecard
    staying: dict[str, int]
    correction: int
    groups: tuple[str, ...]
    lines: tuple[Callable[[datetime], int], ...]
    settled_at: datetime | None

    @classmethod
    def of(cls, contributions: Iterable[Contribution], scorecard: Scorecard, now: datetime) -> "Course":
        """Return the course that these lines of a score take from `now` on."""
        lines = [line for line in contributions if line.kind != "clamp"]
        moving = [(line, *moved) for line in lines if (moved := _movement(line, scorecard, now)) is not None]
        ids = {line.id for line, _, _ in moving}
        automatic = [line for line in lines if line.kind != "adjustment" and line.id not in ids]
        return cls(
            scorecard,
            dict(sums_of(automatic)),
            sum(line.points for line in lines if line.kind == "adjustment"),
            tuple(line.group for line, _, _ in moving),
            tuple(points_at for _, points_at, _ in moving),
            max((settled_at for _, _, settled_at in moving), default=None),
        )

    def points(self, at: datetime) -> Points:
        """Return what each changing line gives at a moment."""
        return [points_at(at) for points_at in self.lines]

    def total(self, points: Points) -> int:
        """Return the bounded points of the lead when the changing lines give these."""
        sums = dict(self.staying)
        for group, each in zip(self.groups, points, strict=True):
            sums[group] = sums.get(group, 0) + each
        taken = sum([line.points for line in clamps(sums, self.scorecard.groups)])
        return self.scorecard.bounded(sum(sums.values()) + taken + self.correction)


def first_change(course: Course, since: datetime, until: datetime) -> datetime | None:
    """Return the first moment after `since`, up to `until`, when the points differ; None if they never do.

    After `MOST_LOOKS` it returns the moment up to which they are known to be the same, if there is one.
    """
    at, here = since, course.points(since)
    same, ahead, looks = course.total(here), [(until, course.points(until))], 2
    while ahead:
        then, there = ahead[-1]
        is_next = then - at <= timedelta.resolution
        if is_next and course.total(there) != same:
            return then
        if is_next or then <= at or _is_constant(course, here, there):
            at, here = ahead.pop()
        elif looks >= MOST_LOOKS and at > since:
            return at
        else:
            middle = at + (then - at) // 2
            ahead.append((middle, course.points(middle)))
            looks += 1
    return None


def _is_constant(course: Course, here: Points, there: Points) -> bool:
    """Return True when the points cannot differ between two moments at which the lines give these."""
    if here == there:
        return True
    return course.total(list(map(min, here, there))) == course.total(list(map(max, here, there)))


def _movement(
    line: Contribution, scorecard: Scorecard, now: datetime
) -> tuple[Callable[[datetime], int], datetime] | None:
    """Return what the line gives at a moment, and when it settles; None for a line that stays."""
    points_at: Callable[[datetime], int]
    if line.kind == "signal" and line.id in scorecard.signal_by_id:
        rule = scorecard.signal_by_id[line.id]
        settled_at = rule.settles_at(line.moments, line.expiries)
        points_at = partial(rule.points_at, line.moments, line.expiries)
    elif line.kind == "silence" and line.since is not None and line.id in scorecard.decay_by_id:
        decay, days = scorecard.decay_by_id[line.id], scorecard.working_days
        settled_at = decay.settles_at(line.since, days)
        points_at = partial(decay.points_at, line.since, days)
    else:
        return None
    return None if settled_at is None or settled_at <= now else (points_at, settled_at)
