"""Threads by portal: requests of one that take long keep its own waiting, and nobody else's."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from socket import create_connection
from threading import Event, Lock
from types import SimpleNamespace
from wsgiref.types import StartResponse, WSGIEnvironment

import httpx
import pytest
from werkzeug import Response

from infra.clock import SystemClock
from infra.local import connections, listener, pools
from infra.local.listener import Listener
from infra.local.pools import PortalPools, portal_of
from tests.portals.shops import wait_until

THREADS = 3


class Gate(Event):
    """An event that knows how many have come to wait for it."""

    def __init__(self) -> None:
        super().__init__()
        self.came, self._counting = 0, Lock()

    def pass_through(self) -> None:
        """Wait until it is set."""
        with self._counting:
            self.came += 1
        self.wait(30)


@contextmanager
def listening(*portals: str) -> Iterator[tuple[str, Gate]]:
    """Yield an address where `/stuck/…` answers once the gate is set, and everything else at once."""
    go_on = Gate()

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith("/stuck"):
            go_on.pass_through()
        return Response(environ["PATH_INFO"])(environ, start_response)

    threads = PortalPools(portals, threads=THREADS)
    more = threads.most_at_once
    server = Listener(answer, host="127.0.0.1", port=0, dispatcher=threads, more_connections=more)
    server.start()
    try:
        yield server.url, go_on
    finally:
        go_on.set()
        server.close()


def test_requests_that_hang_at_one_portal_keep_only_its_own_waiting() -> None:
    with listening("stuck", "well") as (url, go_on), ThreadPoolExecutor(20) as callers:
        stuck = [callers.submit(httpx.get, f"{url}/stuck/signals", timeout=30) for _ in range(20)]
        for path in ("/well/signals", "/health", "/nobodys/signals"):
            assert httpx.get(f"{url}{path}", timeout=5).text == path
        assert not any(each.done() for each in stuck)
        go_on.set()
        assert {each.result().status_code for each in stuck} == {200}


def test_beyond_the_longest_queue_of_a_portal_requests_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "LONGEST_QUEUE", 4)
    count = THREADS + 4 + 5
    with listening("stuck") as (url, go_on), ThreadPoolExecutor(count) as callers:
        sent = []
        for several in (THREADS, 4 + 5):  # what no thread has taken up yet would count as waiting
            sent += [callers.submit(httpx.get, f"{url}/stuck/signals", timeout=30) for _ in range(several)]
            wait_until(lambda: go_on.came == THREADS, seconds=10)
        wait_until(lambda: sum(each.done() for each in sent) == 5, seconds=10)
        assert {each.result().status_code for each in sent if each.done()} == {503}
        go_on.set()
        assert sorted(each.result().status_code for each in sent) == [200] * (THREADS + 4) + [503] * 5


def test_however_many_portals_hang_there_are_connections_for_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Until a thread takes it up, each of a portal's requests is a waiting one.
    monkeypatch.setattr(pools, "LONGEST_QUEUE", THREADS + 4)
    for room in (connections, listener):
        monkeypatch.setattr(room, "CONNECTIONS", 30)
    names = [f"stuck-{number}" for number in range(6)]
    with listening(*names, "well") as (url, go_on), ExitStack() as opened:
        host, port = url.removeprefix("http://").split(":")
        for name in names * (THREADS + 4):
            stuck = opened.enter_context(create_connection((host, int(port)), timeout=10))
            stuck.sendall(f"GET /{name}/signals HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        assert httpx.get(f"{url}/well/signals", timeout=5).text == "/well/signals"
        go_on.set()
        assert stuck.recv(12) == b"HTTP/1.1 200"


class Hanging:
    """A connection of waitress whose request takes until the event is set."""

    def __init__(self, path: str, go_on: Event) -> None:
        self.requests = [SimpleNamespace(path=path)]
        self.begun, self._go_on = Event(), go_on

    def service(self) -> None:
        self.begun.set()
        self._go_on.wait(30)


def test_portals_that_hang_at_the_end_are_waited_for_together() -> None:
    names, go_on, clock = [f"stuck-{number}" for number in range(5)], Event(), SystemClock()
    hung = PortalPools(names, threads=1)
    for task in [Hanging(f"/{name}/signals", go_on) for name in names]:
        hung.add_task(task)
        assert task.begun.wait(5)
    began_at = clock.monotonic()
    hung.shutdown(timeout=2)
    took = clock.monotonic() - began_at
    go_on.set()
    # One after the other it would be ten seconds.
    assert 2 <= took < 10


def test_a_request_that_cannot_be_parsed_is_refused_and_not_a_portals() -> None:
    with listening("stuck") as (url, _):
        refused = httpx.get(f"{url}/stuck/signals", headers={"X-Long": "x" * 64 * 1024}, timeout=5)
    assert refused.status_code == 431


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/acme/lead_events", ("acme", "/lead_events")),
        ("//acme/dashboard/leads/7", ("acme", "/dashboard/leads/7")),
        ("/acme", ("acme", "/")),
        ("/", ("", "/")),
        ("", ("", "/")),
    ],
)
def test_the_first_part_of_a_path_is_the_portal(path: str, found: tuple[str, str]) -> None:
    assert portal_of(path) == found
