"""`fairlead serve` stops cleanly while callers are still connected."""

import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from infra.serving import FunctionServer
from tests.team import a_team


# Closing sockets under the thread that polls them goes well by luck now and then, so it is tried often.
@pytest.mark.parametrize("attempt", range(20))
def test_stopping_under_open_connections_raises_nothing_and_closes_them(tmp_path: Path, attempt: int) -> None:
    with a_team(tmp_path, plan="unlimited") as team, ExitStack() as connections:
        with FunctionServer(team.wiring) as server:
            host, port = server.url.removeprefix("http://").split(":")
            callers = [
                connections.enter_context(socket.create_connection((host, int(port)), timeout=10))
                for _ in range(5)
            ]
            callers[0].sendall(b"GET /signals HTTP/1.1\r\nHost: here\r\n\r\n")
            assert callers[0].recv(12) == b"HTTP/1.1 405"
        assert [caller.recv(1) for caller in callers[1:]] == [b""] * 4
