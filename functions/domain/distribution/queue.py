"""Queues: named groups of managers who share a kind of lead."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Strategy(StrEnum):
    """How a queue chooses among its eligible members."""

    ROUND_ROBIN = "round-robin"
    LEAST_OPEN = "least-open"
    RANDOM = "random"
    BEST_FIT = "best-fit"

    @property
    def has_turns(self) -> bool:
        """Whether debts decide, so that no manager can be further from their due than a bound."""
        return self in {Strategy.ROUND_ROBIN, Strategy.BEST_FIT}


@dataclass(frozen=True, slots=True)
class Queue:
    """A named group of managers.

    Attributes:
        members: the ids of its managers, in the order of the configuration; then the people of `departments`,
            once it is known who they are.
        needs: the skills that a manager must have for its leads.
        fallback: the queue that gets a lead when no member is eligible; None for none.
        is_any_time: whether leads are assigned outside of the members' working hours too.
        departments: the departments of the portal whose people are members as well.
        is_staffed: whether these people are known and in `members`: who is not has left.
        prefers: the skills that its leads rather go to: a member with more of them comes first, as far as
            `preference.py` lets anybody come before their turn.
        turns: the queue whose turns this one shares: what a member owes and is owed counts in both together;
            None for turns of its own.
        tried: the strategy by which an experiment gives out some of its leads; None for none.
    """

    id: str
    members: tuple[int, ...]
    strategy: Strategy = Strategy.ROUND_ROBIN
    needs: frozenset[str] = frozenset()
    fallback: str | None = None
    is_any_time: bool = False
    departments: tuple[int, ...] = ()
    is_staffed: bool = False
    prefers: frozenset[str] = frozenset()
    turns: str | None = None
    tried: Strategy | None = None

    @property
    def fits(self) -> bool:
        """Whether any of its leads goes to whom it suits best."""
        return Strategy.BEST_FIT in {self.strategy, self.tried}

    @property
    def rotation(self) -> str:
        """The rotation that its leads are charged to."""
        return self.turns or self.id

    @property
    def is_known(self) -> bool:
        """Whether it is known who the members are."""
        return self.is_staffed or not self.departments


def chain_of(queue: Queue, queues: Mapping[str, Queue]) -> tuple[Queue, ...]:
    """Return `queue` and its fallbacks in order; the configuration guarantees that they form no cycle."""
    chain = [queue]
    while chain[-1].fallback is not None:
        chain.append(queues[chain[-1].fallback])
    return tuple(chain)
