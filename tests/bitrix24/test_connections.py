"""Each cause that keeps a call from the portal has its error, on real sockets; what may pass is retried."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import trustme
from structlog.testing import capture_logs

from functions.errors import (
    CertificateRejected,
    OutcomeUnknown,
    PortalAddressWrong,
    PortalError,
    PortalUnreachable,
)
from infra.bitrix24.rest.client import Bitrix24Client, Command, Idempotency
from infra.clock import ManualClock
from infra.simulator import SimulatedPortal, SimulatorServer
from tests.bitrix24.disclosure import all_error_text
from tests.bitrix24.scripted_portal import SECRET, START, Setup, ok
from tests.secure_simulator import SecureSimulatorServer

NOW = datetime.now(UTC)  # noqa: TID251  OpenSSL compares certificates with the time that it reads itself
DAY = timedelta(days=1)
IDEMPOTENCIES = list(Idempotency)


@dataclass(frozen=True)
class Failure:
    """What a call came to: its error, what was logged meanwhile, and how long it was tried."""

    error: PortalError
    logged: list[dict[str, object]]
    tried_for: timedelta

    @property
    def faults(self) -> list[object]:
        return [each["fault"] for each in self.logged if each["event"] == "portal_connection.failed"]


def failure_of(
    url: str,
    *,
    ca_file: Path | None = None,
    timeout: float = 20.0,
    idempotency: Idempotency = Idempotency.SAFE,
) -> Failure:
    clock = ManualClock(START)
    with (
        Bitrix24Client(url, clock=clock, ca_file=ca_file, timeout=timeout) as client,
        capture_logs() as logged,
        pytest.raises(PortalError) as caught,
    ):
        client.call("crm.item.add", {"entityTypeId": 1}, idempotency=idempotency)
    assert SECRET not in all_error_text(caught.value) + str(logged)
    return Failure(caught.value, [dict(each) for each in logged], clock.now() - START)


def url_at(port: int, *, scheme: str = "https", host: str = "127.0.0.1") -> str:
    return f"{scheme}://{host}:{port}/rest/1/{SECRET}/"


@contextmanager
def a_server(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """Let every connection to a port be served by `serve`, and then be closed; yield the port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection, suppress(OSError):
                    serve(connection)

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


CERTIFICATES: dict[str, tuple[Callable[[trustme.CA], trustme.LeafCert], str, str]] = {
    "issued by a stranger": (
        lambda _: trustme.CA().issue_cert("127.0.0.1"),
        "BITRIX24_CA_FILE",
        "certificate_not_trusted",
    ),
    "expired": (
        lambda ca: ca.issue_cert("127.0.0.1", not_before=NOW - 2 * DAY, not_after=NOW - DAY),
        "has expired",
        "certificate_expired",
    ),
    "of tomorrow": (
        lambda ca: ca.issue_cert("127.0.0.1", not_before=NOW + DAY, not_after=NOW + 2 * DAY),
        "NTP",
        "certificate_not_yet_valid",
    ),
    "of another host": (
        lambda ca: ca.issue_cert("portal.example"),
        "one of another host",
        "certificate_of_another_host",
    ),
}


@pytest.mark.parametrize("idempotency", IDEMPOTENCIES)
@pytest.mark.parametrize("case", CERTIFICATES)
def test_f13_a_certificate_that_cannot_be_accepted_is_told_as_what_it_is_and_not_tried_again(
    authority: trustme.CA, ca_file: Path, case: str, idempotency: Idempotency
) -> None:
    issue, told, fault = CERTIFICATES[case]
    portal = SimulatedPortal()
    with SecureSimulatorServer(portal, authority, certificate=issue(authority)) as server:
        failure = failure_of(server.webhook_url, ca_file=ca_file, idempotency=idempotency)
    assert isinstance(failure.error, CertificateRejected)
    assert told in str(failure.error)
    assert "127.0.0.1" in str(failure.error)
    assert (failure.faults, failure.tried_for) == ([fault], timedelta())
    assert portal.requests.count() == 0


def test_a_certificate_of_another_name_is_of_another_host(authority: trustme.CA, ca_file: Path) -> None:
    with SecureSimulatorServer(SimulatedPortal(), authority) as server:
        by_name = server.webhook_url.replace("127.0.0.1", "localhost")
        assert "one of another host" in str(failure_of(by_name, ca_file=ca_file).error)


def test_without_its_ca_a_portal_of_ones_own_is_not_trusted(authority: trustme.CA) -> None:
    with SecureSimulatorServer(SimulatedPortal(), authority) as server:
        assert isinstance(failure_of(server.webhook_url).error, CertificateRejected)


def test_a_portal_without_https_at_an_address_with_it_is_told_at_once() -> None:
    with SimulatorServer(SimulatedPortal()) as server:
        failure = failure_of(server.webhook_url.replace("http://", "https://"))
    assert isinstance(failure.error, PortalAddressWrong)
    assert "does not speak https" in str(failure.error)
    assert (failure.faults, failure.tried_for) == (["no_tls"], timedelta())


