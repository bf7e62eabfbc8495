"""The first page: what needs attention, six figures, and what they are made of."""

from collections import Counter
from datetime import timedelta

from functions.dashboard.reading import Reading
from functions.dashboard.shown import difference, shown
from functions.dashboard.signs import Signs
from functions.dashboard.team import fairness_tile, load_tile
from functions.dashboard.view.attention import (
    ConservationTile,
    ConversionTile,
    SeparationTile,
    Tiles,
    TouchTile,
)
from functions.dashboard.view.charts import (
    CalibrationView,
    DaysByBand,
    LiftView,
    ScoreBin,
    Threshold,
    TouchCurve,
    TouchCurveView,
)
from functions.dashboard.view.pages import NurturingView, Period
from functions.dashboard.view.rows import BandRow, DeadlineRow
from functions.dashboard.view.shares import Share as ShownShare
from functions.domain.figures.calibration import calibration, separation
from functions.domain.figures.outcomes import (
    nurturing,
    total,
)
from functions.domain.figures.proportions import Share
from functions.domain.figures.ranking import lift, lift_curve
from functions.domain.figures.service import (
    in_time_by_band_of_summary,
    standing,
)
from functions.domain.figures.survival import IncidenceCurve
from functions.domain.figures.verdicts import nurturing_cost


def period_of(reading: Reading) -> Period:
    """Return the days of the page, and how many of their leads are old enough to judge."""
    counts, days = reading.arrived, reading.period
    came = sum(counts.values())
    mature = sum(count for (day, _), count in counts.items() if days.is_mature(day))
    first_day = min((day for day, _ in counts), default=None)
    first_figures_on = None
    if came and not mature and first_day is not None:
        first_figures_on = first_day + timedelta(days=days.horizon)
    so_far = 0 if first_day is None else (days.today - first_day).days
    return Period(days.first, days.last, came, days.horizon, mature, first_figures_on, so_far)


def days_by_band(reading: Reading) -> DaysByBand:
    """Return how many leads came on each day, by first band."""
    counts, days = reading.arrived, reading.period.days
    bands = with_former(reading, {band for _, band in counts})
    return DaysByBand(tuple(days), bands, tuple(tuple(counts[day, band] for day in days) for band in bands))


def conversion_rows(reading: Reading) -> tuple[tuple[BandRow, ...], BandRow]:
    """Return the conversion of each band, the highest first, and of all of them, with the period before."""
    counts = Counter[str]()
    for (_, band), count in reading.arrived.items():
        counts[band] += count
    now, before = reading.conversion, reading.conversion_before
    rows = tuple(
        BandRow(band, counts[band], shown(now.get(band)), _unless_empty(before.get(band)))
        for band in with_former(reading, set(counts))
    )
    return rows, BandRow("", sum(counts.values()), shown(total(now)), _unless_empty(total(before)))


def lift_view(reading: Reading) -> LiftView | None:
    """Return how soon conversions are found by score; None while there are none."""
    points = reading.by_points
    curve, best_fifth = lift_curve(points), lift(points, 0.2)
    if not curve or best_fifth is None:
        return None
    steps = ((0.0, 0.0), *((each.leads, each.conversions) for each in curve))
    return LiftView(tuple(dict.fromkeys(steps)), best_fifth, total(points).count)


def calibration_view(reading: Reading) -> CalibrationView | None:
    """Return the conversion by score; None before any lead is mature."""
    points = reading.by_points
    if not points:
        return None
    bins = tuple(
        ScoreBin(each.lowest, each.highest, shown(each.converted), each.is_out_of_order)
        for each in calibration(points)
    )
    return CalibrationView(bins, thresholds(reading))


def thresholds(reading: Reading) -> tuple[Threshold, ...]:
    """Return the lower edges of the bands, but the lowest, from below."""
    bands = reading.config.scorecard.bands_ascending
    return tuple(Threshold(band.id, band.threshold) for band in bands[1:])


def touch_view(reading: Reading) -> TouchCurveView | None:
    """Return the time to the first touch of each band; None before the first assignment."""
    curves = reading.time_to_touch
    drawn = [
        TouchCurve(
            band,
            tuple(zip(curve.times, curve.shares, strict=True)),
            _deadline(reading, band),
            curve.longest or 0,
        )
        for band in reading.bands
        if (curve := curves.get(band)) is not None and curve.times
    ]
    if not drawn:
        return None
    until = max(max(4 * (each.deadline or 15), _reached(curves[each.band], 0.9)) for each in drawn)
    return TouchCurveView(tuple(drawn), reading.bands, until)


