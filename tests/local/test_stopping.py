"""`fairlead serve` stops cleanly while callers are still connected, and soon while leads still wait."""

import socket
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from infra.local.server import FunctionServer
from infra.wiring import Wiring
from tests.team import COLD, a_team


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


class StoppingCrm:
    """A portal that is being read when the process is asked to stop."""

    def __init__(self, wiring: Wiring) -> None:
        self._crm, self._draining = wiring.crm, wiring.draining

    def __getattr__(self, name: str) -> Any:
        self._draining.set()
        return getattr(self._crm, name)


def test_a_run_that_is_told_to_stop_ends_after_its_batch_and_the_rest_waits(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        items = [team.add_lead(**COLD) for _ in range(400)]
        crm = team.wiring.crm
        stopping: Any = StoppingCrm(team.wiring)
        team.wiring.crm = stopping
        worked_on = sum(team.process().outcomes.values())
        assert 0 < worked_on < len(items)
        assert len(team.wiring.state.inbox.has(items)) == len(items) - worked_on
        team.wiring.crm = crm
        team.wiring.draining.clear()
        assert sum(team.process().outcomes.values()) == len(items) - worked_on


def test_a_server_that_has_stopped_leaves_the_wiring_at_work(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        with FunctionServer(team.wiring):
            pass
        team.add_lead(**COLD)
        assert team.process().outcomes == {"assigned": 1}