@pytest.mark.long
@pytest.mark.parametrize("host", ["portal.invalid", "портал.invalid"])
def test_f13_a_name_that_does_not_exist_is_told_by_that_name_as_the_resolver_says(host: str) -> None:
    failure = failure_of(url_at(443, host=host))
    assert f"the name {host} " in str(failure.error)
    try:
        socket.getaddrinfo("portal.invalid", 443)
    except socket.gaierror as error:
        # Without a name server it stays open whether a name exists.
        is_certain = error.errno != socket.EAI_AGAIN
    assert isinstance(failure.error, PortalAddressWrong) == is_certain
    assert (failure.tried_for == timedelta()) == is_certain


@pytest.mark.parametrize("idempotency", IDEMPOTENCIES)
def test_a_port_at_which_nobody_listens_refuses_and_is_tried_again(idempotency: Idempotency) -> None:
    with SimulatorServer(SimulatedPortal()) as server:
        url = server.webhook_url
    failure = failure_of(url, idempotency=idempotency)
    assert isinstance(failure.error, PortalUnreachable)
    assert f"127.0.0.1 refuses connections at port {url.split(':')[2].split('/')[0]}" in str(failure.error)
    assert failure.tried_for > timedelta(seconds=10)
    postponed = [str(each["message"]) for each in failure.logged if each["event"] == "portal_call.postponed"]
    assert len(postponed) == 5
    assert all("refuses connections" in each for each in postponed)


def test_a_port_that_takes_connections_and_says_nothing_times_out_and_is_tried_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        failure = failure_of(url_at(silent.getsockname()[1]), timeout=0.1)
    assert isinstance(failure.error, PortalUnreachable)
    assert "takes no connection" in str(failure.error)
    assert failure.tried_for > timedelta(seconds=10)


def test_a_handshake_that_is_broken_off_sent_nothing_so_that_an_add_is_tried_again() -> None:
    with a_server(lambda _: None) as port:
        failure = failure_of(url_at(port), idempotency=Idempotency.NOT_IDEMPOTENT)
    assert isinstance(failure.error, PortalUnreachable)
    assert "broke the connection off" in str(failure.error)
    assert failure.tried_for > timedelta(seconds=10)


def test_a_connection_that_is_closed_after_the_call_was_sent_leaves_an_add_unknown() -> None:
    def read_and_close(connection: socket.socket) -> None:
        connection.recv(65536)

    with a_server(read_and_close) as port:
        read = failure_of(url_at(port, scheme="http"))
        add = failure_of(url_at(port, scheme="http"), idempotency=Idempotency.NOT_IDEMPOTENT)
    assert "broke the connection off" in str(read.error)
    assert isinstance(add.error, OutcomeUnknown)


def no_name(number: int) -> httpx.ConnectError:
    error = httpx.ConnectError("Name or service not known")
    error.__cause__ = socket.gaierror(number, "Name or service not known")
    return error


def test_a_name_server_that_is_silent_for_a_moment_is_outlasted(scripted: Setup, clock: ManualClock) -> None:
    client, portal = scripted(no_name(socket.EAI_AGAIN), no_name(socket.EAI_AGAIN), ok(1))
    added = client.call("crm.lead.add", idempotency=Idempotency.NOT_IDEMPOTENT)
    assert (added.result, len(portal.requests)) == (1, 3)
    assert clock.now() > START


def test_a_name_server_that_stays_silent_is_told_as_that(scripted: Setup, clock: ManualClock) -> None:
    client, portal = scripted(no_name(socket.EAI_AGAIN))
    with pytest.raises(PortalUnreachable, match=r"portal\.example cannot be looked up now: no name server"):
        client.call("crm.lead.get")
    assert len(portal.requests) == 6


def test_a_name_that_is_unknown_is_asked_for_once_and_ends_the_batches(
    scripted: Setup, clock: ManualClock
) -> None:
    client, portal = scripted(no_name(socket.EAI_NONAME))
    with pytest.raises(PortalAddressWrong, match="does not exist"):
        client.batch([Command(f"c{number}", "crm.lead.get", {"id": number}) for number in range(60)])
    assert (len(portal.requests), clock.now()) == (1, START)


@pytest.mark.parametrize("proxies", ["HTTPS_PROXY", "ALL_PROXY"])
def test_a_proxy_that_is_not_there_is_told_and_not_the_portal_blamed(
    proxies: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SimulatorServer(SimulatedPortal()) as server:
        address = server.base_url
    monkeypatch.setenv(proxies, address)
    monkeypatch.delenv("NO_PROXY", raising=False)
    failure = failure_of(f"https://portal.example/rest/1/{SECRET}/")
    assert isinstance(failure.error, PortalUnreachable)
    assert "NO_PROXY" in str(failure.error)
    assert "does not connect this machine to portal.example" in str(failure.error)


def test_a_proxy_that_refuses_the_portal_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with a_server(lambda connection: connection.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n")) as port:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        failure = failure_of(f"https://portal.example/rest/1/{SECRET}/")
    assert "NO_PROXY" in str(failure.error)
