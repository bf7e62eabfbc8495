"""What each manager of a queue was owed and got, and how far the furthest is from their due."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from functions.domain.distribution.fairness_bounds import bound_for_anybody, bound_for_everybody
from functions.domain.distribution.queue import Queue, Strategy
from functions.domain.distribution.rotation import LEAD, Rotation, Turn


@dataclass(frozen=True, slots=True)
class Account:
    """One manager in one queue, in leads.

    Attributes:
        due: the shares of all leads for which they were eligible.
        got: the leads that they paid for.
        debt: what the store says that they are still owed; `due - got` if no lead was erased since.
    """

    manager_id: int
    due: Fraction
    got: int
    debt: Fraction


@dataclass(frozen=True, slots=True)
class QueueFairness:
    """The accounts of one queue.

    Attributes:
        accounts: of the members in their order, then of those who are no longer members.
        bound: how large a gap can be; None for a strategy that promises nothing.
        is_everybody: whether all members were eligible for every lead, with the same weights.
    """

    queue: str
    strategy: Strategy
    accounts: tuple[Account, ...]
    bound: Fraction | None
    is_everybody: bool

    @property
    def largest_gap(self) -> Fraction:
        """How many leads the furthest manager is from their due."""
        return max((abs(account.debt) for account in self.accounts), default=Fraction(0))

    @property
    def is_within_bound(self) -> bool:
        """True when the gap is no larger than the bound; corrections by people lie outside of it."""
        return self.bound is None or self.largest_gap <= self.bound

    @property
    def is_complete(self) -> bool:
        """True when the accounts follow from the leads that are still known."""
        return all(account.due - account.got == account.debt for account in self.accounts)


def fairness_of(queue: Queue, rotation: Rotation, turns: Iterable[Turn]) -> QueueFairness:
    """Return the accounts of `queue` out of its stored debts and the turns of all leads that are known."""
    own = [turn for turn in turns if turn.queue == queue.id]
    due, got = Counter[int](), Counter(turn.manager for turn in own)
    for turn in own:
        due.update(turn.shares)
    former = sorted((due.keys() | got.keys() | rotation.debts.keys()) - set(queue.members))
    accounts = tuple(
        Account(
            manager_id,
            Fraction(due[manager_id], LEAD),
            got[manager_id],
            Fraction(rotation.debts.get(manager_id, 0), LEAD),
        )
        for manager_id in (*queue.members, *former)
    )
    is_everybody = _is_everybody(queue, own)
    bound = bound_for_everybody if is_everybody else bound_for_anybody
    is_bounded = queue.strategy is Strategy.ROUND_ROBIN
    return QueueFairness(
        queue.id, queue.strategy, accounts, bound(len(accounts)) if is_bounded else None, is_everybody
    )


def _is_everybody(queue: Queue, turns: Sequence[Turn]) -> bool:
    """True when every lead was shared by all members in the same way, and one of them got it."""
    ways = {tuple(sorted(turn.shares.items())) for turn in turns}
    return len(ways) <= 1 and all({*turn.shares, turn.manager} == set(queue.members) for turn in turns)
