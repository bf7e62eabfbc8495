"""The operating-time guard: no method is called into the portal's limit of server time."""

import threading
from collections.abc import Iterable
from datetime import datetime, timedelta

from functions.errors import MethodBlocked, PortalError
from infra.bitrix24.rest.answers import Answer, ServerTime
from infra.clock import Clock

# docs/bitrix24-api.md 6.2: 480 s of server time a method in ten one-minute buckets. The call that crosses the
# limit still finishes, so a reserve of one slow call is enough.
_LIMIT = 480.0
_RESERVE = 5.0
_LONGEST = timedelta(minutes=10)
_SHORTEST = timedelta(seconds=1)
_UNTOLD = timedelta(seconds=10)


class OperatingGuard:
    """Knows until when each method rests; thread-safe."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._resting: dict[str, datetime] = {}

    def check(self, method: str) -> None:
        """Raise MethodBlocked, with the moment of its end, while `method` rests."""
        until = self.resting_until([method])
        if until is not None:
            raise MethodBlocked(
                f"{method} used up its server time. It may be called again at {until:%Y-%m-%d %H:%M:%S %Z}.",
                method=method,
                until=until,
            )

    def resting_until(self, methods: Iterable[str]) -> datetime | None:
        """Return when the last of `methods` may be called again, None: all of them may now."""
        with self._lock:
            ends = [self._resting[name] for name in map(_folded, methods) if name in self._resting]
        until = max(ends, default=None)
        return until if until is not None and until > self._clock.now() else None

    def record(self, method: str, time: ServerTime) -> None:
        """Note what an answer said; a method that is about to use up its time starts to rest."""
        if time.operating is None or time.operating < _LIMIT - _RESERVE:
            return
        # Measured by the portal's own clock, which may be wrong, and from the start: rather too long.
        now = time.started_at or self._clock.now()
        rest = time.operating_reset_at - now if time.operating_reset_at else _UNTOLD
        self._rest(method, rest)

    def block(self, method: str, until: datetime | None) -> datetime:
        """Note that the portal refused `method`, and return when it may be called again."""
        known = until or self.resting_until([method])
        return self._rest(method, known - self._clock.now() if known else _UNTOLD)

    def learn(self, method: str, outcome: Answer | PortalError) -> None:
        """Note what a call, or one command of a batch, said; a MethodBlocked is told until when."""
        if isinstance(outcome, Answer):
            self.record(method, outcome.time)
        if isinstance(outcome, MethodBlocked):
            outcome.until = self.block(method, outcome.until)

    def _rest(self, method: str, rest: timedelta) -> datetime:
        # The portal's clock may be wrong: it forgets within ten minutes, whatever it says.
        until = self._clock.now() + min(max(rest, _SHORTEST), _LONGEST)
        with self._lock:
            self._resting[_folded(method)] = until
        return until


def _folded(method: str) -> str:
    return method.casefold().removesuffix(".json")
