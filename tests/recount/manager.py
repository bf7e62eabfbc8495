"""The page of one manager: their leads, their conversion, what they are owed, and why they got no more."""

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from tests.recount.lives import Life
from tests.recount.period import Period
from tests.recount.selections import Selection, newest, today
from tests.recount.shares import Plain, share
from tests.recount.team import absences, bound, firsts, given, mixed, owed_in, parts, row

AGES = (1, 7, 30)
"""The last day of each column of open leads; behind it are the older ones."""


def manager_page(period: Period, manager: int, found: Sequence[Selection]) -> Plain:
    """Return what the page of a manager has to hold."""
    evidence, curve = period.evidence, period.paces.get(manager)
    debts = list(_debts(period, manager))
    return {
        "as_of": evidence.as_of,
        "row": _row_of_all_queues(period, manager, owed=sum(each["owed"] for each in debts)),
        "given": given(period)[manager],
        "taken_back": _taken_back(period)[manager],
        "median": curve and curve.quantile(0.5),
        "nine_in_ten": curve and curve.quantile(0.9),
        "longest": curve.longest if curve else 0,
        "mixed": mixed(period, manager),
        "team_conversion": share(*period.sold(period.mature)),
        "bands": list(_bands(period, manager)),
        "ages": AGES,
        "debts": debts,
        "decisions": newest(evidence, found, manager),
        "today": today([each for each in found if each.at.date() == evidence.today], manager),
        "absences": _absences(period, manager),
    }


def _row_of_all_queues(period: Period, manager: int, *, owed: float) -> Plain:
    got, due = parts(period)
    return row(
        period,
        manager,
        due=sum((part for (_, whose), part in due.items() if whose == manager), Fraction(0)),
        got=sum(count for (_, whose), count in got.items() if whose == manager),
        owed=owed,
    )


def _taken_back(period: Period) -> Counter[int]:
    """Return by manager how many of the leads that they were given on the days of the period were taken."""
    day = period.evidence.day
    clocks = [clock for life in period.everybody for clock in life.clocks]
    return Counter(
        each.manager for each in clocks if each.end == "taken back" and period.has(day(each.started_at))
    )


def _bands(period: Period, manager: int) -> Iterator[Plain]:
    own = firsts(period, manager)
    theirs = [each for each in period.everybody if each.state == "assigned" and each.owner == manager]
    for band in period.evidence.bands:
        sold = [each for each in period.mature if each.band == band]
        yield {
            "band": band,
            "own": share(*period.sold(each for each in own if each.band == band)),
            "team": share(*period.sold(sold)),
            "open_by_age": _by_age(period, [each for each in theirs if each.band_now == band]),
        }


def _by_age(period: Period, leads: Sequence[Life]) -> list[int]:
    ages = [(period.evidence.today - each.arrived_on).days for each in leads]
    edges = [-1, *AGES, max(ages, default=0)]
    return [sum(low < age <= high for age in ages) for low, high in pairwise(edges)]


def _debts(period: Period, manager: int) -> Iterator[Plain]:
    for queue in period.evidence.config["queue"]:
        owed = owed_in(period, queue)
        if manager in owed:
            yield {"queue": queue["id"], "owed": owed[manager], "bound": bound(len(owed))}


def _absences(period: Period, manager: int) -> list[Plain]:
    """Return the absences that are not over, in their order."""
    ahead = sorted(each for each in absences(period, manager) if each[1] >= period.evidence.today)
    return [{"first": first, "last": last} for first, last in ahead]
