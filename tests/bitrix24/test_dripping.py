"""An answer that drips in: each part comes in time, and the whole of it would never end."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest

from functions.errors import PortalUnreachable
from infra.bitrix24.rest.client import Bitrix24Client
from infra.clock import SystemClock

ANSWER = b'{"result": true, "time": {}}'
TIMEOUT = 0.2


@contextmanager
def dripping(pause: float) -> Iterator[str]:
    """Serve a sound answer on loopback, a byte after each `pause` in seconds; yield the address."""
    stopped = Event()

    def serve(listener: socket.socket) -> None:
        while not stopped.is_set():
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                drip(connection)

    def drip(connection: socket.socket) -> None:
        connection.recv(65_536)
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(ANSWER)}\r\n\r\n"
        try:
            connection.sendall(head.encode())
            for byte in ANSWER:
                if stopped.wait(pause):
                    return
                connection.sendall(bytes([byte]))
        except OSError:
            """The client has given up."""

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=serve, args=(listener,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/rest/1/abc/"
        finally:
            stopped.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def test_r8_an_answer_that_drips_in_is_given_up() -> None:
    # Whole after 2.8 s, while no part takes half of what it may: only the sum of them is too long.
    with (
        dripping(TIMEOUT / 2) as address,
        Bitrix24Client(address, clock=SystemClock(), timeout=TIMEOUT, deadline=1.0) as client,
        pytest.raises(PortalUnreachable, match="gave no answer"),
    ):
        client.call("profile")


def test_an_answer_in_small_parts_that_ends_in_time_is_taken() -> None:
    with dripping(0.0001) as address, Bitrix24Client(address, clock=SystemClock()) as client:
        assert client.call("profile").result is True
