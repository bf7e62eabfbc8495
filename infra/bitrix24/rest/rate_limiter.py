"""A leaky bucket like the portal's own, so that the portal never has to refuse a request."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from functions.errors import RateLimited
from infra.clock import WaitingClock

PlanName = Literal["standard", "enterprise"]


@dataclass(frozen=True)
class Plan:
    """How many requests a second drain from the portal's bucket, and how many it holds.

    See docs/bitrix24-api.md 6.1.
    """

    drain: float
    size: int


PLANS: dict[PlanName, Plan] = {"standard": Plan(2.0, 50), "enterprise": Plan(5.0, 250)}

# Requests arrive less evenly than they are sent, so 4 % of the bucket and 2 % of the rate stay unused.
_USED_OF_SIZE = 0.96
_USED_OF_DRAIN = 0.98


class NoRoomInTime(RateLimited):
    """Our own limiter refuses a request, because it cannot be sent before its deadline."""


class RateLimiter:
    """Spaces the requests to one portal; all threads share it, because the portal counts them all.

    The level rises by one with every request and drains at a constant rate. A request that would make the
    bucket overflow waits until it fits.
    """

    def __init__(self, plan: PlanName, *, clock: WaitingClock) -> None:
        self._plan = PLANS[plan]
        self._clock = clock
        self._lock = threading.Lock()
        self._level = 0.0
        self._read_at = clock.monotonic()

    @property
    def _rate(self) -> float:
        return self._plan.drain * _USED_OF_DRAIN

    def keep_to(self, plan: PlanName) -> None:
        """Keep to another plan's limit from now on; what is in the bucket stays there."""
        with self._lock:
            self._drain()
            self._plan = PLANS[plan]

    def wait(self, at_most: float, *, method: str, sleep: Callable[[float], None] | None = None) -> None:
        """Block until one more request may be sent; `method` is for the error message.

        `sleep` waits in place of the clock, for a caller that acts while it waits.

        Raises:
            NoRoomInTime: the wait would exceed `at_most` seconds; the bucket is unchanged.
        """
        (sleep or self._clock.sleep)(self._reserve(at_most, method))

    def fill(self) -> None:
        """Set the level to full: the portal has reported it; other applications fill the same bucket."""
        with self._lock:
            self._drain()
            self._level = max(self._level, float(self._plan.size))

    def _reserve(self, at_most: float, method: str) -> float:
        with self._lock:
            self._drain()
            wait = max(0.0, (self._level + 1 - self._plan.size * _USED_OF_SIZE) / self._rate)
            if wait > at_most:
                raise NoRoomInTime(
                    f"{method}: more requests wait for the portal than fit into the time. Try later.",
                    method=method,
                )
            self._level += 1
            return wait

    def _drain(self) -> None:
        now = self._clock.monotonic()
        self._level = max(0.0, self._level - (now - self._read_at) * self._rate)
        self._read_at = now
