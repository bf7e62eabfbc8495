"""What the weekly digest says: the week before, and at most three things to look at. Pure."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate, islice

from functions.dashboard.agreement import agreement_rows
from functions.dashboard.experiment import experiment_view
from functions.dashboard.judged import rule_rows
from functions.dashboard.learned import learned_view
from functions.dashboard.reading import Reading
from functions.dashboard.shown import difference, shown
from functions.dashboard.signs import Signs, is_held_long
from functions.dashboard.view.attention import RuleAgainst
from functions.dashboard.view.capacity import CapacityLine
from functions.dashboard.view.digest import (
    DigestView,
    Finding,
    HeldLong,
    NamedLead,
    NeverTouched,
    OftenAtCap,
    OutOfOrder,
    Unaccounted,
)
from functions.dashboard.view.rows import Verdict
from functions.domain.figures.agreement import Promise
from functions.domain.figures.calibration import calibration
from functions.domain.figures.cohorts import Cubes, Period
from functions.domain.figures.learned import LearnedFigures
from functions.domain.figures.outcomes import arrived, conversion, converted_by_points, rules, signals, total
from functions.domain.figures.proportions import Share
from functions.domain.figures.service import given_by_day, in_time_by_band, running, standing
from functions.domain.figures.trials import Stage, TrialFigures
from functions.domain.figures.verdicts import RuleCounts, keeps_its_verdict
from functions.domain.item import HANDLED

DAYS = 90
"""The reading that a digest is made of: rules and calibration are judged on all of it."""
MOST_FINDINGS = 3
MOST_NAMED = 5
"""Leads that a finding names."""
WEEK = timedelta(days=7)
DAY = timedelta(days=1)


def digest_view(
    reading: Reading,
    monday: date,
    *,
    signs: Signs,
    promises: Sequence[Promise] = (),
    learned: LearnedFigures | None = None,
    lines: tuple[CapacityLine, ...] = (),
    experiment: TrialFigures | None = None,
) -> DigestView:
    """Return the digest of the week before this Monday, made of a reading of 90 days.

    Args:
        reading: counted up to that Monday or later.
        monday: the first day after the week.
        signs: what is known beside the figures.
        promises: the agreement, judged.
        learned: what is known of the card; None where it was not learned.
        lines: where bands begin that follow from capacity.
        experiment: what is known of the experiment; None where there is none.
    """
    week, before = _week(reading, monday - WEEK), _week(reading, monday - 2 * WEEK)
    mature = _week(reading, _mature_monday(reading, monday))
    came = Counter[str]()
    for (_, band), count in arrived(week).items():
        came[band] += count
    in_time, in_time_before = _in_time(reading, week), _in_time(reading, before)
    return DigestView(
        first=week.period.first,
        last=week.period.last,
        highest=reading.bands[0],
        hot=shown(Share(came[reading.bands[0]], came.total())),
        in_time=shown(in_time),
        in_time_before=shown(in_time_before),
        in_time_change=difference(in_time, in_time_before),
        mature_first=mature.period.first,
        mature_last=mature.period.last,
        converted=shown(total(conversion(mature))),
        agreement=agreement_rows(promises, reading.config),
        findings=tuple(islice(_findings(reading, week, signs, learned), MOST_FINDINGS)),
        lines=lines,
        experiment=experiment_view(reading, experiment) if _is_telling(experiment) else None,
    )


def _is_telling(found: TrialFigures | None) -> bool:
    return found is not None and found.stage in {Stage.DECIDED, Stage.STOPPED}


def _findings(
    reading: Reading, week: Cubes, signs: Signs, learned: LearnedFigures | None
) -> Iterator[Finding]:
    """Yield what to look at, in an order that is fixed: the most urgent first."""
    if signs.unaccounted:
        yield Unaccounted(signs.unaccounted)
    yield from _never_touched(reading, signs)
    yield from _held_long(reading, signs)
    if reading.config.figures.by_manager:
        yield from _often_at_cap(reading, week)
    if (view := learned_view(reading, learned)) is not None:
        yield from view.drifted[:1]
    yield from _against(reading)
    yield from _out_of_order(reading)


def _never_touched(reading: Reading, signs: Signs) -> Iterator[NeverTouched]:
    """Yield how many leads of the highest band wait for their first touch, past its deadline."""
    late = sum(
        clock.clocks
        for clock in running(reading.cubes)
        if clock.band == reading.bands[0] and clock.waited is not None and 0 < clock.due <= reading.minute
    )
    if late:
        known = (each.item for each in signs.untouched if each.band == reading.bands[0])
        named = (NamedLead(each.id, f"{HANDLED[each.entity].page}{each.id}/") for each in known)
        yield NeverTouched(late, reading.bands[0], tuple(islice(named, min(late, MOST_NAMED))))


def _held_long(reading: Reading, signs: Signs) -> Iterator[HeldLong]:
    since = signs.oldest_held_at
    count = sum(number for (state, *_), number in standing(reading.present).items() if state == "held")
    if count and since is not None and is_held_long(reading.config, since, reading.progress.as_of):
        yield HeldLong(count, since.astimezone(reading.config.business.timezone))


def _often_at_cap(reading: Reading, week: Cubes) -> Iterator[OftenAtCap]:
    """Yield the manager who was at the cap on the largest share of their working days, if that is most."""
    found = []
    given = given_by_day(week)
    for manager in reading.config.managers.values():
        days = [day for day in week.period.days if manager.calendar.is_working_day(day)]
        full = [day for day in days if manager.daily_cap and given[day, manager.id] >= manager.daily_cap]
        if 2 * len(full) > len(days):
            found.append((len(full) / len(days), -manager.id, len(full), len(days)))
    if found:
        _, number, full_days, of = max(found)
        yield OftenAtCap(reading.name(-number), full_days, of)


def _against(reading: Reading) -> Iterator[RuleAgainst]:
    """Yield the rule that misleads most, of those that do so in either half of the leads."""
    stable = _stable(reading)
    for row in rule_rows(reading):
        if row.verdict is Verdict.AGAINST and row.id in stable:
            yield RuleAgainst(row.id, row.title, row.points, row.with_it, row.without)
            return


def _stable(reading: Reading) -> set[str]:
    """Return the rules and signals that keep their verdict on both halves of the mature leads."""
    one, other = (_counts(half) for half in _halves(reading))
    return {key for key in one.keys() & other.keys() if keeps_its_verdict(one[key], other[key])}


def _counts(cubes: Cubes) -> dict[str, RuleCounts]:
    """Return the counts by the ids of rows."""
    return {f"{name}{points:+d}": each for (name, points), each in rules(cubes).items()} | signals(cubes)


def _halves(reading: Reading) -> tuple[Cubes, Cubes]:
    """Return the leads of the reading as an earlier and a later half, with as many mature leads in each."""
    period, by_day = reading.period, Counter[date]()
    for (day, _), count in reading.arrived.items():
        by_day[day] += count * period.is_mature(day)
    sums = accumulate(by_day[day] for day in period.days)
    middle = next(day for day, count in zip(period.days, sums, strict=True) if 2 * count >= by_day.total())
    return _days(reading, period.first, middle), _days(reading, middle + DAY, period.last)


def _out_of_order(reading: Reading) -> Iterator[OutOfOrder]:
    for each in calibration(converted_by_points(reading.cubes)):
        if each.is_out_of_order:
            yield OutOfOrder(each.lowest, each.highest)
            return


def _mature_monday(reading: Reading, monday: date) -> date:
    """Return the Monday of the last whole week of which every lead is mature."""
    last_mature = monday - timedelta(days=reading.period.horizon)
    return last_mature - timedelta(days=(last_mature.weekday() + 1) % 7 + 6)


def _in_time(reading: Reading, cubes: Cubes) -> Share:
    return total(in_time_by_band(cubes, minute=reading.minute))


def _week(reading: Reading, monday: date) -> Cubes:
    return _days(reading, monday, monday + WEEK - DAY)


def _days(reading: Reading, first: date, last: date) -> Cubes:
    period = Period(first, last, reading.period.today, reading.period.horizon)
    return Cubes(reading.cubes.documents, period)
