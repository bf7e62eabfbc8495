"""How a queue chooses among its eligible members; every way can be replayed from lead, queue and state."""

import hashlib
from collections.abc import Mapping, Sequence
from fractions import Fraction

from functions.distribution.availability import Presence
from functions.distribution.manager import Manager
from functions.distribution.queue import Queue, Strategy
from functions.distribution.rotation import Rotation, next_in_turn, tie_break

BITS = 64


def chosen(
    lead_id: int,
    queue: Queue,
    eligible: Sequence[Manager],
    *,
    rotation: Rotation,
    presences: Mapping[int, Presence],
) -> int:
    """Return the manager whom the queue's strategy chooses among `eligible` (at least one)."""
    if queue.strategy is Strategy.LEAST_OPEN:
        return least_busy(eligible, presences, lead_id=lead_id)
    if queue.strategy is Strategy.RANDOM:
        return drawn(eligible, lead_id=lead_id, queue=queue.id)
    return next_in_turn(rotation, eligible, lead_id=lead_id)


def least_busy(eligible: Sequence[Manager], presences: Mapping[int, Presence], *, lead_id: int) -> int:
    """Return the manager with the fewest open leads for their weight; ties go by a hash."""

    def load(manager: Manager) -> tuple[Fraction, bytes]:
        open_leads = presences.get(manager.id, Presence()).open_leads
        return open_leads / manager.weight, tie_break(lead_id, manager.id)

    return min(eligible, key=load).id


def drawn(eligible: Sequence[Manager], *, lead_id: int, queue: str) -> int:
    """Return a manager drawn with the odds of the weights, from a hash of lead and queue."""
    digest = hashlib.blake2b(f"{queue}:{lead_id}".encode(), digest_size=BITS // 8).digest()
    left = Fraction(int.from_bytes(digest), 2**BITS) * sum(manager.weight for manager in eligible)
    in_order = sorted(eligible, key=lambda manager: manager.id)
    for manager in in_order:
        if left < manager.weight:
            return manager.id
        left -= manager.weight
    return in_order[-1].id
