"""The fairness accounts follow what people do: a lead that moves by hand, or turns out to be junk."""

from functions.domain.distribution.rotation import Turn, shares_of
from functions.domain.distribution.state import DistributionState


def reassign(
    turn: Turn | None, *, queue: str | None, taker: int | None, desk: DistributionState
) -> tuple[Turn | None, DistributionState]:
    """Return who pays for a lead now, and the desk after that.

    The giver gets the turn back. A taker who is a member of the queue pays instead, debt and today's count;
    somebody from outside, or nobody (junk, taken back), pays nothing.

    Args:
        turn: what the lead cost so far; None if it was never assigned.
        queue: the queue that the lead was, or waits, in.
        taker: whose lead it is now; None for nobody's.
        desk: debts and counts before that.
    """
    if turn is not None and turn.manager == taker:
        return turn, desk
    after = desk if turn is None else desk.without(turn)
    members = desk.queues[queue].members if queue is not None and queue in desk.queues else ()
    if queue is None or taker is None or taker not in members:
        return None, after
    shares = turn.shares if turn else shares_of([desk.managers[member] for member in members])
    paid = Turn(queue, taker, desk.business.business_day(desk.now), shares)
    return paid, after.after(paid)
