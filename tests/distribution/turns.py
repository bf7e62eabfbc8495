"""A queue at work, as the tests of fairness play it: leads, who is eligible for each, and who gets them."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from fractions import Fraction

from functions.domain.distribution import (
    LEAD,
    USUAL,
    Candidate,
    Manager,
    Rotation,
    Strategy,
    Turn,
    charge,
    next_in_turn,
    shares_of,
)
from functions.domain.distribution.strategies import pick_manager
from functions.domain.item import Item, lead
from tests.builders import a_manager

DAY = date(2026, 11, 3)


def team_of(weights: Iterable[float]) -> list[Manager]:
    return [a_manager(number, weight=weight) for number, weight in enumerate(weights)]


def take_turn(rotation: Rotation, eligible: Sequence[Manager], item: Item) -> tuple[int, Rotation]:
    winner = next_in_turn(rotation, eligible, item=item)
    return winner, charge(rotation, Turn(rotation.queue, winner, DAY, shares_of(eligible)))


def candidates_of(
    rotation: Rotation,
    eligible: Sequence[Manager],
    preferred: Collection[int],
    suited: Collection[int] | None = None,
) -> list[Candidate]:
    """`suited` is None for a queue that does not choose by fit."""
    return [
        Candidate(
            each.id,
            rotation.queue,
            None,
            debt=rotation.debts.get(each.id, 0),
            weight=each.weight,
            strategy=Strategy.ROUND_ROBIN if suited is None else Strategy.BEST_FIT,
            preferred_skills=("fr",) if each.id in preferred else (),
            advantage=Fraction(6, 5) if suited and each.id in suited else USUAL,
        )
        for each in eligible
    ]


def take_preferring_turn(
    rotation: Rotation,
    eligible: Sequence[Manager],
    item: Item,
    *,
    preferred: Collection[int],
    suited: Collection[int] | None = None,
) -> tuple[int, Rotation]:
    pick = pick_manager(item, candidates_of(rotation, eligible, preferred, suited))
    assert pick is not None
    return pick.manager_id, charge(rotation, Turn(rotation.queue, pick.manager_id, DAY, pick.shares))


def play(days: Iterable[Sequence[Manager]], rotation: Rotation | None = None) -> tuple[list[int], Rotation]:
    """Give one lead for each group of eligible managers; return who got them, and the debts after that."""
    rotation, winners = rotation or Rotation("all"), []
    for item, eligible in enumerate(days, 1):
        winner, rotation = take_turn(rotation, eligible, lead(item))
        winners.append(winner)
    return winners, rotation


def furthest(rotation: Rotation) -> Fraction:
    """How many leads the furthest manager is from their due."""
    return Fraction(max((abs(debt) for debt in rotation.debts.values()), default=0), LEAD)


def gap(received: Counter[int], members: Iterable[int]) -> int:
    counts = [received[member] for member in members]
    return max(counts) - min(counts)
