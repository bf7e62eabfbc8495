"""The team: shares by queue with the bound that is promised, and the load of each manager."""

from collections.abc import Iterator
from datetime import date, timedelta

from functions.dashboard.reading import Reading
from functions.dashboard.shown import shown
from functions.dashboard.view.attention import FairnessTile, LoadTile
from functions.dashboard.view.pages import FairnessView
from functions.dashboard.view.rows import ManagerRow, Presence
from functions.dashboard.view.shares import FEW, MixedShare
from functions.domain.distribution import Manager, Queue, bound_in, owed_in
from functions.domain.figures.outcomes import total
from functions.domain.figures.proportions import Share, standardised
from functions.domain.figures.service import Portion, given, portions


def fairness_views(reading: Reading, *, by_manager: bool) -> tuple[FairnessView, ...]:
    """Return the managers of each rotation, who is owed most first."""
    return tuple(
        FairnessView(
            queue.id,
            bound_of(reading, queue),
            tuple(_rows(reading, queue, by_manager=by_manager)),
            has_pages=by_manager,
        )
        for queue in reading.config.queues.values()
        if queue.turns is None
    )


def fairness_tile(reading: Reading) -> FairnessTile | None:
    """Return who is furthest from their due, in the queue in which that is nearest to its bound."""
    found = [
        (abs(owed) / bound if bound else 0.0, manager, owed, bound)
        for queue in reading.config.queues.values()
        if queue.turns is None and queue.strategy.has_turns
        for bound in [bound_of(reading, queue)]
        for manager, owed in debts_in(reading, queue).items()
    ]
    if not found:
        return None
    _, manager, owed, bound = max(found, key=lambda each: (each[0], -each[1]))
    return FairnessTile(reading.name(manager), owed, bound, sum(given(reading.cubes).values()))


def load_tile(reading: Reading, *, by_manager: bool) -> LoadTile:
    """Return how many leads are open and given today, and, by manager, who has most of them."""
    loads, today = reading.open_by_manager, reading.standing.workload
    if not by_manager:
        return LoadTile(sum(loads.values()), sum(today.assigned.values()))
    theirs = {manager: count for manager, count in loads.items() if manager in reading.config.managers}
    fullest = max(theirs, key=lambda manager: (theirs[manager], -manager), default=None)
    day = today.day
    at_cap = [
        reading.name(each.id)
        for each in reading.config.managers.values()
        if each.daily_cap is not None and today.of(each.id, day=day) >= each.daily_cap
    ]
    return LoadTile(
        sum(loads.values()),
        sum(today.assigned.values()),
        "" if fullest is None else reading.name(fullest),
        0 if fullest is None else theirs[fullest],
        tuple(sorted(at_cap)),
    )


def manager_row(
    reading: Reading, number: int, *, portion: Portion | None, owed: float, by_manager: bool
) -> ManagerRow:
    """Return a manager's share of the leads, as this portion of some queues, and their load."""
    manager, today = reading.config.managers.get(number), reading.standing.workload
    in_time = reading.in_time_by_manager if by_manager else {}
    own = own_conversion(reading, number) if by_manager else {}
    presence, until = _presence(reading, manager)
    return ManagerRow(
        number,
        reading.name(number),
        float(portion.due) if portion else 0.0,
        portion.got if portion else 0,
        owed,
        today.of(number, day=today.day),
        manager.daily_cap if manager else None,
        reading.open_by_manager[number],
        presence,
        until,
        shown(in_time[number]) if number in in_time else None,
        shown(total(own)) if own else None,
        mixed_conversion(reading, number) if by_manager else None,
    )


def mixed_conversion(reading: Reading, number: int) -> MixedShare | None:
    """Return a manager's conversion with the team's mix of bands; None where a band has too few leads."""
    own = own_conversion(reading, number)
    found = standardised(own, reading.conversion, least=FEW)
    return None if found is None else MixedShare(found.value, total(own).of, found.low, found.high)


def own_conversion(reading: Reading, number: int) -> dict[str, Share]:
    """Return by first band the conversion of the leads that a manager had first."""
    return reading.conversion_by_manager.get(number, {})


def _rows(reading: Reading, queue: Queue, *, by_manager: bool) -> Iterator[ManagerRow]:
    debts, parts = debts_in(reading, queue), portions(reading.cubes)
    for number in sorted(debts, key=lambda each: (-debts[each], each)):
        portion = parts.get((queue.id, number))
        yield manager_row(reading, number, portion=portion, owed=debts[number], by_manager=by_manager)


def _presence(reading: Reading, manager: Manager | None) -> tuple[Presence, date | None]:
    """Return whether a manager gets leads now, as far as the configuration and the counts say it."""
    if manager is None:
        return Presence.HERE, None
    now, today = reading.progress.as_of, reading.standing.workload
    until = manager.absent_until(now)
    if until is not None:
        return Presence.AWAY, manager.calendar.business_day(until - timedelta(seconds=1))
    if manager.is_paused:
        return Presence.PAUSED, None
    is_full = manager.daily_cap is not None and today.of(manager.id, day=today.day) >= manager.daily_cap
    return (Presence.AT_CAP if is_full else Presence.HERE), None


def debts_in(reading: Reading, queue: Queue) -> dict[int, float]:
    """Return what members are owed, and who is none any more and still owed something, in leads."""
    return {each: float(owed) for each, owed in owed_in(queue, reading.standing).items()}


def bound_of(reading: Reading, queue: Queue) -> float:
    """Return how far anybody can be from their due; 0 for a strategy that promises nothing."""
    return float(bound_in(queue, reading.standing) or 0)
