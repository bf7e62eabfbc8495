"""The portal's leaky bucket, kept on our side so that the portal's own never runs over."""

import threading
from dataclasses import dataclass
from typing import Literal

from functions.errors import RateLimited
from infra.clock import Clock

PlanName = Literal["standard", "enterprise"]


@dataclass(frozen=True)
class Plan:
    """How many requests a second leave the portal's bucket, and how many it holds.

    See docs/bitrix24-api.md 6.1.
    """

    drain: float
    size: int


PLANS: dict[PlanName, Plan] = {"standard": Plan(2.0, 50), "enterprise": Plan(5.0, 250)}

# Requests do not arrive as evenly as they are sent: 4 % of the bucket and 2 % of the rate stay unused.
_USED_OF_SIZE = 0.96
_USED_OF_DRAIN = 0.98


class NoRoomInTime(RateLimited):
    """We, not the portal, refuse a request: it could not be sent before its deadline."""


class RateLimiter:
    """Gives every request of one portal its moment; one for all threads, because the portal counts them all.

    A bucket holds what was sent and empties steadily. A request that would run it over waits until it fits.
    """

    def __init__(self, plan: PlanName, *, clock: Clock) -> None:
        self._plan = PLANS[plan]
        self._clock = clock
        self._lock = threading.Lock()
        self._level = 0.0
        self._read_at = clock.monotonic()

    @property
    def _rate(self) -> float:
        return self._plan.drain * _USED_OF_DRAIN

    def wait(self, at_most: float, *, method: str) -> None:
        """Return when one request may be sent, for which `method` will be called.

        Raises:
            NoRoomInTime: it would take longer than `at_most` seconds; nothing was taken from the bucket.
        """
        self._clock.sleep(self._reserve(at_most, method))

    def fill(self) -> None:
        """Take the bucket for full: the portal has just said so, somebody else may call it too."""
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
