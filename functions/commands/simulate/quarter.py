"""A quarter in memory: the real distribution over leads that come, wait, are given, worked on and closed."""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from functions.commands.simulate.chance import Chance
from functions.commands.simulate.learned import LearnedOutcomes
from functions.commands.simulate.skills import Skills, with_skill
from functions.domain.configuration import Configuration
from functions.domain.distribution import LEAD, Assigned, DistributionState, Presence, choose_manager
from functions.domain.item import Item

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A lead that comes.

    Attributes:
        queue: the queue that takes it; None for none.
        points, band: its score.
        probability: of a conversion by an average manager.
    """

    item: Item
    at: datetime
    queue: str | None
    points: int
    band: str
    probability: float


@dataclass(frozen=True, slots=True)
class Given:
    """A lead that a manager was given.

    Attributes:
        at: when.
        touched_at, due_at: when the manager gets to it, and until when they should; None without a deadline.
        probability: of a conversion by this manager.
    """

    arrival: Arrival
    manager: int
    at: datetime
    touched_at: datetime
    due_at: datetime | None
    probability: float
    is_converted: bool

    @property
    def is_in_time(self) -> bool | None:
        """Whether the first touch keeps its deadline; None without one."""
        return None if self.due_at is None else self.touched_at <= self.due_at


@dataclass
class Played:
    """What came of a quarter.

    Attributes:
        given: in the order in which it was.
        held: leads that waited for a manager before they were given, or still do.
        left: those that no manager has at the end.
        furthest: by rotation, how many leads the furthest was ever from their due.
    """

    given: list[Given] = field(default_factory=list)
    held: set[Item] = field(default_factory=set)
    left: list[Arrival] = field(default_factory=list)
    furthest: dict[str, Fraction] = field(default_factory=dict)

    @property
    def expected(self) -> float:
        """How many conversions are to be expected of who was given what; it has less chance in it."""
        return sum(each.probability for each in self.given)


@dataclass(frozen=True)
class Team:
    """How a team is assumed to work.

    Attributes:
        skills: of the managers of the configuration; who is not listed is average.
        handling: how much working time each lead takes its manager; one after the other, as they come.
        open_for: how long a lead is open.
    """

    config: Configuration
    skills: Skills
    handling: timedelta = timedelta(minutes=20)
    open_for: timedelta = timedelta(days=14)


def play(arrivals: Iterable[Arrival], team: Team, chance: Chance) -> Played:
    """Play the arrivals, which are in the order of time, and return what came of them."""
    return _Quarter(team, chance).play(arrivals)


class _Quarter:
    """The quarter under way."""

    def __init__(self, team: Team, chance: Chance) -> None:
        self._team, self._config, self._chance = team, team.config, chance
        self._played = Played()
        self._known = LearnedOutcomes(timedelta(days=team.config.figures.horizon))
        self._closing: list[tuple[datetime, int]] = []
        self._free_at: dict[int, datetime] = {}

    def play(self, arrivals: Iterable[Arrival]) -> Played:
        waiting = [(each.at, -each.points, each.item, each) for each in arrivals]
        if not waiting:
            return self._played
        heapq.heapify(waiting)
        end = max(each[0] for each in waiting)
        state = self._config.initial_state(waiting[0][0])
        while waiting:
            at, _, _, arrival = heapq.heappop(waiting)
            state = self._at(at, state)
            state, until = self._decide(arrival, state)
            if until is not None and until <= end:
                heapq.heappush(waiting, (until, -arrival.points, arrival.item, arrival))
            elif until is not None:
                self._played.left.append(arrival)
        return self._played

    def _at(self, at: datetime, state: DistributionState) -> DistributionState:
        """Return the state at a later moment: leads were closed, and at night outcomes became known."""
        presences = dict(state.presences)
        while self._closing and self._closing[0][0] <= at:
            _, manager = heapq.heappop(self._closing)
            presences[manager] = Presence(open_leads=(presences[manager].open_leads or 1) - 1)
        known = self._known.on(self._config.business.business_day(at)) if self._config.chooses_by_fit else {}
        return replace(state, now=at, presences=presences, advantages=known)

    def _decide(
        self, arrival: Arrival, state: DistributionState
    ) -> tuple[DistributionState, datetime | None]:
        """Return the state after the decision, and when a held lead is asked again."""
        if arrival.queue is None:
            return state, NEVER
        choice = choose_manager(arrival.item, arrival.queue, state, segment=arrival.band)
        outcome = choice.outcome
        if not isinstance(outcome, Assigned):
            self._played.held.add(arrival.item)
            return state, outcome.until or NEVER
        self._give(arrival, outcome.manager_id, state.now)
        rotation = choice.state.rotation_of(outcome.turn.queue)
        furthest = Fraction(max(map(abs, rotation.debts.values())), LEAD)
        known = self._played.furthest.get(rotation.queue, Fraction(0))
        self._played.furthest[rotation.queue] = max(known, furthest)
        return choice.state, None

    def _give(self, arrival: Arrival, manager: int, at: datetime) -> None:
        calendar, band = self._config.calendar_of(manager), self._config.band(arrival.band)
        ready_at = max(at, self._free_at.get(manager, at))
        touched_at = calendar.next_opening(ready_at) or ready_at
        self._free_at[manager] = calendar.add_working_time(touched_at, self._team.handling)
        deadline = band.first_touch if band else None
        due_at = calendar.add_working_time(at, deadline) if deadline else None
        skill = self._team.skills.get((manager, arrival.band), 1.0)
        probability = with_skill(arrival.probability, skill)
        is_converted = self._chance.random() < probability
        heapq.heappush(self._closing, (at + self._team.open_for, manager))
        day = self._config.business.business_day(arrival.at)
        self._known.note(day, arrival.band, manager, is_converted=is_converted)
        self._played.given.append(Given(arrival, manager, at, touched_at, due_at, probability, is_converted))
