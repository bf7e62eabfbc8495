"""The hot line by capacity: from which score on there are as many hot leads as the team can touch in time.

Every night the line is the whole number whose share of the leads of four weeks is nearest to what the team
can touch in the seven days ahead, of as many leads as came in seven days. A week ahead and not a day: single
days cannot be met, and a weekend without anybody at work would pull the line up and down.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import TypeAdapter

from functions.domain.distribution import Manager

CHECKPOINT = "hot-line"
"""The name that the line of the night is kept under."""
DAYS = 28
"""Days of scores that it follows from: whole weeks, so that each weekday counts alike."""
AHEAD = 7
"""Days of working time that it follows from."""
MOST_MOVE = 3
"""Points that it moves in a night at most."""
FEWEST = 100
"""Leads of these days below which it stays where it is: one of a few is many in a hundred."""


@dataclass(frozen=True, slots=True)
class Capacity:
    """How a line follows from what the team can do.

    Attributes:
        touches_per_hour: leads that one manager can touch for the first time in an hour of work.
        share: of the working time that is for these leads.
        at_least, at_most: where the line may be, both included; it begins in the middle.
    """

    touches_per_hour: float
    share: float
    at_least: int
    at_most: int

    @property
    def begin(self) -> int:
        """The line before anything is known."""
        return (self.at_least + self.at_most) // 2


@dataclass(frozen=True, slots=True)
class Line:
    """The line of one night, and why it is there.

    Attributes:
        start: the score from which on a lead is in the band.
        wanted: the share of the leads that the team can touch in time.
        share: of the leads of the last weeks that were at the line or above.
        touches: that the team has time for in the days ahead.
        leads: that come in as many days.
    """

    start: int
    wanted: float
    share: float
    touches: float
    leads: float


def touches_ahead(managers: Iterable[Manager], capacity: Capacity, first: date) -> float:
    """Return how many leads the managers can touch from `first` on, by their hours and daily caps."""
    found = 0.0
    for manager in managers:
        if manager.is_paused or manager.is_standby:
            continue
        for day in (first + timedelta(days=number) for number in range(AHEAD)):
            if any(absence.covers(day) for absence in manager.absences):
                continue
            minutes = sum(end - begin for begin, end in manager.calendar.blocks_on(day))
            touches = minutes / 60 * capacity.touches_per_hour * capacity.share
            found += min(touches, manager.daily_cap) if manager.daily_cap is not None else touches
    return found


def line_of(
    scores: Mapping[int, int], touches: float, capacity: Capacity, *, before: int | None, days: int = DAYS
) -> Line | None:
    """Return the line of tonight; None with too few leads to tell.

    Args:
        scores: leads of the last days by their first score.
        touches: that the team has time for in the days ahead.
        capacity: how the line follows from that.
        before: the line of last night; None for none.
        days: how many the scores are of.
    """
    leads = sum(scores.values())
    if leads < FEWEST:
        return None
    expected = leads / days * AHEAD
    wanted = min(touches / expected, 1.0)
    shares = shares_from(scores, range(capacity.at_least, capacity.at_most + 1))
    nearest = min(shares, key=lambda start: (abs(shares[start] - wanted), -start))
    known = min(max(capacity.begin if before is None else before, capacity.at_least), capacity.at_most)
    start = min(max(nearest, known - MOST_MOVE), known + MOST_MOVE)
    return Line(start, wanted, shares[start], touches, expected)


def shares_from(scores: Mapping[int, int], starts: Sequence[int]) -> dict[int, float]:
    """Return the share of the leads that have so many points or more, for each of these, which rise."""
    whole = sum(scores.values()) or 1
    left = sum(count for points, count in scores.items() if points >= starts[0])
    found = {}
    for start in starts:
        found[start] = left / whole
        left -= scores.get(start, 0)
    return found


@dataclass(frozen=True, slots=True)
class Night:
    """What is kept of a night: its day, and the lines by band."""

    day: date
    lines: Mapping[str, Line]


_kept = TypeAdapter(Night)


def lines_text(lines: Mapping[str, Line], *, day: date) -> str:
    """Return the lines of a night, by band, as they are kept."""
    return _kept.dump_json(Night(day, dict(lines))).decode()


def lines_in(text: str | None) -> Mapping[str, Line]:
    """Return the lines by band; none for no text, and for one of another form."""
    night = _night(text)
    return night.lines if night is not None else {}


def computed_on(text: str | None) -> date | None:
    """Return of which day the kept lines are; None for no text, and for one of another form."""
    night = _night(text)
    return night.day if night is not None else None


def _night(text: str | None) -> Night | None:
    try:
        return _kept.validate_json(text or "")
    except ValueError:
        return None
