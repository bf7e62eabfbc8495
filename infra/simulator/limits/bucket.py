"""The simulated portal's limit of requests a second: a leaky bucket (docs/bitrix24-api.md 6.1)."""

import threading
from dataclasses import dataclass

from infra.clock import WaitingClock
from infra.simulator.refusals import RestRefused


@dataclass(frozen=True)
class Plan:
    """How fast the bucket drains (requests a second) and how much it holds (requests)."""

    drain: float
    size: float


PLANS = {
    "standard": Plan(2, 50),
    "enterprise": Plan(5, 250),
    "unlimited": Plan(float("inf"), float("inf")),
}


class LeakyBucket:
    """Counts requests; refuses the one that would overflow it."""

    def __init__(self, clock: WaitingClock, plan: Plan) -> None:
        self.plan = plan
        self._clock = clock
        self._level = 0.0
        self._at = clock.monotonic()
        self._lock = threading.Lock()

    def take(self) -> None:
        """Count one request.

        Raises:
            RestRefused: 503 QUERY_LIMIT_EXCEEDED; the refused request is not counted.
        """
        with self._lock:
            if self.plan.size == float("inf"):
                return
            now = self._clock.monotonic()
            self._level = max(0.0, self._level - (now - self._at) * self.plan.drain)
            self._at = now
            if self._level + 1 > self.plan.size:
                raise RestRefused("QUERY_LIMIT_EXCEEDED", "Too many requests", status=503)
            self._level += 1
