"""What is drawn: leads by day, lift, calibration, time to the first touch, a score over time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from functions.dashboard.view.shares import Share


@dataclass(frozen=True, slots=True)
class DaysByBand:
    """Leads by the day on which they came and the band that they had first.

    Attributes:
        days: without gaps, in order; or, from `weeks`, the Monday of each week.
        bands: the highest first.
        counts: a line for each band, a number for each day.
    """

    days: tuple[date, ...]
    bands: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    @property
    def totals(self) -> tuple[int, ...]:
        """The leads of each band."""
        return tuple(sum(line) for line in self.counts)

    @property
    def weeks(self) -> "DaysByBand":
        """The same by whole weeks: one that the days do not cover from Monday to Sunday is left out."""
        full = list(_full_weeks(self.days))
        counts = tuple(tuple(sum(line[at] for at in places) for _, places in full) for line in self.counts)
        return DaysByBand(tuple(monday for monday, _ in full), self.bands, counts)


@dataclass(frozen=True, slots=True)
class LiftView:
    """How soon the conversions are found when leads are called in the order of their score.

    Attributes:
        points: (share of the leads, share of the conversions), from (0, 0) to (1, 1).
        best_fifth: the share of the conversions that the best fifth of the leads holds.
        conversions: how many this rests on.
    """

    points: tuple[tuple[float, float], ...]
    best_fifth: float
    conversions: int


@dataclass(frozen=True, slots=True)
class ScoreBin:
    """The conversion of the leads whose first score lies from `low` to `high`, both included.

    Attributes:
        is_out_of_order: surely lower than a lower bin.
    """

    low: int
    high: int
    share: Share
    is_out_of_order: bool = False


@dataclass(frozen=True, slots=True)
class Threshold:
    """The lower edge of a band."""

    band: str
    points: int


@dataclass(frozen=True, slots=True)
class CalibrationView:
    """What a score means: conversion by score. Bins and thresholds from the lowest."""

    bins: tuple[ScoreBin, ...]
    thresholds: tuple[Threshold, ...]


@dataclass(frozen=True, slots=True)
class TouchCurve:
    """The estimated share of a band's leads that were touched within so much working time.

    Attributes:
        steps: (minutes, share) at which the share rises; in order.
        deadline: minutes; None for a band without one.
        longest: the longest time observed, in minutes.
    """

    band: str
    steps: tuple[tuple[int, float], ...]
    deadline: int | None
    longest: int


@dataclass(frozen=True, slots=True)
class TouchCurveView:
    """Time to the first touch of the bands that have a deadline.

    Attributes:
        bands: all of them, the highest first: a band has the same colour in every chart.
        until: minutes that the picture shows.
    """

    curves: tuple[TouchCurve, ...]
    bands: tuple[str, ...]
    until: int


@dataclass(frozen=True, slots=True)
class ScoreStep:
    """From when on a lead had so many points, and what came or went: (points, words)."""

    at: datetime
    points: int
    band: str
    changes: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """The score of one lead over time, up to `until`. Thresholds from the lowest."""

    steps: tuple[ScoreStep, ...]
    thresholds: tuple[Threshold, ...]
    until: datetime


@dataclass(frozen=True, slots=True)
class SequencePoint:
    """A difference between two arms as it was known on a day, with bounds that hold on all days together."""

    on: date
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ConfidenceSequence:
    """What an experiment knew, day by day; `harm` is the bound at which it ends by itself."""

    points: tuple[SequencePoint, ...]
    harm: float | None = None


def _full_weeks(days: tuple[date, ...]) -> Iterator[tuple[date, list[int]]]:
    """Yield the Monday of each whole week, and the places of its days."""
    for _, group in groupby(range(len(days)), key=lambda at: days[at].isocalendar()[:2]):
        places = list(group)
        if len(places) == 7:
            yield days[places[0]], places
