"""N11: an address that tells whether `fairlead serve` works, and a page at the bare one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from functions.errors import StateUnavailable
from infra import wiring
from infra.clock import ManualClock
from infra.local import health
from infra.local.server import FunctionServer
from infra.local.worker import Worker
from tests.builders import TUESDAY_NOON
from tests.team import Team, a_team


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path) as team:
        yield team


def unreadable() -> Any:
    raise StateUnavailable("The disk is gone.")


def test_n11_a_server_that_works_says_so_to_anybody(team: Team) -> None:
    with FunctionServer(team.wiring) as server:
        found = httpx.get(f"{server.url}/health", headers={"X-Forwarded-For": "203.0.113.5"})
    assert (found.status_code, found.json()) == (200, {"status": "ok"})


def test_n11_a_state_that_cannot_be_read_is_told_without_details(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FunctionServer(team.wiring) as server:
        monkeypatch.setattr(team.wiring.state.inbox, "next_due_at", unreadable)
        found = httpx.get(f"{server.url}/health")
        monkeypatch.undo()
    assert (found.status_code, found.json()) == (503, {"status": "state unavailable"})


def test_n11_strangers_who_ask_again_and_again_cost_one_look_a_second(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[None] = []
    inbox = team.wiring.state.inbox
    monkeypatch.setattr(wiring, "of", lambda: team.wiring)
    monkeypatch.setattr(inbox, "next_due_at", lambda: looks.append(None))
    clock = ManualClock(TUESDAY_NOON)
    asked: Any = health.health(lambda: health.look_at_portal(is_working=True), clock=clock)
    for seconds in (0, 0, 0.9, 0.1):
        clock.sleep(seconds)
        assert b"".join(asked({"REQUEST_METHOD": "GET"}, lambda *_: None)) == b'{"status": "ok"}'
    assert len(looks) == 2


def test_n11_a_worker_that_died_is_told(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Worker, "_work", lambda _: None)
    with FunctionServer(team.wiring) as server:
        server._worker._thread.join()
        found = httpx.get(f"{server.url}/health")
    assert (found.status_code, found.json()) == (503, {"status": "worker stopped"})


def test_n11_the_address_of_health_is_only_for_reading(team: Team) -> None:
    with FunctionServer(team.wiring) as server:
        refused = httpx.post(f"{server.url}/health")
        head = httpx.head(f"{server.url}/health")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD")
    assert (head.status_code, head.content) == (200, b"")


def test_n11_the_bare_address_leads_to_a_page(team: Team) -> None:
    with FunctionServer(team.wiring) as server:
        page = httpx.get(server.url, follow_redirects=True)
    assert (page.status_code, str(page.url)) == (200, f"{server.url}/dashboard")
    assert page.headers["Content-Type"].startswith("text/html")


def test_n11_a_stranger_at_the_bare_address_gets_a_page_that_says_why_not(team: Team) -> None:
    with FunctionServer(team.wiring) as server:
        page = httpx.get(server.url, headers={"X-Forwarded-For": "203.0.113.5"})
    assert (page.status_code, page.headers["Content-Type"].startswith("text/html")) == (401, True)
