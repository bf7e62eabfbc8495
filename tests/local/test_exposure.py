"""What strangers can do to `fairlead serve`: nothing that keeps the webhook waiting."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIEnvironment

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.domain.item import lead
from functions.errors import SettingInvalid
from infra.local import connections, listener
from infra.local.callers import OWN_HEADER, SCHEDULED, Callers, network_of
from infra.local.server import FunctionServer
from infra.run_lock import RunLock
from tests.local.test_serve import settle, webhook
from tests.team import HOT, Team, a_team

HERE: WSGIEnvironment = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8080"}
addresses = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6))


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, plan="unlimited") as team:
        yield team


def test_r13_eight_calls_of_processing_keep_nobody_waiting(team: Team) -> None:
    """A run is under way for as long as the lock is held; before, each call took a thread until it ended."""
    item = team.actions.add_lead(**HOT)
    with FunctionServer(team.wiring) as served:
        with team.wiring.run_lock:
            calls = [httpx.post(f"{served.url}/processing") for _ in range(8)]
            assert httpx.post(f"{served.url}/lead_events", data=webhook(item)).status_code == 202
        assert [(call.status_code, call.json()["is_under_way"]) for call in calls] == [(200, True)] * 8
        settle(team)
    assert team.lead(item)["ASSIGNED_BY_ID"] in {7, 8, 9}


@given(asked=st.lists(st.booleans(), min_size=1, max_size=6))
def test_what_is_asked_for_during_a_run_follows_it(asked: list[bool]) -> None:
    kicks: list[None] = []
    lock = RunLock(lambda: kicks.append(None))
    for is_asked in asked:
        kicks.clear()
        with lock.turn() as is_mine:
            assert is_mine
            if is_asked:
                with lock.turn() as is_second:
                    assert not is_second
        assert bool(kicks) == is_asked


def test_a_run_that_breaks_lets_the_next_one_in() -> None:
    lock = RunLock(lambda: None)
    with pytest.raises(ZeroDivisionError), lock.turn():
        raise ZeroDivisionError
    with lock.turn() as is_mine:
        assert is_mine


@given(address=addresses, claimed=addresses)
def test_a_stranger_is_refused_whatever_the_headers_say(address: Any, claimed: Any) -> None:
    environ = HERE | {"REMOTE_ADDR": str(address), "HTTP_X_FORWARDED_FOR": str(claimed)}
    assert not Callers().may_call(environ)
    assert Callers().may_call(HERE | {"REMOTE_ADDR": str(address)}) == _is_loopback(address)


@given(address=addresses, prefix=st.integers(0, 32))
def test_who_is_in_an_allowed_network_may_call(address: Any, prefix: int) -> None:
    network = network_of(f"{address}")
    assert Callers([network]).may_call({"REMOTE_ADDR": str(address), "HTTP_HOST": "fairlead.example"})
    other = ip_address(int(address) ^ (1 << prefix)) if address.version == 4 and prefix < 32 else None
    if other is not None:
        assert Callers([network]).may_call(HERE | {"REMOTE_ADDR": str(other)}) == other.is_loopback


@pytest.mark.parametrize(
    "shown",
    [
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_HOST": "fairlead.example"},
        {"HTTP_HOST": ""},
        {"HTTP_HOST": "127.0.0.1.evil.example:80"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "127.0.0.1, 127.0.0.1"},
    ],
)
def test_what_a_proxy_on_this_machine_passes_on_is_not_of_this_machine(shown: dict[str, str]) -> None:
    assert not Callers().may_call(HERE | shown)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "127.0.0.1", "[::1]:8080", "0.0.0.0:8080"])
@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_this_machine_may_call_by_any_of_its_names(host: str, address: str) -> None:
    assert Callers().may_call({"REMOTE_ADDR": address, "HTTP_HOST": host})


@pytest.mark.parametrize("text", ["10.0.0.1/8", "everybody", "", "300.1.1.1"])
def test_a_network_that_is_none_is_told(text: str) -> None:
    with pytest.raises(SettingInvalid, match="--allow-scheduled-from"):
        network_of(text)


@pytest.mark.parametrize("target", sorted(SCHEDULED))
def test_each_scheduled_function_is_refused_by_a_sentence_and_with_the_way_out(
    team: Team, target: str
) -> None:
    with FunctionServer(team.wiring) as served:
        for path in (target, f"{target}/", f"/{target}//"):
            forged = {"X-Forwarded-For": "127.0.0.1", OWN_HEADER: "guessed"}
            answer = httpx.post(f"{served.url}/{path}", headers=forged)
            assert answer.status_code == 403
            assert "--allow-scheduled-from" in answer.json()["message"]
        assert httpx.post(f"{served.url}/{target}").status_code == 200
        assert served.call(target)


def test_the_webhook_and_signals_are_for_everybody(team: Team) -> None:
    headers = {"X-Forwarded-For": "203.0.113.9", "Host": "fairlead.example"}
    with FunctionServer(team.wiring) as served:
        posted = httpx.post(f"{served.url}/lead_events", data=webhook(lead(1)), headers=headers)
        assert posted.status_code == 202
        assert httpx.post(f"{served.url}/signals", headers=headers).status_code in {400, 401}


def test_an_allowed_network_is_served_through_a_proxy(team: Team) -> None:
    networks = [network_of("127.0.0.0/8")]
    with FunctionServer(team.wiring, allow_scheduled_from=networks) as served:
        answer = httpx.post(f"{served.url}/processing", headers={"X-Forwarded-For": "203.0.113.9"})
        assert answer.status_code == 200


def test_trickling_connections_make_room_for_the_webhook(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (connections, listener):
        monkeypatch.setattr(room, "CONNECTIONS", 60)
    with FunctionServer(team.wiring) as served, ExitStack() as opened:
        host, port = served.url.removeprefix("http://").split(":")
        for number in range(1, 4):
            for _ in range(60):
                slow = opened.enter_context(socket.create_connection((host, int(port)), timeout=10))
                slow.sendall(b"POST /lead_events HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\nx")
            assert httpx.post(f"{served.url}/lead_events", data=webhook(lead(number))).status_code == 202


def _is_loopback(address: Any) -> bool:
    return bool((getattr(address, "ipv4_mapped", None) or address).is_loopback)