def deadline_rows(reading: Reading, *, by_manager: bool) -> tuple[DeadlineRow, ...]:
    """Return how many were touched in time, by band, then by manager, the best first."""
    bands, curves = (
        reading.in_time,
        reading.time_to_touch,
    )
    rows = [
        _deadline_row(band, share, curves.get(band), deadline=_deadline(reading, band))
        for band in reading.bands
        if (share := bands.get(band)) is not None
    ]
    if not by_manager:
        return tuple(rows)
    managers, own = (
        reading.in_time_by_manager,
        reading.paces,
    )
    ordered = sorted(managers.items(), key=lambda each: (-(each[1].value or 0), reading.name(each[0])))
    return (
        *rows,
        *(
            _deadline_row(reading.name(manager), share, own.get(manager), manager=manager)
            for manager, share in ordered
        ),
    )


def nurturing_view(reading: Reading) -> NurturingView | None:
    """Return what nurturing came to, beside the control sample; None before the first hand-off."""
    arms = nurturing(reading.cubes)
    handed, control = arms.get("handed-off", Counter()), arms.get("control", Counter())
    if not handed and not control:
        return None
    converted = Share(handed["converted"], handed["mature"])
    stayed = Share(control["converted"], control["mature"])
    cost = nurturing_cost(stayed, converted)
    return NurturingView(
        handed["all"],
        handed["back"],
        shown(converted),
        shown(stayed),
        difference(stayed, converted) if cost else None,
        (round(cost.leads.low), round(cost.leads.high)) if cost else None,
    )


def tiles(reading: Reading, signs: Signs, *, by_manager: bool) -> Tiles:
    """Return the six figures of the first screen."""
    return Tiles(
        _touch_tile(reading),
        _conversion_tile(reading),
        _separation_tile(reading),
        fairness_tile(reading),
        load_tile(reading, by_manager=by_manager),
        _conservation_tile(reading, signs),
    )


def with_former(reading: Reading, found: set[str]) -> tuple[str, ...]:
    """Return the bands of the configuration, and behind them those that it had before."""
    return (*reading.bands, *sorted(found - {*reading.bands}))


def _touch_tile(reading: Reading) -> TouchTile | None:
    share = total(reading.in_time)
    if not share.of:
        return None
    before = total(in_time_by_band_of_summary(reading.before, minute=reading.minute))
    highest = reading.bands[0]
    curve = reading.time_to_touch.get(highest)
    return TouchTile(
        shown(share),
        difference(share, before),
        highest,
        curve.quantile(0.5) if curve else None,
        curve.quantile(0.9) if curve else None,
    )


def _conversion_tile(reading: Reading) -> ConversionTile | None:
    now, before = total(reading.conversion), total(reading.conversion_before)
    if not now.of:
        return None
    return ConversionTile(shown(now), _unless_empty(before), difference(now, before))


def _separation_tile(reading: Reading) -> SeparationTile | None:
    shares, points = reading.conversion, reading.by_points
    highest, lowest = reading.bands[0], reading.bands[-1]
    if highest == lowest or not points:
        return None
    hot, cold = shares.get(highest, Share(0, 0)), shares.get(lowest, Share(0, 0))
    return SeparationTile(highest, lowest, shown(hot), shown(cold), separation(hot, cold), lift(points, 0.2))


def _conservation_tile(reading: Reading, signs: Signs) -> ConservationTile:
    states = Counter[str]()
    for (state, _, _, _), count in standing(reading.present).items():
        states[state] += count
    called_at = signs.last_webhook_at
    return ConservationTile(
        sum(states.values()),
        signs.unaccounted,
        states["assigned"],
        states["held"],
        states["nurtured"],
        None if called_at is None else max(signs.now - called_at, timedelta()),
    )


def _deadline(reading: Reading, band: str) -> int | None:
    found = reading.config.band(band)
    first_touch = found.first_touch if found else None
    return None if first_touch is None else int(first_touch.total_seconds() // 60)


def _deadline_row(
    name: str,
    share: Share,
    curve: IncidenceCurve | None,
    *,
    manager: int | None = None,
    deadline: int | None = None,
) -> DeadlineRow:
    return DeadlineRow(
        name,
        shown(share),
        manager,
        deadline,
        curve.quantile(0.5) if curve else None,
        curve.quantile(0.9) if curve else None,
        (curve.longest or 0) if curve else 0,
    )


def _reached(curve: IncidenceCurve, share: float) -> int:
    return curve.quantile(share) or curve.longest or 0


def _unless_empty(share: Share | None) -> ShownShare | None:
    return None if share is None or not share.of else shown(share)
