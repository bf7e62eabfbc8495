"""A floor for tests of fit: managers of one queue, leads of four bands, skills as they are asked for."""

from collections.abc import Sequence
from datetime import date
from random import Random

from functions.commands.simulate.arrivals import arrivals
from functions.commands.simulate.quarter import Arrival, Played, Team, play
from functions.commands.simulate.skills import Skills, skills
from functions.domain.configuration import Configuration
from functions.domain.item import lead
from infra.configuration.load import read_configuration

RATES = {"gold": 0.35, "hot": 0.2, "warm": 0.1, "cold": 0.05}
"""By band, the probability of a conversion by an average manager."""
FROM = {"gold": 75, "hot": 50, "warm": 25, "cold": 0}
MONDAY = date(2026, 1, 5)


def a_floor(strategy: str, *, managers: int = 6, horizon: str = "30d", keys: str = "") -> Configuration:
    """Return a configuration with one queue of so many managers, who may be given leads at any hour."""
    bands = "".join(f'[[band]]\nid = "{band}"\nfrom = {points}\n' for band, points in FROM.items())
    ids = list(range(1, managers + 1))
    people = "".join(f"[[manager]]\nid = {each}\n{keys}\n" for each in ids)
    return read_configuration(
        f'[portal]\ntimezone = "Europe/Berlin"\nworking_hours = "any"\n[figures]\nhorizon = "{horizon}"\n'
        f'{bands}{people}[[queue]]\nid = "all"\nmembers = {ids}\nstrategy = "{strategy}"\n'
    ).configuration


def a_world(
    config: Configuration, seed: int, *, days: int, a_day: float, spread: float
) -> tuple[Skills, Sequence[Arrival]]:
    """Return how good each manager is, and the leads that come; `spread` is what they differ by in a band."""
    chance, bands = Random(seed), tuple(RATES)
    skilled = skills(sorted(config.managers), bands, overall=0.15, by_segment=spread, chance=chance)
    moments = arrivals(MONDAY, days, a_day=a_day, zone=config.business.timezone, chance=chance)
    came = []
    for number, at in enumerate(moments, 1):
        band = chance.choice(bands)
        came.append(Arrival(lead(number), at, "all", FROM[band], band, RATES[band]))
    return skilled, came


def by_both(
    seed: int, *, spread: float, days: int, a_day: float, horizon: str = "30d"
) -> tuple[Played, Played]:
    """Play the same leads in turn, and by fit."""
    in_turn, by_fit = (a_floor(strategy, horizon=horizon) for strategy in ("round-robin", "best-fit"))
    skilled, came = a_world(in_turn, seed, days=days, a_day=a_day, spread=spread)
    return (
        play(came, Team(in_turn, skilled), Random(seed)),
        play(came, Team(by_fit, skilled), Random(seed)),
    )


def gain(in_turn: Played, by_fit: Played) -> float:
    """Return by which share more conversions are to be expected by fit."""
    return by_fit.expected / in_turn.expected - 1
