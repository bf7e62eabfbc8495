"""The operating-time guard: stops calling a method before it reaches the portal's limit of server time."""

import threading
from collections.abc import Iterable
from datetime import datetime, timedelta

from functions.errors import MethodBlocked, PortalError
from infra.bitrix24.rest.answers import Answer, ServerTime
from infra.clock import WaitingClock

# docs/bitrix24-api.md 6.2: 480 s of server time a method in ten one-minute buckets. The call that crosses the
# limit still finishes, so a reserve of one slow call is enough.
_LIMIT = 480.0
_RESERVE = 5.0
_LONGEST = timedelta(minutes=10)
_SHORTEST = timedelta(seconds=1)
_UNKNOWN = timedelta(seconds=10)


class OperatingGuard:
    """Records until when each method must not be called; thread-safe."""

    def __init__(self, *, clock: WaitingClock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._blocked: dict[str, datetime] = {}

    def check(self, method: str) -> None:
        """Raise MethodBlocked, with the end of the block, while `method` must not be called."""
        until = self.blocked_until([method])
        if until is not None:
            raise MethodBlocked(
                f"{method} used up its server time. It may be called again at {until:%Y-%m-%d %H:%M:%S %Z}.",
                method=method,
                until=until,
            )

    def blocked_until(self, methods: Iterable[str]) -> datetime | None:
        """Return when the last of `methods` may be called again; None when all of them may be called now."""
        with self._lock:
            ends = [self._blocked[name] for name in map(_folded, methods) if name in self._blocked]
        until = max(ends, default=None)
        return until if until is not None and until > self._clock.now() else None

    def record(self, method: str, time: ServerTime) -> None:
        """Record the server time of an answer; a method close to the limit is blocked until the reset."""
        if time.operating is None or time.operating < _LIMIT - _RESERVE:
            return
        # By the portal's own clock, which may be wrong, and from the start of the call: a little too long.
        now = time.started_at or self._clock.now()
        wait = time.operating_reset_at - now if time.operating_reset_at else _UNKNOWN
        self._block_for(method, wait)

    def block(self, method: str, until: datetime | None) -> datetime:
        """Record that the portal refused `method`, and return when it may be called again."""
        known = until or self.blocked_until([method])
        return self._block_for(method, known - self._clock.now() if known else _UNKNOWN)

    def observe(self, method: str, outcome: Answer | PortalError) -> None:
        """Record the outcome of a call or of one command of a batch; sets `until` of a MethodBlocked."""
        if isinstance(outcome, Answer):
            self.record(method, outcome.time)
        if isinstance(outcome, MethodBlocked):
            outcome.until = self.block(method, outcome.until)

    def _block_for(self, method: str, wait: timedelta) -> datetime:
        # The portal's clock may be wrong, but its buckets always expire within ten minutes.
        until = self._clock.now() + min(max(wait, _SHORTEST), _LONGEST)
        with self._lock:
            self._blocked[_folded(method)] = until
        return until


def _folded(method: str) -> str:
    return method.casefold().removesuffix(".json")
