"""The best first, also across runs: a held lead that is better goes before one that could be assigned now.

A held lead sleeps until it is asked again, and a manager may become eligible before that. So each queue
remembers the best score that is held in it, as an upper bound: a lead that would get a manager whom a better
held lead could have had waits until the held ones were asked.
"""

from dataclasses import replace

from functions.domain.distribution.eligibility import ineligibility_of
from functions.domain.distribution.queue import chain_of
from functions.domain.distribution.state import DistributionState


def queues_ahead(points: int, manager_id: int, state: DistributionState) -> frozenset[str]:
    """Return the queues with a better held lead that this manager could be given."""
    return frozenset(
        queue_id
        for queue_id, best in state.held.items()
        if best > points and queue_id in state.queues and _may_be_given(manager_id, queue_id, state)
    )


def with_held(state: DistributionState, queue_id: str, points: int) -> DistributionState:
    """Return the state after a lead with so many points was held in the queue."""
    if points <= state.held.get(queue_id, 0):
        return state
    return replace(state, held={**state.held, queue_id: points})


def without_held(state: DistributionState, queues: frozenset[str]) -> DistributionState:
    """Return the state once the held leads of these queues were asked; those that are held again say so."""
    if not queues:
        return state
    return replace(state, held={key: best for key, best in state.held.items() if key not in queues})


def _may_be_given(manager_id: int, queue_id: str, state: DistributionState) -> bool:
    return any(
        manager_id in queue.members and ineligibility_of(manager_id, queue, state) is None
        for queue in chain_of(state.queues[queue_id], state.queues)
    )
