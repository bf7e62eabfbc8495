"""The figures of the first page, as plain values in the shape of its view."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from tests.recount.criteria import rule_rows
from tests.recount.experiment import experiment_of
from tests.recount.lives import Life
from tests.recount.period import Part, Period
from tests.recount.received import matched
from tests.recount.shares import Plain, best_fifth, gains, newcombe, share, total
from tests.recount.team import fairness, fairness_tile, load_tile
from tests.recount.waiting import attention, conservation, health


def overview(period: Period, *, queue: str = "") -> Plain:
    """Return what the first page has to show."""
    return {
        "as_of": period.evidence.as_of,
        "period": shown_period(period),
        "attention": attention(period),
        "tiles": {
            "touch": _touch_tile(period),
            "conversion": _conversion_tile(period),
            "separation": _separation_tile(period),
            "fairness": fairness_tile(period),
            "load": load_tile(period),
            "conservation": conservation(period),
        },
        "days": _days(period),
        "conversion": [_band_row(period, band) for band in _bands(period)],
        "overall": _band_row(period, ""),
        "lift": _lift(period),
        "calibration": _calibration(period),
        "touch": _touch(period),
        "deadlines": _deadlines(period),
        "fairness": fairness(period, queue=queue),
        "rules": rule_rows(period),
        "nurturing": _nurturing(period),
        "later": _later(period),
        "health": health(period),
        "experiment": trial.view() if (trial := experiment_of(period)) else None,
        "agreement": [],
    }


def shown_period(period: Period) -> Plain:
    """Return the days of a page, and how many of their leads can be judged."""
    came = [each.arrived_on for each in period.leads]
    mature = sum(map(period.is_old, came))
    first, horizon = min(came, default=None), timedelta(days=period.evidence.horizon)
    return {
        "first": period.first,
        "last": period.last,
        "arrived": len(came),
        "horizon": period.evidence.horizon,
        "mature": mature,
        "first_figures_on": first + horizon if first and not mature else None,
        "days_so_far": (period.last - first).days if first else 0,
    }


def _touch_tile(period: Period) -> Plain | None:
    kept, highest = total(period.in_time), period.evidence.bands[0]
    curve = period.to_touch.get(highest)
    return (
        kept[1]
        and {
            "in_time": share(*kept),
            "change": newcombe(kept, total(period.before.in_time_of_days_before)),
            "band": highest,
            "median": curve and curve.quantile(0.5),
            "nine_in_ten": curve and curve.quantile(0.9),
        }
    ) or None


def _conversion_tile(period: Period) -> Plain | None:
    now, before = period.sold(period.mature), period.sold(period.before.mature)
    if not now[1]:
        return None
    return {
        "share": share(*now),
        "before": share(*before) if before[1] else None,
        "change": newcombe(now, before),
    }


def _separation_tile(period: Period) -> Plain | None:
    if not period.mature:
        return None
    highest, lowest = period.evidence.bands[0], period.evidence.bands[-1]
    (hot, of_hot), (cold, of_cold) = (_of_band(period, band) for band in (highest, lowest))
    return {
        "highest": highest,
        "lowest": lowest,
        "of_highest": share(hot, of_hot),
        "of_lowest": share(cold, of_cold),
        "times": (hot / of_hot) / (cold / of_cold) if of_hot and cold >= 5 else None,
        "best_fifth": (lift := _lift(period)) and lift["best_fifth"],
    }


def _days(period: Period) -> Plain:
    days = [period.first + timedelta(days=each) for each in range((period.last - period.first).days + 1)]
    came = Counter((each.arrived_on, each.band) for each in period.leads)
    bands = _bands(period)
    return {"days": days, "bands": bands, "counts": [[came[day, band] for day in days] for band in bands]}


def _bands(period: Period) -> list[str]:
    now = period.evidence.bands
    return [*now, *sorted({each.band for each in period.leads} - {*now})]


def _of_band(period: Period, band: str) -> Part:
    return period.sold(each for each in period.mature if band in {"", each.band})


def _band_row(period: Period, band: str) -> Plain:
    before = _of_band(period.before, band)
    return {
        "band": band,
        "arrived": sum(band in {"", each.band} for each in period.leads),
        "conversion": share(*_of_band(period, band)),
        "before": share(*before) if before[1] else None,
    }


def _lift(period: Period) -> Plain | None:
    leads = [(each.points, period.is_sold(each)) for each in period.mature]
    sold = sum(is_sold for _, is_sold in leads)
    if not sold:
        return None
    curve = gains(leads)
    return {"points": curve, "best_fifth": best_fifth(curve), "conversions": sold}


def _calibration(period: Period) -> Plain | None:
    if not period.mature:
        return None
    bins: list[Plain] = []
    for low in range(0, 100, 10):
        high = low + 9 if low < 90 else 100
        leads = [each for each in period.mature if low <= min(max(each.points, 0), 100) <= high]
        found = share(*period.sold(leads))
        is_out = bool(leads) and any(
            found["high"] < each["share"]["low"] for each in bins if each["share"]["of"]
        )
        bins.append({"low": low, "high": high, "share": found, "is_out_of_order": is_out})
    edges = sorted((each["from"], each["id"]) for each in period.evidence.config["band"])[1:]
    return {"bins": bins, "thresholds": [{"band": band, "points": points} for points, band in edges]}


def _touch(period: Period) -> Plain | None:
    curves = [
        {
            "band": band,
            "steps": curve.steps,
            "deadline": period.evidence.deadline(band, period.evidence.as_of),
            "longest": curve.longest,
        }
        for band in period.evidence.bands
        if (curve := period.to_touch.get(band)) and curve.steps
    ]
    return {"curves": curves, "bands": period.evidence.bands} if curves else None


def _deadlines(period: Period) -> list[Plain]:
    evidence = period.evidence
    rows = [
        _deadline_row(band, period.in_time[band], period, deadline=evidence.deadline(band, evidence.as_of))
        for band in evidence.bands
        if band in period.in_time
    ]
    ordered = sorted(
        period.in_time_of.items(), key=lambda each: (-each[1][0] / each[1][1], evidence.name(each[0]))
    )
    return [
        *rows,
        *(_deadline_row(evidence.name(each), kept, period, manager=each) for each, kept in ordered),
    ]


def _deadline_row(
    name: str, kept: Part, period: Period, *, manager: int | None = None, deadline: int | None = None
) -> Plain:
    curve = period.to_touch.get(name) if manager is None else period.paces.get(manager)
    return {
        "name": name,
        "in_time": share(*kept),
        "manager": manager,
        "deadline": deadline,
        "median": curve and curve.quantile(0.5),
        "nine_in_ten": curve and curve.quantile(0.9),
        "longest": curve.longest if curve else 0,
    }


def _nurturing(period: Period) -> Plain | None:
    day = period.evidence.day
    aside = [each for each in period.everybody if each.put_aside_at and period.has(day(each.put_aside_at))]
    aside = [each for each in aside if each.is_base]
    handed, control = ([each for each in aside if each.arm == arm] for arm in ("handed-off", "control"))
    if not aside:
        return None
    converted, stayed = (_converted_since(period, arm) for arm in (handed, control))
    cost = newcombe(stayed, converted) if stayed[1] >= 30 else None
    bounds = [round(max(0.0, cost[name]) * converted[1]) for name in ("low", "high")] if cost else None
    return {
        "handed": len(handed),
        "came_back": sum(each.is_back for each in handed),
        "converted": share(*converted),
        "control": share(*stayed),
        "cost": cost,
        "lost": bounds,
    }


def _converted_since(period: Period, arm: Sequence[Life]) -> Part:
    """Return the conversion within the horizon of the day on which these leads were put aside."""
    day, converted = period.evidence.day, list[bool]()
    for each in arm:
        if each.put_aside_at is not None and period.is_old(since := day(each.put_aside_at)):
            days = (day(each.closed_at) - since).days if each.closed_at else 0
            converted.append(each.fate == "converted" and days <= period.evidence.horizon)
    return sum(converted), len(converted)


def _later(period: Period) -> Plain:
    again = [each for each in period.leads if each.repeats]
    mature_again = [each for each in period.mature if each.repeats]
    silent = [each.silence for each in period.everybody if each.silence]
    ends = Counter(clock.end for each in period.leads for clock in each.clocks)
    lost = [each for each in period.leads if each.bands_lost]
    has_senior = "senior" in period.evidence.config["portal"]
    return {
        "silence_points": sum(silent),
        "silence_leads": len(silent),
        "lost_band": len(lost),
        "brought_back": sum(each.is_brought_back for each in lost),
        "repeats": share(len(again), len(period.leads)),
        "converted_repeat": share(*period.sold(mature_again)),
        "converted_single": share(*period.sold(each for each in period.mature if not each.repeats)),
        "taken_back": ends["taken back"],
        "corrected": ends["transferred"],
        "signals": matched(period),
        "senior_told": sum(_is_escalated(period, each) for each in period.leads) if has_senior else None,
    }


def _is_escalated(period: Period, life: Life) -> bool:
    """Return whether the senior was notified of a lead that had been taken back."""
    was_taken = any(each.end == "taken back" for each in life.clocks)
    sign = f"fairlead-{life.number}-escalation-"
    return was_taken and any(tag.startswith(sign) for tag in period.evidence.notices)
