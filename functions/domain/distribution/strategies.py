"""How a queue chooses among its eligible members; every way can be replayed from the candidates alone."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from functions.domain.distribution.candidate import Candidate
from functions.domain.distribution.fit import best_fits
from functions.domain.distribution.preference import favourites, load_of, most_owed
from functions.domain.distribution.queue import Strategy
from functions.domain.distribution.rotation import Rotation, Weighted, next_in_turn, shares_of, tie_break
from functions.domain.item import Item

BITS = 64


@dataclass(frozen=True, slots=True)
class Pick:
    """Who gets the lead, in which queue, and what it brings each member who was eligible there."""

    manager_id: int
    queue: str
    shares: dict[int, int]


def pick_manager(item: Item, candidates: Sequence[Candidate]) -> Pick | None:
    """Return who gets the lead, in the first queue that has an eligible member; None: it is held.

    Only the candidates are read, so a decision can be made again from the ledger, whatever has become of the
    configuration. Eligible managers who know the customer go first; then those with most of the skills that
    the queue prefers, as far as `favourites` lets them; then, where the queue asks, those whom it suits best.
    """
    queue = next((each.queue for each in candidates if each.ineligibility is None), None)
    if queue is None:
        return None
    eligible = [each for each in candidates if each.queue == queue and each.ineligibility is None]
    known = [each for each in eligible if each.is_preferred]
    return Pick(_chosen(item, known or eligible), queue, shares_of(eligible))


def _chosen(item: Item, among: Sequence[Candidate]) -> int:
    queue, strategy = among[0].queue, among[0].strategy
    first = favourites(among)
    if strategy is Strategy.LEAST_OPEN:
        return least_busy(first or among, item=item)
    if strategy is Strategy.RANDOM:
        return draw(first or among, item=item, queue=queue)
    if best := best_fits(among, item=item) or first:
        return most_owed(best, among, item=item)
    debts = Rotation(queue, {each.manager_id: each.debt for each in among})
    return next_in_turn(debts, among, item=item)


def least_busy(eligible: Sequence[Candidate], *, item: Item) -> int:
    """Return the manager with the fewest open leads for their weight; ties go by a hash."""

    def busy(each: Candidate) -> tuple[Fraction, bytes]:
        return load_of(each), tie_break(item, each.manager_id)

    return min(eligible, key=busy).manager_id


def draw(eligible: Sequence[Weighted], *, item: Item, queue: str) -> int:
    """Return a manager drawn with the odds of the weights, from a hash of lead and queue."""
    digest = hashlib.blake2b(f"{queue}:{item.key}".encode(), digest_size=BITS // 8).digest()
    left = Fraction(int.from_bytes(digest), 2**BITS) * sum(manager.weight for manager in eligible)
    in_order = sorted(eligible, key=lambda manager: manager.id)
    for manager in in_order:
        if left < manager.weight:
            return manager.id
        left -= manager.weight
    return in_order[-1].id
