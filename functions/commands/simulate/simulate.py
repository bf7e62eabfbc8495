"""A quarter of one configuration: leads are invented and scored, and the team works on them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from functions.commands.simulate.arrivals import arrivals
from functions.commands.simulate.chance import Chance
from functions.commands.simulate.invented import Invention
from functions.commands.simulate.quarter import Arrival, Played, Team, play
from functions.commands.simulate.skills import probabilities, skills
from functions.domain.configuration import Configuration
from functions.domain.item import Item
from functions.domain.scoring import score_lead

DEPARTMENT = 5
"""People who are assumed to work in each department of the portal."""
FIRST_OF_A_DEPARTMENT = 900_001
"""The ids that they are given."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What is assumed of leads and people.

    Attributes:
        first, days: the days that are played.
        a_day: leads on an average day.
        conversion: the share of leads that an average team converts.
        skill: what managers differ by in each band, as a logarithm of the odds.
        handling: how much working time a lead takes its manager.
    """

    first: date
    days: int = 90
    a_day: float = 100.0
    conversion: float = 0.1
    skill: float = 0.25
    handling: timedelta = timedelta(minutes=20)


@dataclass(frozen=True)
class Simulated:
    """A quarter that was played, and what it was played with."""

    config: Configuration
    assumed: Assumptions
    arrivals: Sequence[Arrival]
    played: Played


def simulate_quarter(config: Configuration, assumed: Assumptions, chance: Chance) -> Simulated:
    """Play the days by the configuration; departments are assumed to have `DEPARTMENT` people each."""
    config = config.staffed(_people(config))
    came = _with_probabilities(list(_scored(config, assumed, chance)), config, assumed)
    bands = [band.id for band in config.scorecard.bands_ascending]
    skilled = skills(sorted(config.managers), bands, overall=0.0, by_segment=assumed.skill, chance=chance)
    team = Team(config, skilled, handling=assumed.handling)
    return Simulated(config, assumed, came, play(came, team, chance))


def _people(config: Configuration) -> dict[int, list[int]]:
    first = FIRST_OF_A_DEPARTMENT
    return {
        department: list(range(first + number * DEPARTMENT, first + (number + 1) * DEPARTMENT))
        for number, department in enumerate(sorted(config.departments))
    }


def _scored(config: Configuration, assumed: Assumptions, chance: Chance) -> Iterator[Arrival]:
    """Yield the leads as they come, with their scores and queues, and without a probability."""
    invention, entities = Invention.of(config), tuple(config.handled)
    moments = arrivals(
        assumed.first, assumed.days, a_day=assumed.a_day, zone=config.business.timezone, chance=chance
    )
    for number, at in enumerate(moments, 1):
        item = Item(chance.choice(entities), number)
        facts = invention.facts(item, at, chance)
        score = score_lead(facts, config.scorecard, at)
        queue = config.queue_for(facts, score, at)
        yield Arrival(item, at, queue.id if queue else None, score.points, score.band, 0.0)


def _with_probabilities(
    came: Sequence[Arrival], config: Configuration, assumed: Assumptions
) -> list[Arrival]:
    """Return the leads with what a learned scorecard foretells of them, or else what is assumed."""
    learned = config.scorecard.probability
    if learned is not None:
        return [replace(each, probability=learned.at(each.points)) for each in came]
    by_points = probabilities([each.points for each in came], mean=assumed.conversion)
    return [replace(each, probability=by_points[each.points]) for each in came]
