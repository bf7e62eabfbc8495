"""Errors of a server that cannot listen on its address, with the cause and the remedy."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from functions.errors import AddressUnavailable


@contextmanager
def listening(host: str, port: int) -> Iterator[None]:
    """Translate the errors of binding a server to its address.

    Raises:
        AddressUnavailable: the port is in use or forbidden, or the host is not an address of this machine.
    """
    try:
        yield
    except (OSError, ValueError) as error:  # waitress raises ValueError for an unknown host
        raise AddressUnavailable(_message(error, host, port)) from error


def _message(error: OSError | ValueError, host: str, port: int) -> str:
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.EADDRINUSE:
        return (
            f"Port {port} of {host} is taken: another program listens there. Stop that one, or name another"
            " port with --port; 0 takes a free one."
        )
    if number in {errno.EACCES, errno.EPERM}:
        return f"Port {port} of {host} is not open to this user. Name one from 1024 with --port."
    return f"{host} is no address of this machine. Name 127.0.0.1 with --host, or 0.0.0.0 for all."
