"""When a call is sent again: after which errors, after how long, how often; and an add only once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from functions.errors import (
    MethodBlocked,
    OutcomeUnknown,
    PortalBusy,
    PortalError,
    PortalFailed,
    PortalOverloaded,
)
from infra.bitrix24.rest.commands import Idempotency
from infra.bitrix24.rest.rate_limiter import NoRoomInTime
from infra.clock import WaitingClock

Result = TypeVar("Result")

_ATTEMPTS = 6
_ADD_ATTEMPTS = 2
# The portal works on a request for at most 60 s, even if its sender has given up (docs/bitrix24-api.md 6.2):
# only a search after that time is conclusive.
_LONGEST_RUN = 60.0
LONGEST_NAP = 15.0
"""Seconds of a wait after which `on_wait` is called."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Patience:
    """How long the work that is under way may still take, and what is to hear of its waits.

    Attributes:
        ends_at: when it has to end, in monotonic seconds; None when it may take what each call may.
        on_wait: is called before each attempt, and at least every `LONGEST_NAP` seconds of a wait; returns
            whether the work may go on.
    """

    ends_at: float | None = None
    on_wait: Callable[[], bool] = lambda: True


@dataclass(frozen=True)
class Deadline:
    """The moment at which one call, with all its attempts and waits, has to end.

    Attributes:
        clock: the clock of `ends_at`.
        ends_at: the moment, in monotonic seconds.
        attempt: seconds reserved for one more attempt: a call that is sent at the last moment and gives up
            before the answer would only produce unknown outcomes.
        on_wait: see `Patience`.
    """

    clock: WaitingClock
    ends_at: float
    attempt: float
    on_wait: Callable[[], bool] = lambda: True

    @classmethod
    def after(
        cls, seconds: float, *, clock: WaitingClock, timeout: float, patience: Patience | None = None
    ) -> "Deadline":
        """Return the deadline in `seconds` from now, for attempts of at most `timeout` seconds.

        It is earlier when the patience with the work that is under way ends before.
        """
        patience = patience or Patience()
        ends_at = clock.monotonic() + seconds
        if patience.ends_at is not None:
            ends_at = min(ends_at, patience.ends_at)
        return cls(clock, ends_at, min(timeout, seconds / 4), patience.on_wait)

    def wait(self, seconds: float) -> None:
        """Return when `seconds` have passed; `on_wait` is called meanwhile."""
        while seconds > LONGEST_NAP:
            self.clock.sleep(LONGEST_NAP)
            seconds -= LONGEST_NAP
            self.on_wait()
        self.clock.sleep(seconds)

    @property
    def is_over(self) -> bool:
        """True when nothing more may be begun."""
        return self.clock.monotonic() >= self.ends_at

    @property
    def for_waiting(self) -> float:
        """The seconds that may be waited before the next attempt."""
        return max(0.0, self.ends_at - self.clock.monotonic() - self.attempt)

    @property
    def for_an_attempt(self) -> float:
        """The seconds that an attempt may take now."""
        return max(self.attempt, self.ends_at - self.clock.monotonic())


def for_idempotency(idempotency: Idempotency, error: PortalError) -> PortalError:
    """Return the error as a call of this class has to report it.

    When the portal breaks, or gives no answer after a call was sent, it may have executed the call. That is
    harmless for a read and an update; after an add the outcome is unknown.
    """
    if idempotency is Idempotency.NOT_IDEMPOTENT and isinstance(error, PortalFailed):
        return outcome_unknown(error.method, error.code)
    return error


def outcome_unknown(method: str, code: str = "") -> OutcomeUnknown:
    """Return the error of an add that may or may not have been executed."""
    return OutcomeUnknown(
        f"{method} was sent and no sound answer came: it may have happened. Look before sending it again.",
        method=method,
        code=code,
    )


def with_retries(send: Callable[[], Result], deadline: Deadline) -> Result:
    """Return what `send` returns; while the portal is busy, send again after growing, jittered pauses.

    An error that is still a PortalBusy after `for_idempotency` is one after which sending again is safe.

    Raises:
        PortalError: a retry cannot help, or attempts or time are used up; then it is the last error.
    """
    backoff = wait_exponential_jitter(multiplier=0.5, max=30, jitter=0.5)

    def pause(state: RetryCallState) -> float:
        error = _error(state)
        if isinstance(error, MethodBlocked) and error.until is not None:
            rest = (error.until - deadline.clock.now()).total_seconds()
            return max(rest, 0.0) + backoff(state)
        return backoff(state)

    def is_too_late(state: RetryCallState) -> bool:
        return state.upcoming_sleep > deadline.for_waiting

    retrying = Retrying(
        sleep=deadline.wait,
        retry=retry_if_exception(_is_retryable),
        wait=pause,
        stop=lambda state: stop_after_attempt(_ATTEMPTS)(state) or is_too_late(state),
        before_sleep=_log_retry,
        reraise=True,
    )
    return retrying(send)


def add_once(send: Callable[[], Result], find: Callable[[], Result | None], *, deadline: Deadline) -> Result:
    """Return what `send` returns or, when its outcome is unknown, what `find` finds in the portal.

    `find` returns None while there is nothing. It runs at once and, because the portal may still be working
    on a request whose sender gave up, again when that is no longer possible. Only then is the add sent again.

    Raises:
        OutcomeUnknown: nothing was found and the deadline leaves no time for a conclusive search, or the
            outcome of the second attempt is unknown too.
        PortalError: any other error of `send` or `find`.
    """
    for _ in range(_ADD_ATTEMPTS):
        try:
            return send()
        except OutcomeUnknown as error:
            unknown = error
        found = find()
        if found is not None:
            return found
        if deadline.for_waiting < _LONGEST_RUN:
            break
        deadline.wait(_LONGEST_RUN)
        found = find()
        if found is not None:
            return found
    raise unknown


def _is_retryable(error: BaseException) -> bool:
    return isinstance(error, PortalBusy) and not isinstance(error, PortalOverloaded | NoRoomInTime)


def _error(state: RetryCallState) -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _log_retry(state: RetryCallState) -> None:
    error = _error(state)
    _log.warning(
        "portal_call.postponed",
        method=error.method if isinstance(error, PortalError) else "",
        reason=type(error).__name__,
        message=str(error),
        seconds=round(state.upcoming_sleep, 1),
        attempt=state.attempt_number,
    )
