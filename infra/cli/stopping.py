"""How commands end that go on until they are stopped."""

import signal
from threading import Event


def stop_signal() -> Event:
    """Return what is set at Ctrl-C, or when the system ends the process."""
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop
