"""The only room that reads the time: a real clock, and one that is moved by hand."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class WaitingClock(Protocol):
    """A `functions.ports.Clock` that waits as well.

    Written out, because a cold start does without the ports.
    """

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""

    def monotonic(self) -> float:
        """Return seconds that never run backwards; only differences mean something."""

    def sleep(self, seconds: float) -> None:
        """Return when `seconds` have passed on this clock."""


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251  this is the one place

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait for real."""
        time.sleep(seconds)  # noqa: TID251  this is the one place


class ManualClock:
    """A clock that stands still until it is moved; a sleep moves it at once.

    Days of limits, deadlines and decay pass in milliseconds. Safe to share between threads: two
    sleepers move it one after the other, so its time never runs backwards.
    """

    def __init__(self, start: datetime) -> None:
        self._start = start.astimezone(UTC)
        self._elapsed = 0.0
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """Return the moment that the clock stands at, in UTC."""
        return self._start + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Return the seconds since the start."""
        with self._lock:
            return self._elapsed

    def sleep(self, seconds: float) -> None:
        """Move the clock forward by `seconds` and return at once."""
        with self._lock:
            self._elapsed += max(seconds, 0.0)

    def advance(self, duration: timedelta) -> None:
        """Move the clock forward by `duration`."""
        self.sleep(duration.total_seconds())

    def advance_to(self, moment: datetime) -> None:
        """Move the clock forward to `moment`; a moment in the past leaves it where it is."""
        with self._lock:
            self._elapsed = max(self._elapsed, (moment - self._start).total_seconds())
