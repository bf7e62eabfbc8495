"""What the portal's limit and the requests alone cost: leads through a server that needs no time itself.

It takes everybody who waits at the very moment when the limit lets a request through, and each request is
answered at once. No server that makes these requests in this order is faster at this limit.
"""

from collections import deque
from collections.abc import Callable, Sequence

from tests.bench.sales_floor import BUCKET, RATE


class Bucket:
    """The portal's bucket (docs/bitrix24-api.md 6.1): how soon it lets the next request through."""

    def __init__(self) -> None:
        self._level, self._at = 0.0, 0.0

    def sent_at(self, moment: float) -> float:
        """Return when a request that is ready at `moment` goes out; moments never go backwards."""
        level = max(0.0, self._level - (moment - self._at) * RATE)
        wait = max(0.0, (level + 1 - BUCKET) / RATE)
        self._level, self._at = level + 1, moment
        return moment + wait


def alerted_at(arrivals: Sequence[float], requests: Callable[[int], int]) -> list[float]:
    """Return for each lead when its manager is alerted, in seconds like the arrivals, which ascend.

    Args:
        arrivals: when the lead's webhook comes in.
        requests: how many requests so many new leads need together; the last one alerts.
    """
    bucket, waiting, free_at = Bucket(), deque(arrivals), 0.0
    alerted = list[float]()
    while waiting:
        free_at = bucket.sent_at(max(free_at, waiting[0]))
        together = [waiting.popleft() for _ in range(sum(each <= free_at for each in waiting))]
        for _ in range(requests(len(together)) - 1):
            free_at = bucket.sent_at(free_at)
        alerted += [free_at] * len(together)
    return alerted
