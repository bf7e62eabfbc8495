"""What wakes the worker of this process."""

from datetime import datetime
from threading import Event


class LocalWakeups:
    """`functions.ports.Wakeups` inside one process; the inbox itself is the queue."""

    def __init__(self) -> None:
        self._event = Event()

    def request_run(self, *, at: datetime | None = None) -> None:
        """Wake the worker; what is due later it finds by itself, as it polls the inbox."""
        if at is None:
            self._event.set()

    def wait(self, seconds: float) -> None:
        """Return at the next request, or after `seconds`."""
        self._event.wait(seconds)
        self._event.clear()
