"""What a simulated quarter says: load, deadlines, fairness, the hot line, and how long an A/B would take."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil
from statistics import quantiles
from typing import Any

from functions.commands.simulate.quarter import Given
from functions.commands.simulate.simulate import Assumptions, Simulated
from functions.domain.configuration import Configuration
from functions.domain.distribution import Manager, bound_in

CONFIDENCE, POWER = 1.96, 0.84
"""Quantiles of the normal distribution: 5 % false alarms, both sides; four of five true differences found."""
LOOKS = 2
"""So many times the leads of one fixed look are needed where an A/B is looked at on any day."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a manager was given: leads, and of a working day with any the median and the most."""

    manager: int
    leads: int
    a_day: float
    most: int


@dataclass(frozen=True, slots=True)
class Kept:
    """First touches of a band: how many kept the deadline, of how many that had one."""

    band: str
    in_time: int
    of: int


@dataclass(frozen=True, slots=True)
class Furthest:
    """How many leads anybody was ever from their due, by queue; the bound is None for no promise."""

    queue: str
    leads: Fraction
    bound: Fraction | None


@dataclass(frozen=True, slots=True)
class QuarterReport:
    """The figures of a simulated quarter.

    Attributes:
        leads, given, held, left: how many came, found a manager, waited for one first, and have none.
        converted: how many were converted of those that were given.
        hot: how many started in the highest band.
        capacity: how many leads the team can touch in a week at the assumed handling time and its caps.
        difference: what an A/B is to find, as a share of leads.
        needed: how many leads it needs, in both arms together.
    """

    leads: int
    given: int
    held: int
    left: int
    converted: int
    weeks: float
    loads: tuple[Load, ...]
    deadlines: tuple[Kept, ...]
    fairness: tuple[Furthest, ...]
    hot_band: str
    hot: int
    capacity: float
    difference: float
    needed: int

    @property
    def rate(self) -> float:
        """The share of the given leads that was converted."""
        return self.converted / self.given if self.given else 0.0

    @property
    def days_needed(self) -> int | None:
        """How many days an A/B takes at this many leads; None without any."""
        return ceil(self.needed / self.leads * self.weeks * 7) if self.leads else None


def leads_needed(rate: float, difference: float) -> int:
    """Return how many leads an A/B needs that is looked at on any day, in both arms together."""
    return ceil(LOOKS * 4 * rate * (1 - rate) * (CONFIDENCE + POWER) ** 2 / difference**2)


def report_of(simulated: Simulated, *, difference: float) -> QuarterReport:
    """Return the figures of a quarter; `difference` is what an A/B is to find, as a share of leads."""
    config, played, came = simulated.config, simulated.played, simulated.arrivals
    hottest = config.scorecard.bands_ascending[-1].id
    converted = sum(each.is_converted for each in played.given)
    rate = converted / len(played.given) if played.given else 0.0
    return QuarterReport(
        leads=len(came),
        given=len(played.given),
        held=len(played.held),
        left=len(played.left),
        converted=converted,
        weeks=simulated.assumed.days / 7,
        loads=tuple(_loads(played.given, config)),
        deadlines=tuple(_deadlines(played.given, config)),
        fairness=tuple(_fairness(simulated)),
        hot_band=hottest,
        hot=sum(each.band == hottest for each in came),
        capacity=_capacity(simulated),
        difference=difference,
        needed=leads_needed(rate, difference),
    )


def as_json(report: QuarterReport) -> dict[str, Any]:
    """Return the report ready for JSON (docs/reference.md 5)."""
    return {
        "leads": report.leads,
        "given": report.given,
        "held": report.held,
        "left": report.left,
        "converted": report.converted,
        "managers": [
            {"manager": each.manager, "leads": each.leads, "a_day": each.a_day, "most": each.most}
            for each in report.loads
        ],
        "deadlines": [
            {"band": each.band, "in_time": each.in_time, "of": each.of} for each in report.deadlines
        ],
        "fairness": [
            {
                "queue": each.queue,
                "furthest": round(float(each.leads), 3),
                "bound": None if each.bound is None else round(float(each.bound), 3),
            }
            for each in report.fairness
        ],
        "hot": {
            "band": report.hot_band,
            "leads": report.hot,
            "a_week": round(report.hot / report.weeks, 1),
            "capacity": round(report.capacity, 1),
        },
        "experiment": {
            "difference": report.difference,
            "leads": report.needed,
            "days": report.days_needed,
        },
    }


def _loads(given: Sequence[Given], config: Configuration) -> list[Load]:
    """Return what each manager was given, also those who were given nothing."""
    by_day = Counter((each.manager, _day(each.at, config)) for each in given)
    counts: dict[int, list[int]] = {manager: [] for manager in sorted(config.managers)}
    for (manager, _), count in by_day.items():
        counts[manager].append(count)
    return [
        Load(
            manager,
            sum(days),
            quantiles(days, n=2)[0] if len(days) > 1 else float(sum(days)),
            max(days, default=0),
        )
        for manager, days in counts.items()
    ]


def _day(at: datetime, config: Configuration) -> date:
    return config.business.business_day(at)


def _deadlines(given: Sequence[Given], config: Configuration) -> list[Kept]:
    bands = [band.id for band in reversed(config.scorecard.bands_ascending) if band.first_touch]
    timed = {band: [each for each in given if each.arrival.band == band] for band in bands}
    return [
        Kept(band, sum(bool(each.is_in_time) for each in theirs), len(theirs))
        for band, theirs in timed.items()
    ]


def _fairness(simulated: Simulated) -> list[Furthest]:
    config = simulated.config
    state = config.initial_state(simulated.arrivals[0].at) if simulated.arrivals else None
    return [
        Furthest(queue.id, simulated.played.furthest.get(queue.id, Fraction(0)), bound_in(queue, state))
        for queue in config.queues.values()
        if queue.turns is None and state is not None
    ]


def _capacity(simulated: Simulated) -> float:
    """Return how many leads all members of queues can touch in a week."""
    config = simulated.config
    members = {member for queue in config.queues.values() for member in queue.members}
    total = sum(_touches(config.managers[member], simulated.assumed) for member in members)
    return total / (simulated.assumed.days / 7)


def _touches(manager: Manager, assumed: Assumptions) -> float:
    """Return how many leads a manager can touch in all the days, by time and by the daily cap."""
    if manager.is_paused:
        return 0.0
    days = [assumed.first + timedelta(days=number) for number in range(assumed.days)]
    start, end = (manager.calendar.day_start(day) for day in (days[0], days[-1] + timedelta(days=1)))
    in_time = manager.calendar.working_time_between(start, end) / assumed.handling
    if manager.daily_cap is None:
        return in_time
    return min(in_time, manager.daily_cap * sum(map(manager.calendar.is_working_day, days)))
