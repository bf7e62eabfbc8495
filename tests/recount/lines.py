"""The figures in long form, counted once more, by figure, first day and dimension."""

from collections.abc import Iterator
from typing import Any

from tests.recount.criteria import counted
from tests.recount.experiment import experiment_of
from tests.recount.learned import learned_card
from tests.recount.period import Part, Period
from tests.recount.received import fates
from tests.recount.shares import Plain, wilson
from tests.recount.sources import agreement_weeks
from tests.recount.team import given, parts

Key = tuple[str, Any, str]


def lines(period: Period) -> dict[Key, Plain]:
    """Return every line, by figure, first day and dimension."""
    shares = list(_shares(period))
    numbers = list(_numbers(period))
    found = {
        (name, period.first, where): _share(period, part, is_mature=is_mature)
        for name, where, part, is_mature in shares
    }
    found |= {
        (name, period.first, where): {
            "last": period.last,
            "value": value,
            "count": count,
            "low": None,
            "high": None,
            "maturity": None,
        }
        for name, where, value, count in numbers
    }
    card, trial = learned_card(period), experiment_of(period)
    found |= dict(_weeks(period)) | (dict(card.lines()) if card else {})
    return found | (dict(trial.lines()) if trial else {})


def _share(period: Period, part: Part, *, is_mature: bool) -> Plain:
    low, high = wilson(*part) if part[1] else (None, None)
    old = sum(period.is_old(each.arrived_on) for each in period.leads)
    return {
        "last": period.last,
        "value": part[0] / part[1] if part[1] else None,
        "count": part[1],
        "low": low,
        "high": high,
        "maturity": old / len(period.leads) if is_mature and period.leads else None,
    }


def _shares(period: Period) -> Iterator[tuple[str, str, Part, bool]]:
    for band, part in period.sold_by(lambda each: each.band).items():
        yield "conversion", f"band={band}", part, True
    yield "conversion", "", period.sold(period.mature), True
    base = [each for each in period.leads if each.is_base]
    yield "conversion so far", "", (sum(each.fate == "converted" for each in base), len(base)), False
    for band, part in period.in_time.items():
        yield "in time", f"band={band}", part, False
    for kind, key, fired, others in counted(period):
        yield f"conversion with {kind}", f"{kind}={key}", period.sold(fired), True
        yield f"conversion without {kind}", f"{kind}={key}", period.sold(others), True
    yield from _of_sources(period)
    name = period.evidence.name
    for manager, part in period.in_time_of.items():
        yield "in time", f"manager={name(manager)}", part, False
    firsts = period.sold_by(lambda each: (each.clocks[0].manager if each.clocks else 0, each.band))
    for (manager, band), part in firsts.items():
        if manager:
            yield "conversion", f"manager={name(manager)} band={band}", part, True


def _of_sources(period: Period) -> Iterator[tuple[str, str, Part, bool]]:
    for source in {each.source for each in period.leads}:
        own = [each for each in period.leads if each.source == source]
        old = [each for each in period.mature if each.source == source]
        where = f"source={source}"
        yield "touched", where, (sum(each.touched_at is not None for each in own), len(own)), False
        yield "conversion", where, period.sold(old), True
        yield "junk", where, (sum(each.fate == "junk" for each in old), len(old)), True


def _numbers(period: Period) -> Iterator[tuple[str, str, float | None, int]]:
    came = [each.band for each in period.leads]
    for band in {*period.evidence.bands, *came}:
        yield "arrived", f"band={band}", came.count(band), came.count(band)
    yield "arrived", "", len(came), len(came)
    for source in {each.source for each in period.leads}:
        count = sum(each.source == source for each in period.leads)
        yield "arrived", f"source={source}", count, count
    for band, curve in period.to_touch.items():
        yield "median minutes to first touch", f"band={band}", curve.quantile(0.5), 0
        yield "90 % touched within minutes", f"band={band}", curve.quantile(0.9), 0
    for (kind, fate), count in fates(period).items():
        yield f"signals {fate}", f"signal type={kind}", count, count
    name = period.evidence.name
    for manager, count in given(period).items():
        yield "given", f"manager={name(manager)}", count, count
    got, due = parts(period)
    for queue, manager in {*got, *due}:
        where = f"queue={queue} manager={name(manager)}"
        yield "due", where, round(float(due[queue, manager]), 3), got[queue, manager]
        yield "got", where, got[queue, manager], got[queue, manager]


def _weeks(period: Period) -> Iterator[tuple[Key, Plain]]:
    for term, goal, week, found, result in agreement_weeks(period):
        words = {True: "kept", False: "missed", None: "too few to say"}[result]
        low, high = wilson(*found) if isinstance(found, tuple) else (None, None)
        value, count = (found[0] / found[1], found[1]) if isinstance(found, tuple) else (found, found)
        yield (
            (f"agreement {term}", week.first, f"target={goal:g} result={words}"),
            {"last": week.last, "value": value, "count": count, "low": low, "high": high, "maturity": None},
        )
