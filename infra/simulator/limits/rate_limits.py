"""Both limits of the portal: requests a second, server time a method (docs/bitrix24-api.md 6.1, 6.2)."""

import threading
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from infra.clock import WaitingClock
from infra.simulator.refusals import RestRefused
from infra.simulator.state.context import Context

LIMIT = 480.0
_MINUTE = 60
_BUCKETS = 10
_SMALLEST_COUNTED = 0.1


class OperatingTime:
    """The server time that each method used in the last ten minutes.

    Attributes:
        limit: seconds a method may use in ten minutes.
        default_cost: seconds of a call without a cost of its own; below 0.1 a call is not counted.
        is_reported: whether `time` has `operating` and `operating_reset_at`; portals may omit both.
    """

    def __init__(self, context: Context) -> None:
        self.limit = LIMIT
        self.default_cost = 0.02
        self.is_reported = True
        self._context = context
        self._costs: dict[str, float] = {}
        self._spent: dict[str, dict[int, float]] = defaultdict(dict)
        self._lock = threading.Lock()

    def set_cost(self, method: str, seconds: float) -> None:
        """Set the server time of every call of a method, in seconds."""
        self._costs[method.lower()] = seconds

    def cost(self, method: str) -> float:
        """Return the server time of a call of the method, in seconds."""
        return self._costs.get(method.lower(), self.default_cost)

    def check(self, method: str) -> None:
        """Refuse a call of a method that has used up its time; the call that crosses the limit finishes.

        Raises:
            RestRefused: 429 OPERATION_TIME_LIMIT.
        """
        if self.spent(method) >= self.limit:
            sentence = "Method is blocked due to operation time limit."
            raise RestRefused("OPERATION_TIME_LIMIT", sentence, status=429)

    def charge(self, method: str) -> None:
        """Add the server time of one call."""
        cost = self.cost(method)
        if cost < _SMALLEST_COUNTED:
            return
        with self._lock:
            buckets = self._spent[method.lower()]
            buckets[self._minute()] = buckets.get(self._minute(), 0.0) + cost

    def spent(self, method: str) -> float:
        """Return the seconds that the method used in the last ten minutes."""
        return sum(self._live(method).values())

    def time(self, method: str) -> dict[str, Any]:
        """Return the `time` object of an answer."""
        start = self._context.clock.now()
        finish = start + timedelta(seconds=self.cost(method))
        shown: dict[str, Any] = {
            "start": start.timestamp(),
            "finish": finish.timestamp(),
            "duration": self.cost(method),
            "processing": self.cost(method),
            "date_start": self._context.text(start),
            "date_finish": self._context.text(finish),
        }
        return shown | self._reported(method) if self.is_reported else shown

    def _reported(self, method: str) -> dict[str, Any]:
        buckets = self._live(method)
        if not buckets:
            return {"operating": 0}
        reset_at = (min(buckets) + _BUCKETS) * _MINUTE
        return {"operating": sum(buckets.values()), "operating_reset_at": reset_at}

    def _live(self, method: str) -> dict[int, float]:
        oldest = self._minute() - _BUCKETS + 1
        with self._lock:
            buckets = self._spent.get(method.lower(), {})
            return {minute: seconds for minute, seconds in buckets.items() if minute >= oldest}

    def _minute(self) -> int:
        return int(self._context.clock.now().timestamp()) // _MINUTE


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
