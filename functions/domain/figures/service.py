"""How the team served the leads of a period: deadlines kept, time to the first touch, shares and load."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple, TypeVar

from functions.domain.distribution import LEAD as WHOLE
from functions.domain.figures.cells import MINUTES_A_DAY, Key, bucket
from functions.domain.figures.cohorts import Cubes, at
from functions.domain.figures.documents import Document
from functions.domain.figures.proportions import Share
from functions.domain.figures.survival import IncidenceCurve, kaplan_meier

Group = TypeVar("Group")
Elapsed = Callable[[int, datetime], int]
"""Returns the minutes of a manager's working time from a moment until what is counted ends."""
FIRST, REPEAT = "first", "repeat"


class Running(NamedTuple):
    """Clocks of a first touch that have neither stopped nor ended.

    Attributes:
        started_at: the minute in which it began: it counts up to a minute longer than one that has stopped.
        due: the minute at which the deadline is over, since 1970; 0 without one.
        waited: minutes of working time before this clock, where it goes on with a lead that was taken back;
            None where it is another one.
        clocks: how many.
    """

    band: str
    occasion: str
    manager: int
    started_at: datetime
    due: int
    waited: int | None
    clocks: int


def running(cubes: Cubes) -> Iterator[Running]:
    """Yield the clocks that are running, of the leads that came in the period."""
    for (band, occasion, manager, started, due, waited), count in cubes.of_cohort("running"):
        before = None if int(waited) < 0 else int(waited)
        yield Running(str(band), str(occasion), int(manager), at(int(started)), int(due), before, count)


def in_time_by_band(cubes: Cubes, *, minute: int) -> dict[str, Share]:
    """Return by band the share of first clocks that were stopped in time, of those that were due.

    Due is what was stopped, and what still runs although its deadline is over at this minute.
    """
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (band, result), count in cubes.of_cohort("in time"):
        counts[str(band)][str(result)] += count
    for clock in running(cubes):
        if clock.occasion == FIRST and 0 < clock.due <= minute:
            counts[clock.band]["missed"] += clock.clocks
    return _kept(counts)


def in_time_by_band_of_summary(cubes: Cubes, *, minute: int) -> dict[str, Share]:
    """Return the same of a period whose summaries were read: what still runs is due from the next day on."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for _, (band, result), count in cubes.summary_by_day("in time"):
        counts[str(band)][str(result)] += count
    for _, (band, day), count in cubes.summary_by_day("waiting"):
        if int(day) * MINUTES_A_DAY <= minute:
            counts[str(band)]["missed"] += count
    return _kept(counts)


def in_time_by_manager(cubes: Cubes, *, minute: int) -> dict[int, Share]:
    """Return by manager the share of all their clocks that were stopped in time, of those that were due."""
    counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for (_, _, manager, result), count in cubes.of_cohort("deadlines"):
        counts[int(manager)][str(result)] += count
    for clock in running(cubes):
        if 0 < clock.due <= minute:
            counts[clock.manager]["missed"] += clock.clocks
    return _kept(counts)


def touched_within(cubes: Cubes, days: int) -> Share:
    """Return the share of leads that were touched within so many days of their arrival.

    Of those that a manager was given: without who is gone, without junk, and without those that were handed
    off to nurturing before anybody touched them.
    """
    counts = Counter[bool]()
    for (touched, _, is_owed), count in cubes.of_cohort("contacts"):
        if is_owed:
            counts[0 <= int(touched) < days] += count
    return Share(counts[True], counts.total())


def time_to_touch(cubes: Cubes, elapsed: Elapsed) -> dict[str, IncidenceCurve]:
    """Return by band the share of leads that were touched within so many minutes of working time.

    It is an estimate after Kaplan and Meier: who still waits counts as waiting, and who was closed or left
    before anybody touched them counts until then. A lead that was taken back goes on waiting.
    """
    touched: defaultdict[str, Counter[int]] = defaultdict(Counter)
    waiting: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for (band, how, minutes), count in cubes.of_cohort("touch"):
        (touched if how == "touched" else waiting)[str(band)][int(minutes)] += count
    for clock in running(cubes):
        if clock.waited is not None:
            minutes = clock.waited + elapsed(clock.manager, clock.started_at)
            waiting[clock.band][bucket(minutes)] += clock.clocks
    return {band: kaplan_meier(touched[band], waiting[band]) for band in {*touched, *waiting}}


def paces(cubes: Cubes, elapsed: Elapsed) -> dict[int, IncidenceCurve]:
    """Return by manager the share of their clocks that were stopped within so many minutes."""
    touched: defaultdict[int, Counter[int]] = defaultdict(Counter)
    waiting: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for (manager, how, minutes), count in cubes.of_cohort("paces"):
        (touched if how == "touched" else waiting)[int(manager)][int(minutes)] += count
    for clock in running(cubes):
        waiting[clock.manager][bucket(elapsed(clock.manager, clock.started_at))] += clock.clocks
    return {manager: kaplan_meier(touched[manager], waiting[manager]) for manager in {*touched, *waiting}}


@dataclass(frozen=True, slots=True)
class Portion:
    """What one manager was due of a queue's leads in a period, and got."""

    due: Fraction
    got: int


