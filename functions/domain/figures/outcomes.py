"""What became of the leads of a period: conversion, how the score ranks it, what rules have to do with it.

Conversion is always of a cohort, within a horizon: a lead counts once it is as many days old, and a
conversion that came later does not. Junk is in the base; who was deleted or merged away while open is not.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from operator import itemgetter
from typing import TypeVar

from functions.domain.figures.cohorts import Cubes, is_converted, is_gone
from functions.domain.figures.proportions import Share
from functions.domain.figures.survival import IncidenceCurve, aalen_johansen
from functions.domain.figures.verdicts import RuleCounts

Group = TypeVar("Group")
RuleKey = tuple[str, int]
"""A rule, a step of a table or a signal, by its id, and the points that it gave."""


def arrived(cubes: Cubes) -> Counter[tuple[date, str]]:
    """Return how many leads came, by day and first band; also those that are gone by now."""
    counts = Counter[tuple[date, str]]()
    for day, (band, _), count in cubes.cohort_by_day("leads"):
        counts[day, str(band)] += count
    return counts


def conversion(cubes: Cubes) -> dict[str, Share]:
    """Return by first band the share of the mature leads that were converted within the horizon."""
    rows = ((str(band), fate, count) for (band, fate), count in cubes.mature("leads"))
    return _converted(rows, within=cubes.period.horizon)


def conversion_of_summary(cubes: Cubes) -> dict[str, Share]:
    """Return the same of a period whose summaries were read, not its weeks."""
    period = cubes.period
    rows = (
        (str(band), fate, count)
        for day, (band, fate), count in cubes.summary_by_day("leads")
        if period.is_mature(day)
    )
    return _converted(rows, within=period.horizon)


def conversion_so_far(cubes: Cubes) -> dict[str, Share]:
    """Return by first band the share of all leads that are converted by now, mature or not."""
    return _converted((str(band), fate, count) for (band, fate), count in cubes.of_cohort("leads"))


def conversion_by_manager(cubes: Cubes) -> dict[tuple[int, str], Share]:
    """Return the conversion by the manager who had the lead first, 0 for none, and by first band."""
    rows = (
        ((int(manager), str(band)), fate, count) for (band, manager, fate), count in cubes.mature("managers")
    )
    return _converted(rows, within=cubes.period.horizon)


def converted_by_points(cubes: Cubes) -> dict[int, Share]:
    """Return the conversion by the points of the first decision."""
    rows = ((int(points), fate, count) for (_, points, fate), count in cubes.mature("scores"))
    return _converted(rows, within=cubes.period.horizon)


def expected(cubes: Cubes, band: str) -> IncidenceCurve:
    """Return how many leads of a band are converted by which age, in days, as far as can be foretold.

    Junk and lost leads compete, open ones are censored at their age of today.
    """
    ages: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for day, (first_band, fate), count in cubes.cohort_by_day("leads"):
        name, _, age = str(fate).partition("/")
        if first_band == band and not is_gone(fate):
            ages[name][int(age) if age else (cubes.period.today - day).days] += count
    return aalen_johansen(ages["converted"], ages["open"], competing=[ages["junk"], ages["lost"]])


def junk(cubes: Cubes) -> Share:
    """Return the share of the mature leads that were junk."""
    fates = Counter[str]()
    for (_, fate), count in cubes.mature("leads"):
        if not is_gone(fate):
            fates[str(fate).partition("/")[0]] += count
    return Share(fates["junk"], fates.total())


def rules(cubes: Cubes) -> dict[RuleKey, RuleCounts]:
    """Return what each rule and step of a table has to do with conversion, of the mature leads.

    Those without it are all other mature leads; of a step, those without any step of its table.
    """
    everybody = ((fate, count) for (_, fate), count in cubes.mature("leads"))
    fired = (
        ((str(name), int(points)), int(points), fate, count)
        for (name, points, fate), count in cubes.mature("rules")
    )
    return _judged(fired, everybody, within=cubes.period.horizon, table_of=itemgetter(0))


def signals(cubes: Cubes) -> dict[str, RuleCounts]:
    """Return the same by signal, of what came within a week of the arrival of leads that were open then."""
    everybody = ((fate, count) for (fate,), count in cubes.mature("landmark"))
    fired = ((str(name), int(points), fate, count) for (name, points, fate), count in cubes.mature("signals"))
    return _judged(fired, everybody, within=cubes.period.horizon, table_of=str)


def fired_together(cubes: Cubes) -> dict[str, Counter[str]]:
    """Return how often each rule or signal fired together with each other one, and, with itself, at all.

    Of the mature leads, as what is judged beside it.
    """
    pairs: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (one, other), count in cubes.mature("together"):
        for first, second in {(str(one), str(other)), (str(other), str(one))}:
            pairs[first][second] += count
    return dict(pairs)


def by_source(cubes: Cubes) -> dict[str, Counter[str]]:
    """Return by source how many leads came, by band, and were touched; of the mature ones what became.

    Counts are named `arrived`, `band BAND`, `touched`, `mature`, `converted`, `junk`.
    """
    sources: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for day, (source, band, touched, fate), count in cubes.cohort_by_day("sources"):
        found = sources[str(source)]
        found.update({"arrived": count, f"band {band}": count, "touched": count * int(touched)})
        if cubes.period.is_mature(day) and not is_gone(fate):
            is_sale = is_converted(fate, within=cubes.period.horizon)
            found.update({"mature": count, "converted": count * is_sale, "junk": count * (fate == "junk")})
    return dict(sources)


def nurturing(cubes: Cubes) -> dict[str, Counter[str]]:
    """Return by arm, `handed-off` or `control`, how many there were, came back and were converted.

    By the day on which they were handed off, or would have been; conversions within the horizon of it, of
    those that are mature: counts `all`, `back`, `mature`, `converted`.
    """
    arms: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for day, (arm, back, fate), count in cubes.flow_by_day("nurturing"):
        if is_gone(fate):
            continue
        arms[str(arm)].update({"all": count, "back": count * int(back)})
        if cubes.period.is_mature(day):
            is_sale = is_converted(fate, within=cubes.period.horizon)
            arms[str(arm)].update({"mature": count, "converted": count * is_sale})
    return dict(arms)


def total(shares: Mapping[Group, Share]) -> Share:
    """Return all groups as one."""
    return sum(shares.values(), Share(0, 0))


def _converted(
    rows: Iterable[tuple[Group, str | int, int]], *, within: int | None = None
) -> dict[Group, Share]:
    """Return the share of converted leads by group; those that are gone are left out."""
    base, sold = Counter[Group](), Counter[Group]()
    for group, fate, count in rows:
        if not is_gone(fate):
            base[group] += count
            sold[group] += count * is_converted(fate, within=within)
    return {group: Share(sold[group], of) for group, of in base.items()}


def _judged(
    fired: Iterable[tuple[Group, int, str | int, int]],
    everybody: Iterable[tuple[str | int, int]],
    *,
    within: int,
    table_of: Callable[[Group], str],
) -> dict[Group, RuleCounts]:
    """Return the counts by group, out of group, points, fate and count of those for whom it counted.

    A lead is on one step of a table at most, so those on none of them are all but the sum of its steps.
    """
    rows = [(group, points, fate, count) for group, points, fate, count in fired if not is_gone(fate)]
    given = Counter[Group]()
    for group, points, _, count in rows:
        given[group] += points * count
    with_it = _converted(((group, fate, count) for group, _, fate, count in rows), within=within)
    on_a_step: defaultdict[str, Share] = defaultdict(lambda: Share(0, 0))
    for group, found in with_it.items():
        on_a_step[table_of(group)] += found
    whole = total(_converted((("all", fate, count) for fate, count in everybody), within=within))
    return {
        group: RuleCounts(given[group], found, whole - on_a_step[table_of(group)])
        for group, found in with_it.items()
    }
