"""What each manager of a queue was owed and got, and how far the furthest is from their due."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from functions.domain.distribution.fairness_bounds import bound_of_turns
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
        sharing: the queues that share its turns; their leads are in these accounts.
        prefers: whether the queue, or one that shares its turns, prefers some of the members.
        fits: whether one of them gives leads to whom they suit best.
    """

    queue: str
    strategy: Strategy
    accounts: tuple[Account, ...]
    bound: Fraction | None
    is_everybody: bool
    sharing: tuple[str, ...] = ()
    prefers: bool = False
    fits: bool = False

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
    [found] = fairness_of_all([queue], {queue.id: rotation}, turns)
    return found


def fairness_of_all(
    queues: Iterable[Queue], rotations: Mapping[str, Rotation], turns: Iterable[Turn]
) -> list[QueueFairness]:
    """Return the accounts of every queue with turns of its own, in their order.

    The turns are read once, and none is kept.
    """
    known = list(queues)
    tallies = {
        queue.id: _Tally(queue, [other for other in known if other.turns == queue.id])
        for queue in known
        if queue.turns is None
    }
    for turn in turns:
        if turn.queue in tallies:
            tallies[turn.queue].add(turn)
    return [tally.result(rotations[queue]) for queue, tally in tallies.items()]


class _Tally:
    """What the turns of one queue come to, turn by turn; it grows with managers, not with leads."""

    def __init__(self, queue: Queue, sharing: Collection[Queue]) -> None:
        self._queue, self._members = queue, set(queue.members)
        self._sharing = tuple(other.id for other in sharing)
        self._queues = (queue, *sharing)
        self._due, self._got = Counter[int](), Counter[int]()
        self._shares: Mapping[int, int] | None = None
        self._is_everybody = True

    def add(self, turn: Turn) -> None:
        """Count a turn: everybody was part of all if the members share each as the first, and one gets it."""
        self._due.update(turn.shares)
        self._got[turn.manager] += 1
        shares = self._shares = turn.shares if self._shares is None else self._shares
        is_shared_by_all = {*turn.shares, turn.manager} == self._members
        self._is_everybody = self._is_everybody and is_shared_by_all and turn.shares == shares

    def result(self, rotation: Rotation) -> QueueFairness:
        """Return the accounts of the members, then of those who are none any more."""
        queue = self._queue
        former = sorted((self._due.keys() | self._got.keys() | rotation.debts.keys()) - self._members)
        accounts = tuple(self._account(each, rotation) for each in (*queue.members, *former))
        at_most = bound_of_turns(self._queues, len(accounts), is_everybody=self._is_everybody)
        return QueueFairness(
            queue.id,
            queue.strategy,
            accounts,
            at_most,
            self._is_everybody,
            sharing=self._sharing,
            prefers=any(each.prefers for each in self._queues),
            fits=any(each.fits for each in self._queues),
        )

    def _account(self, manager: int, rotation: Rotation) -> Account:
        debt = Fraction(rotation.debts.get(manager, 0), LEAD)
        return Account(manager, Fraction(self._due[manager], LEAD), self._got[manager], debt)