def portions(cubes: Cubes) -> dict[tuple[str, int], Portion]:
    """Return by queue and manager what they were due and got, in leads; what was given back counts not."""
    due, got = Counter[tuple[str, int]](), Counter[tuple[str, int]]()
    for counts, cube in ((due, "due"), (got, "got")):
        for (queue, manager), count in cubes.of_flow(cube):
            counts[str(queue), int(manager)] += count
    return {key: Portion(Fraction(due[key], WHOLE), got[key] // WHOLE) for key in {*due, *got}}


def given(cubes: Cubes) -> Counter[int]:
    """Return by manager how many leads Fairlead gave them in the period.

    Without repeat inquiries: they follow the person's first lead, in no queue, or start its clock anew.
    """
    counts = Counter[int]()
    for (queue, manager, occasion), count in cubes.of_flow("given"):
        if queue and occasion != REPEAT:
            counts[int(manager)] += count
    return counts


def taken_back(cubes: Cubes) -> Counter[int]:
    """Return by manager how many of these were taken back, as their deadline had passed untouched."""
    counts = Counter[int]()
    for (_, manager), count in cubes.of_flow("taken back"):
        counts[int(manager)] += count
    return counts


def open_by_age(load: Document, manager: int, *, today: date) -> Counter[tuple[str, int | None]]:
    """Return by band and age in days how many open leads a manager has; None where the age is not known."""
    counts = Counter[tuple[str, int | None]]()
    for (whose, band, arrived), count in load.cube("ages").items():
        if whose == manager:
            counts[str(band), today.toordinal() - int(arrived) if arrived else None] += count
    return counts


def given_by_day(cubes: Cubes) -> Counter[tuple[date, int]]:
    """Return by day and manager how many leads count for the daily cap, also those that moved on since."""
    counts = Counter[tuple[date, int]]()
    for day, (_, manager), count in cubes.flow_by_day("got"):
        counts[day, int(manager)] += count // WHOLE
    return counts


def standing(now: Document) -> Counter[tuple[str, str, int, str]]:
    """Return the open leads by state, band, manager and reason of being held."""
    return Counter({_place(key): count for key, count in now.cube("open").items()})


def silence(now: Document) -> tuple[int, int]:
    """Return what silence costs the open leads, in points, 0 or less, and how many it costs some."""
    cube = now.cube("silence")
    return sum(int(points) * count for (points,), count in cube.items()), sum(cube.values())


def _place(key: Key) -> tuple[str, str, int, str]:
    state, band, manager, held = key
    return str(state), str(band), int(manager), str(held)


def _kept(counts: Mapping[Group, Counter[str]]) -> dict[Group, Share]:
    return {key: Share(found["kept"], found["kept"] + found["missed"]) for key, found in counts.items()}
