"""Invented curves."""

from datetime import date, timedelta
from math import exp, sqrt
from random import Random

from functions.dashboard.view.charts import (
    CalibrationView,
    ConfidenceSequence,
    DaysByBand,
    LiftView,
    ScoreBin,
    SequencePoint,
    Threshold,
    TouchCurve,
    TouchCurveView,
)
from tests.browser.sample import AS_OF, BANDS, a_share


def the_days(count: int = 90) -> DaysByBand:
    """Return busy weekdays and quiet weekends."""
    rng = Random(7)
    days = tuple(AS_OF.date() - timedelta(days=count - 1 - at) for at in range(count))
    means = {"hot": 6, "warm": 13, "cold": 19}
    counts = tuple(
        tuple(rng.randint(mean // 2, mean * 3 // 2) // (4 if day.weekday() >= 5 else 1) for day in days)
        for mean in means.values()
    )
    return DaysByBand(days, BANDS, counts)


def the_lift() -> LiftView:
    """Return a curve that climbs fast and then bends."""
    steps = [(at / 20, 1 - (1 - at / 20) ** 3.2) for at in range(21)]
    return LiftView(tuple(steps), best_fifth=1 - 0.8**3.2, conversions=149)


def the_calibration() -> CalibrationView:
    """Return ten bins, one of them out of order."""
    converted = (
        (1, 160),
        (3, 150),
        (5, 190),
        (8, 180),
        (14, 180),
        (20, 171),
        (16, 190),
        (37, 150),
        (37, 112),
        (23, 54),
    )
    bins = tuple(
        ScoreBin(
            10 * at,
            10 * at + 9 if at < 9 else 100,
            a_share(count, of),
            is_out_of_order=(count, of) == (16, 190),
        )
        for at, (count, of) in enumerate(converted)
    )
    return CalibrationView(bins, (Threshold("cold", 0), Threshold("warm", 40), Threshold("hot", 70)))


def the_touch() -> TouchCurveView:
    """Return two bands: one is called at once, the other later."""
    hot = tuple((minute, 0.98 * (1 - exp(-minute / 12))) for minute in range(1, 241, 3))
    warm = tuple((minute, 0.94 * (1 - exp(-minute / 70))) for minute in range(2, 241, 5))
    return TouchCurveView((TouchCurve("hot", hot, 20, 300), TouchCurve("warm", warm, 120, 600)), BANDS, 240)


def the_sequence() -> ConfidenceSequence:
    """Return forty days in which the bounds come closer."""
    points = tuple(
        SequencePoint(
            date(2026, 10, 18) + timedelta(days=at),
            0.012,
            0.012 - 0.3 / sqrt(at + 1),
            0.012 + 0.3 / sqrt(at + 1),
        )
        for at in range(40)
    )
    return ConfidenceSequence(points, harm=-0.05)
