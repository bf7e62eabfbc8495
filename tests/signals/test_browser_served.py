"""Signals of browsers on the address of `fairlead serve`, over HTTP: limits, and who may read the answer."""

from collections.abc import Iterator, Mapping
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from infra.clock import ManualClock
from infra.configuration.load import template
from infra.local.server import FunctionServer
from infra.settings import read_settings
from infra.wiring import Wiring
from tests.builders import TUESDAY_NOON
from tests.signals.browsing import COUNTED, EMAIL, FOREIGN, ORIGIN, OTHER, SECRET, a_visit, as_sent

CORS = "access-control-allow-origin"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Wiring]:
    config = tmp_path / "fairlead.toml"
    config.write_text(template("behaviour") + COUNTED, encoding="utf-8")
    settings = read_settings(
        None,
        FAIRLEAD_BROWSER_SECRET=SECRET,
        FAIRLEAD_HASH_KEY="a-key-for-hashes",
        FAIRLEAD_CONFIG=config,
        FAIRLEAD_STATE=f"sqlite:///{tmp_path / 'fairlead.db'}",
        BITRIX24_WEBHOOK_URL="http://127.0.0.1:9/rest/1/code/",
    )
    app = Wiring(settings, clock=ManualClock(TUESDAY_NOON))
    yield app
    app.close()


@pytest.fixture
def connection(app: Wiring) -> Iterator[HTTPConnection]:
    with FunctionServer(app) as server:
        connection = HTTPConnection(server.url.removeprefix("http://"), timeout=30)
        yield connection
        connection.close()


def post(
    connection: HTTPConnection,
    visit: Any,
    headers: Mapping[str, str] | None = None,
    *,
    path: str = "/signals/browser",
    method: str = "POST",
) -> tuple[int, dict[str, str]]:
    """The status and the headers of the answer, these by their names in small letters."""
    body, sent = as_sent(visit, headers)
    connection.request(method, path, body, sent)
    response = connection.getresponse()
    response.read()
    return response.status, {name.lower(): value for name, value in response.getheaders()}


def kept(app: Wiring) -> int:
    subject = str(app.pseudonyms.subject_of_email(EMAIL))
    return len(app.state.signals.of_subjects([subject], now=app.clock.now()).get(subject, []))


def test_a_website_of_the_file_may_read_that_it_was_accepted(connection: HTTPConnection, app: Wiring) -> None:
    for origin in (ORIGIN, OTHER):
        status, headers = post(connection, a_visit(origin=origin), {"Origin": origin})
        assert (status, headers[CORS], headers["vary"]) == (202, origin, "Origin")
    assert kept(app) == 2


def test_another_origin_is_answered_nothing_it_may_read(connection: HTTPConnection, app: Wiring) -> None:
    for visit, origin in (
        (a_visit(), FOREIGN),
        (a_visit(), OTHER),
        (a_visit(origin=FOREIGN), FOREIGN),
        (a_visit(), "null"),
        (a_visit(), f"{ORIGIN}.evil.example.net"),
    ):
        status, headers = post(connection, visit, {"Origin": origin})
        assert status in {401, 403}
        assert CORS not in headers
    # A browser asks so before it sends JSON or a header of its own: none is let.
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    for origin in (ORIGIN, FOREIGN):
        status, headers = post(connection, b"", {"Origin": origin, **asked}, method="OPTIONS")
        assert (status, CORS in headers) == (405, False)
    assert kept(app) == 0


def test_a_visitor_and_a_website_are_limited(connection: HTTPConnection, app: Wiring) -> None:
    def visits(address: str, times: int) -> list[int]:
        sent = {"X-Forwarded-For": f"203.0.113.99, {address}"}  # the first is made up by the visitor
        return [post(connection, a_visit(), sent)[0] for _ in range(times)]

    assert visits("198.51.100.1", 5) == [202] * 4 + [429]
    assert visits("198.51.100.2", 3) == [202] * 3
    assert visits("2001:db8::1", 1) == [202]
    assert visits("198.51.100.3", 1) == [429]  # the website has had its eight
    assert post(connection, a_visit(origin=OTHER), {"Origin": OTHER})[0] == 202
    app.clock.sleep(60)
    assert visits("2001:db8::1", 2) + visits("2001:db8::ffff:2", 3) == [202] * 4 + [429]


@pytest.mark.parametrize(
    ("one", "another"), [("203.0.113.5", "203.0.113.6"), ("[2001:db8::1]", "[2001:db9::1]")]
)
def test_a_visitor_is_known_with_the_port_that_a_gateway_writes_behind(
    one: str, another: str, connection: HTTPConnection, app: Wiring
) -> None:
    def visits(*addresses: str) -> list[int]:
        return [post(connection, a_visit(), {"X-Forwarded-For": each})[0] for each in addresses]

    bare = one.strip("[]")
    assert visits(f"{one}:51234", f"{one}:51235", bare, f"{one}:1", f"{one}:2") == [202] * 4 + [429]
    assert visits(f"{another}:51234") == [202]


def test_what_is_limited_is_signals_however_many_a_request_has(
    connection: HTTPConnection, app: Wiring
) -> None:
    def visits(*counts: int) -> list[int]:
        return [post(connection, a_visit(*["page.viewed"] * count))[0] for count in counts]

    assert visits(3, 2, 1, 1) == [202, 429, 202, 429]
    app.clock.sleep(60)
    assert visits(5, 1) == [202, 429]  # what waited for the address comes in one request, and is taken


def test_a_stranger_without_the_key_uses_up_no_ones_limit(connection: HTTPConnection, app: Wiring) -> None:
    assert {post(connection, a_visit(key="made-up"))[0] for _ in range(10)} == {401}
    assert post(connection, a_visit())[0] == 202


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/signals/browser/", 202),
        ("/signals/other", 404),
        ("/signals/browser/more", 404),
        ("/lead_events/browser", 404),
        ("/processing/browser", 404),
    ],
)
def test_only_signals_has_addresses_below_its_own(
    path: str, expected: int, connection: HTTPConnection
) -> None:
    assert post(connection, a_visit(), path=path)[0] == expected
