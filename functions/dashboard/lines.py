"""The figures of a period in long form: a line for each number, for spreadsheets and other programs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from functions.dashboard.reading import Reading
from functions.domain.figures.agreement import Promise
from functions.domain.figures.learned import LearnedFigures
from functions.domain.figures.outcomes import (
    by_source,
    conversion_so_far,
    rules,
    signals,
    total,
)
from functions.domain.figures.proportions import Share
from functions.domain.figures.received import received
from functions.domain.figures.service import (
    given,
    portions,
)
from functions.domain.figures.trials import TrialFigures

FEWEST = 5
"""Leads in a cell that may be shown to people outside of the team."""


@dataclass(frozen=True, slots=True)
class Line:
    """One number.

    Attributes:
        figure: its name in the dictionary.
        first, last: the days that it is of, both included.
        dimension: what it is broken down by, such as `band=hot`; "" for all leads.
        value: the share, or the number itself; None of nothing.
        count: on how many leads it rests.
        low, high: the 95 % interval of a share.
        maturity: the share of the period's leads that are old enough to be in it; None where all are.
    """

    figure: str
    first: date
    last: date
    dimension: str
    value: float | None
    count: int
    low: float | None = None
    high: float | None = None
    maturity: float | None = None


def lines_of(
    reading: Reading,
    *,
    by_manager: bool,
    is_anonymous: bool = False,
    promises: Sequence[Promise] = (),
    learned: LearnedFigures | None = None,
    experiment: TrialFigures | None = None,
) -> list[Line]:
    """Return every figure of the period; promises, a learned card and an experiment have their own days.

    For others without managers, and without cells of a few leads.
    """
    by_manager = reading.is_by_manager(is_asked=by_manager and not is_anonymous)
    lines = [*_lines(reading, by_manager=by_manager), *_agreement(promises)]
    lines += _learned(learned) if learned else ()
    lines += _experiment(experiment) if experiment else ()
    return [each for each in lines if each.count >= FEWEST] if is_anonymous else lines


def _lines(reading: Reading, *, by_manager: bool) -> Iterator[Line]:
    cubes, period = reading.cubes, reading.period
    came = reading.arrived
    everybody = sum(came.values())
    mature = sum(count for (day, _), count in came.items() if period.is_mature(day))
    maturity = mature / everybody if everybody else None
    for band in dict.fromkeys([*reading.bands, *sorted({band for _, band in came})]):
        count = sum(number for (_, of), number in came.items() if of == band)
        yield _line(reading, "arrived", f"band={band}", count, count)
    yield _line(reading, "arrived", "", everybody, everybody)
    shares = reading.conversion
    yield from _shares(reading, "conversion", "band", shares.items(), maturity)
    yield _share(reading, "conversion", "", total(shares), maturity)
    yield _share(reading, "conversion so far", "", total(conversion_so_far(cubes)))
    yield from _shares(reading, "in time", "band", reading.in_time.items())
    for band, curve in reading.time_to_touch.items():
        for name, share in (("median minutes to first touch", 0.5), ("90 % touched within minutes", 0.9)):
            yield _line(reading, name, f"band={band}", curve.quantile(share), 0)
    for (name, points), counts in rules(cubes).items():
        yield _share(reading, "conversion with rule", f"rule={name}{points:+d}", counts.fired, maturity)
        yield _share(reading, "conversion without rule", f"rule={name}{points:+d}", counts.others, maturity)
    for name, counts in signals(cubes).items():
        yield _share(reading, "conversion with signal", f"signal={name}", counts.fired, maturity)
        yield _share(reading, "conversion without signal", f"signal={name}", counts.others, maturity)
    for kind, fates in sorted(received(cubes).items()):
        for fate, count in sorted(fates.items()):
            if count:
                yield _line(reading, f"signals {fate}", f"signal type={kind}", count, count)
    yield from _sources(reading, maturity)
    if by_manager:
        yield from _managers(reading, maturity)


def _sources(reading: Reading, maturity: float | None) -> Iterator[Line]:
    for source, counts in sorted(by_source(reading.cubes).items()):
        where = f"source={source}"
        yield _line(reading, "arrived", where, counts["arrived"], counts["arrived"])
        yield _share(reading, "touched", where, Share(counts["touched"], counts["arrived"]))
        yield _share(reading, "conversion", where, Share(counts["converted"], counts["mature"]), maturity)
        yield _share(reading, "junk", where, Share(counts["junk"], counts["mature"]), maturity)


def _managers(reading: Reading, maturity: float | None) -> Iterator[Line]:
    cubes = reading.cubes
    for manager, count in sorted(given(cubes).items()):
        yield _line(reading, "given", _whose(reading, manager), count, count)
    in_time = reading.in_time_by_manager
    named = ((reading.name(manager), share) for manager, share in in_time.items())
    yield from _shares(reading, "in time", "manager", named)
    for manager, bands in sorted(reading.conversion_by_manager.items()):
        for band, share in sorted(bands.items()) if manager else ():
            yield _share(reading, "conversion", f"{_whose(reading, manager)} band={band}", share, maturity)
    for (queue, manager), portion in sorted(portions(cubes).items()):
        where = f"queue={queue} {_whose(reading, manager)}"
        yield _line(reading, "due", where, round(float(portion.due), 3), portion.got)
        yield _line(reading, "got", where, portion.got, portion.got)


def _agreement(promises: Sequence[Promise]) -> Iterator[Line]:
    """Yield each week of each promise: what was promised of it, and whether that was kept."""
    for promise in promises:
        for week in promise.weeks:
            name, share = f"agreement {promise.term.value}", week.share
            where = f"target={promise.target:g} result={week.keeping.value}"
            last = week.monday + timedelta(days=6)
            count = int(week.number) if share is None else share.of
            low, high = (share.low, share.high) if share else (None, None)
            yield Line(name, week.monday, last, where, week.number, count, low, high)


def _learned(found: LearnedFigures) -> Iterator[Line]:
    """Yield how far each input has moved, and what was foretold of leads and came."""
    for each in found.inputs:
        where, days = f"input={each.table.id}", found.lately
        if each.drift is not None:
            yield Line("input drift (PSI)", days.first, days.last, where, each.drift.psi, days.leads)
        if each.new is not None:
            days = found.week
            yield Line("values not named", days.first, days.last, where, each.new.share, days.leads)
    days, by_band = found.known, ((f"band={band}", each) for band, each in sorted(found.by_band.items()))
    for where, foretold in (("", found.foretold), *by_band):
        if leads := foretold.leads:
            within = days.first, days.last, where
            low, high = foretold.low, foretold.high
            yield Line("foretold conversions", *within, foretold.expected, leads, low, high)
            yield Line("conversions of closed leads", *within, foretold.converted, leads)
    if found.ordered is not None:
        yield Line("order (AUC)", days.first, days.last, "", found.ordered.auc, found.ordered.leads)


def _experiment(found: TrialFigures) -> Iterator[Line]:
    """Yield both arms, or both orders, and the difference with bounds that hold at every look."""
    days = found.experiment.started, found.today
    name = f"experiment={found.experiment.name}"
    for arm, each in found.arms.items():
        where, share = f"{name} arm={arm.value}", each.converted
        yield Line("arrived", *days, where, each.arrived, each.arrived)
        yield Line("conversion", *days, where, share.value, share.of, share.low, share.high)
        in_time = each.in_time
        yield Line("in time", *days, where, in_time.value, in_time.of, in_time.low, in_time.high)
    if found.orders is not None:
        yield Line("order (AUC)", *days, f"{name} card=first", found.orders.first, found.leads)
        yield Line("order (AUC)", *days, f"{name} card=second", found.orders.second, found.leads)
    if found.now is not None and found.now.is_telling:
        known = found.now.interval
        yield Line("difference of arms", *days, name, known.value, found.leads, known.low, known.high)


def _whose(reading: Reading, manager: int) -> str:
    return f"manager={reading.name(manager)}"


def _shares(
    reading: Reading,
    figure: str,
    dimension: str,
    shares: Iterable[tuple[str, Share]],
    maturity: float | None = None,
) -> Iterator[Line]:
    for name, share in sorted(shares, key=lambda each: each[0]):
        yield _share(reading, figure, f"{dimension}={name}", share, maturity)


def _share(
    reading: Reading, figure: str, dimension: str, share: Share, maturity: float | None = None
) -> Line:
    first, last = reading.period.first, reading.period.last
    return Line(figure, first, last, dimension, share.value, share.of, share.low, share.high, maturity)


def _line(reading: Reading, figure: str, dimension: str, value: float | None, count: int) -> Line:
    return Line(figure, reading.period.first, reading.period.last, dimension, value, count)
