"""Queues: named groups of managers who share a kind of lead."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Strategy(StrEnum):
    """How a queue chooses among its eligible members."""

    ROUND_ROBIN = "round-robin"
    LEAST_OPEN = "least-open"
    RANDOM = "random"


@dataclass(frozen=True, slots=True)
class Queue:
    """A named group of managers, the skills that its leads need, and where leads go when all are stopped."""

    id: str
    members: tuple[int, ...]
    strategy: Strategy = Strategy.ROUND_ROBIN
    needs: frozenset[str] = frozenset()
    fallback: str | None = None
    is_any_time: bool = False


def first_queue(queues: Sequence[Queue], takes: Callable[[Queue], bool]) -> Queue | None:
    """Return the first queue that takes the lead, in the order of the configuration."""
    return next((queue for queue in queues if takes(queue)), None)


def chain_of(queue: Queue, queues: Mapping[str, Queue]) -> tuple[Queue, ...]:
    """Return `queue` and its fallbacks in order; the configuration guarantees that they form no cycle."""
    chain = [queue]
    while chain[-1].fallback is not None:
        chain.append(queues[chain[-1].fallback])
    return tuple(chain)
