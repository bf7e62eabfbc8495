"""The shares of each rotation, and the load of the managers, out of whose leads are whose."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from math import sqrt
from typing import Any

from tests.recount.lives import Life
from tests.recount.period import Period
from tests.recount.shares import Plain, share, wilson

FEWEST_OF_A_BAND = 5


def fairness(period: Period, *, queue: str = "", is_by_name: bool = False) -> list[Plain]:
    """Return the managers of each rotation, who is owed most first; of one that is asked for, if there is."""
    views = [
        {
            "queue": each["id"],
            "bound": bound(len(owed)),
            "managers": sorted(_rows(period, each["id"], owed), key=_by_name if is_by_name else _by_number),
        }
        for each in period.evidence.config["queue"]
        if (owed := owed_in(period, each))
    ]
    return [each for each in views if each["queue"] == queue] or views


def fairness_tile(period: Period) -> Plain | None:
    """Return who is furthest from their due, in the queue in which that is nearest to the bound."""
    found = [
        (abs(debt) / most if (most := bound(len(owed))) else 0.0, -manager, debt, most)
        for queue in period.evidence.config["queue"]
        for owed in [owed_in(period, queue)]
        for manager, debt in owed.items()
    ]
    _, number, debt, most = max(found, key=lambda each: each[:2])
    return {
        "manager": period.evidence.name(-number),
        "owed": debt,
        "bound": most,
        "given": sum(given(period).values()),
    }


def load_tile(period: Period) -> Plain:
    """Return the open leads, those of today, who has most, and who has had the leads of the day."""
    loads, today, managers = open_leads(period), given_today(period), period.evidence.managers
    theirs = {each: loads[each] for each in managers if loads[each]}
    fullest = max(theirs, key=lambda each: (theirs[each], -each), default=None)
    return {
        "open": loads.total(),
        "given_today": today.total(),
        "fullest": period.evidence.name(fullest) if fullest else "",
        "fullest_open": theirs[fullest] if fullest else 0,
        "at_cap": sorted(
            each["name"]
            for each in managers.values()
            if "daily_cap" in each and today[each["id"]] >= each["daily_cap"]
        ),
    }


def standing(period: Period) -> Counter[str]:
    """Return the held leads by the reason that was decided on."""
    held = [each.file.record for each in period.everybody if each.state == "held"]
    return Counter(each.hold.reason for each in held if each and each.hold)


def open_leads(period: Period) -> Counter[int]:
    """Return the open leads that are assigned, by the user who has them in the portal."""
    return Counter(each.owner for each in period.everybody if each.state == "assigned")


def given(period: Period) -> Counter[int]:
    """Return by manager how many leads Fairlead gave them on the days of the period; no repeat inquiries."""
    day = period.evidence.day
    return Counter(
        each.manager
        for life in period.everybody
        for each in life.file.decisions
        if each.outcome == "assigned" and each.manager and period.has(day(each.decided_at))
    )


def given_today(period: Period) -> Counter[int]:
    """Return by manager how many leads of today count for the cap: not those that were given back today."""
    today = period.evidence.today
    return Counter(turn.manager for _, turn in _turns(period) if turn.day == today)


def parts(period: Period) -> tuple[Counter[tuple[str, int]], dict[tuple[str, int], Fraction]]:
    """Return by queue and manager what they got, and what they were due, on the days of the period."""
    got, due = Counter[tuple[str, int]](), defaultdict[tuple[str, int], Fraction](Fraction)
    for _, turn in _turns(period):
        if period.has(turn.day):
            got[turn.queue, turn.manager] += 1
            whole = sum(turn.shares.values())
            for manager, part in turn.shares.items():
                due[turn.queue, manager] += Fraction(part, whole)
    return got, due


def owed_in(period: Period, queue: dict[str, Any]) -> dict[int, float]:
    """Return what the members of a queue are owed: all that they were ever due, less what they got."""
    owed = defaultdict[int, Fraction](Fraction)
    for _, turn in _turns(period):
        if turn.queue == queue["id"]:
            whole = sum(turn.shares.values())
            for manager, part in turn.shares.items():
                owed[manager] += Fraction(part, whole)
            owed[turn.manager] -= 1
    everybody = dict.fromkeys([*queue["members"], *sorted(owed)])
    return {each: float(owed[each]) for each in everybody}


def mixed(period: Period, manager: int) -> Plain | None:
    """Return a manager's conversion with the team's mix of bands; None with fewer than 5 leads of a band.

    The bounds are those of Zou, Huang and Zhang (2009): the distances to Wilson's, weighted and squared.
    """
    own, value, below, above = firsts(period, manager), 0.0, 0.0, 0.0
    for band in {each.band for each in period.mature}:
        sold, of = period.sold(each for each in own if each.band == band)
        if of < FEWEST_OF_A_BAND:
            return None
        weight = sum(each.band == band for each in period.mature) / len(period.mature)
        low, high = wilson(sold, of)
        value += weight * sold / of
        below += (weight * (sold / of - low)) ** 2
        above += (weight * (high - sold / of)) ** 2
    if not period.mature:
        return None
    bounds = {"low": max(value - sqrt(below), 0.0), "high": min(value + sqrt(above), 1.0)}
    return {"share": value, "of": len(own), **bounds}


def firsts(period: Period, manager: int) -> list[Life]:
    """Return the mature leads that a manager had first."""
    return [each for each in period.mature if each.clocks and each.clocks[0].manager == manager]


def _turns(period: Period) -> Iterator[tuple[Life, Any]]:
    """Yield the turns that count: not one that was given back, as of a lead deleted on the day of it."""
    for life in period.everybody:
        turn = life.file.record.assignment.turn if life.file.record else None
        last = period.evidence.changes[life.number][-1]
        is_given_back = last.fields is None and turn and period.evidence.day(last.at) == turn.day
        if turn is not None and not is_given_back:
            yield life, turn


def row(period: Period, manager: int, *, due: Fraction, got: int, owed: float) -> Plain:
    """Return the line of a manager, with these shares of one queue or of all."""
    own, kept = period.sold(firsts(period, manager)), period.in_time_of.get(manager)
    today, cap = given_today(period)[manager], period.evidence.managers.get(manager, {}).get("daily_cap")
    return {
        "id": manager,
        "name": period.evidence.name(manager),
        "due": float(due),
        "got": got,
        "owed": owed,
        "given_today": today,
        "cap": cap,
        "open": open_leads(period)[manager],
        "presence": _presence(period, manager, is_full=cap is not None and today >= cap),
        "in_time": share(*kept) if kept else None,
        "conversion": share(*own) if own[1] else None,
        "mixed": mixed(period, manager),
    }


def _rows(period: Period, queue: str, owed: dict[int, float]) -> Iterator[Plain]:
    got, due = parts(period)
    for manager, debt in owed.items():
        yield row(period, manager, due=due[queue, manager], got=got[queue, manager], owed=debt)


def _by_name(row: Plain) -> tuple[float, str]:
    return -row["owed"], row["name"]


def _by_number(row: Plain) -> tuple[float, int]:
    return -row["owed"], row["id"]


def absences(period: Period, manager: int) -> list[tuple[date, date]]:
    """Return the first and the last day of each absence that the configuration says."""
    days = [each.split("..") for each in period.evidence.managers.get(manager, {}).get("absent", [])]
    return [(date.fromisoformat(each[0]), date.fromisoformat(each[-1])) for each in days]


def _presence(period: Period, manager: int, *, is_full: bool) -> str:
    if any(first <= period.evidence.today <= last for first, last in absences(period, manager)):
        return "away"
    return "at-cap" if is_full else "here"


def bound(members: int) -> float:
    """Return how far anybody may be from their due, with anybody missing at any time."""
    if members < 2:
        return 0.0
    return (members - 1) / 2 if members % 2 else members / 2 - 1 / (2 * members - 2)
