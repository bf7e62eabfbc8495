"""`signals` on the address of `fairlead serve`, over HTTP."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from infra.local.server import FunctionServer
from infra.wiring import Wiring
from tests.signals.sending import a_signal, signed

UNKNOWN = json.dumps(a_signal(type="coffee.drunk")).encode()
"""Is accepted, and leaves nothing to do for the worker."""


@pytest.fixture
def connection(app: Wiring) -> Iterator[HTTPConnection]:
    with FunctionServer(app) as server:
        connection = HTTPConnection(server.url.removeprefix("http://"), timeout=30)
        yield connection
        connection.close()


def post(connection: HTTPConnection, body: bytes, *, path: str = "/signals") -> int:
    connection.request("POST", path, body, {"X-Fairlead-Signature": signed(body)})
    return status(connection)


def status(connection: HTTPConnection) -> int:
    response = connection.getresponse()
    response.read()
    return response.status


def test_large_and_deep_bodies_are_refused_and_the_next_signal_is_served(connection: HTTPConnection) -> None:
    connection.putrequest("POST", "/signals")
    connection.putheader("Content-Length", "10000000")  # refused before any of it is sent
    connection.endheaders()
    assert status(connection) == 413
    assert [post(connection, body) for body in (b"[" * 10_000, UNKNOWN)] == [400, 202]


@pytest.mark.parametrize("path", ["/signals", "/signals/"])
def test_a_signal_needs_no_redirect(connection: HTTPConnection, path: str) -> None:
    assert post(connection, UNKNOWN, path=path) == 202
