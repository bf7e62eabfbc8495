"""How managers stand in a queue: what each is owed, and how far that can be. Pure."""

from fractions import Fraction

from functions.domain.distribution.fairness_bounds import bound_of_turns
from functions.domain.distribution.queue import Queue
from functions.domain.distribution.rotation import LEAD
from functions.domain.distribution.state import DistributionState


def owed_in(queue: Queue, state: DistributionState) -> dict[int, Fraction]:
    """Return what members are owed, and who is none any more and still owed something, in leads."""
    debts = state.rotation_of(queue.rotation).debts
    everybody = dict.fromkeys([*queue.members, *sorted(debts)])
    return {each: Fraction(debts.get(each, 0), LEAD) for each in everybody}


def bound_in(queue: Queue, state: DistributionState) -> Fraction | None:
    """Return how far anybody can be from their due; None for a strategy that promises nothing."""
    sharing = [each for each in state.queues.values() if each.rotation == queue.rotation]
    return bound_of_turns(sharing, len(owed_in(queue, state)))
