"""What the processes of one run must not get twice: ports."""

import socket
from random import SystemRandom

PORTS = range(10_000, 32_768)
"""Below those that the system gives away by itself, so between choice and use nobody gets it by chance."""


def a_free_port() -> int:
    """Return a port of 127.0.0.1 for a process that is about to be started."""
    while True:
        port = SystemRandom().choice(PORTS)
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
