"""On Google only who comes through the Identity-Aware Proxy sees a page: its signature is verified."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask.testing import FlaskClient
from functions_framework import create_app
from google.auth import crypt, jwt

from functions.dashboard.handler import ASSERTION
from functions.errors import StateUnavailable
from infra import wiring
from infra.clock import ManualClock, SystemClock
from infra.gcp.identity_proxy import AGAIN_AFTER, ISSUER, IdentityProxy
from infra.settings import Secret
from tests.team import a_team

AUDIENCE = "/projects/1234567890/locations/europe-west1/services/fairlead-dashboard"


class Key:
    """A key pair as the proxy has one."""

    def __init__(self, name: str) -> None:
        self.name, private = name, ec.generate_private_key(ec.SECP256R1())
        self._private = private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
        self.public = (
            private.public_key()
            .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
            .decode()
        )

    def assertion(self, now: datetime, **claims: object) -> str:
        """Return what the proxy would send, with some claims changed."""
        seconds = int(now.timestamp())
        said: dict[str, Any] = {
            "aud": AUDIENCE,
            "iss": ISSUER,
            "sub": "accounts.google.com:7",
            "iat": seconds - 5,
            "exp": seconds + 595,
        }
        encode: Callable[..., bytes] = jwt.encode
        return encode(crypt.ES256Signer.from_string(self._private, self.name), said | claims).decode()


@pytest.fixture(scope="module")
def key() -> Key:
    return Key("newest")


@pytest.fixture(scope="module")
def strange() -> Key:
    return Key("strange")


def proxy(*keys: Key, audience: str = AUDIENCE) -> IdentityProxy:
    return IdentityProxy(audience, clock=SystemClock(), fetch=lambda: {key.name: key.public for key in keys})


def now() -> datetime:
    return SystemClock().now()


def test_a_visitor_of_the_proxy_is_admitted(key: Key) -> None:
    assert proxy(key).admits(key.assertion(now()))


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": AUDIENCE.replace("dashboard", "lead-events")},
        {"iss": "https://accounts.google.com"},
        {"sub": ""},
        {"exp": int(now().timestamp()) - 60, "iat": int(now().timestamp()) - 600},
        {"iat": int(now().timestamp()) + 3600, "exp": int(now().timestamp()) + 7200},
    ],
    ids=["another service", "another issuer", "nobody", "over", "not yet"],
)
def test_what_it_did_not_sign_for_us_is_refused(key: Key, claims: dict[str, object]) -> None:
    assert not proxy(key).admits(key.assertion(now(), **claims))


def test_what_another_signed_is_refused(key: Key, strange: Key) -> None:
    assert not proxy(key).admits(strange.assertion(now()))
    posing = Key(key.name)
    assert not proxy(key).admits(posing.assertion(now()))


def test_a_changed_assertion_is_refused(key: Key) -> None:
    head, body, seal = key.assertion(now()).split(".")
    other = key.assertion(now(), sub="accounts.google.com:8").split(".")[1]
    for forged in (f"{head}.{other}.{seal}", f"{head}.{body}.", f"{head}.{body}", "x", "", "a.b.c", "ü.ü.ü"):
        assert not proxy(key).admits(forged)


def test_without_an_audience_nothing_is_ever_right(key: Key) -> None:
    assert not proxy(key, audience="").admits(key.assertion(now(), aud=""))


def test_a_new_key_is_fetched_but_not_for_everybody_who_names_one(key: Key, strange: Key) -> None:
    clock, fetched, published = ManualClock(now()), list[datetime](), [key]

    def fetch() -> Mapping[str, str]:
        fetched.append(clock.now())
        return {each.name: each.public for each in published}

    guard = IdentityProxy(AUDIENCE, clock=clock, fetch=fetch)
    assert guard.admits(key.assertion(now()))
    for _ in range(5):
        assert not guard.admits(strange.assertion(now()))
    assert len(fetched) == 1
    published.append(strange)
    clock.advance(AGAIN_AFTER)
    assert guard.admits(strange.assertion(now()))
    clock.advance(timedelta(minutes=59))
    assert guard.admits(key.assertion(now()))
    assert len(fetched) == 2
    clock.advance(timedelta(minutes=1))
    assert guard.admits(key.assertion(now()))
    assert len(fetched) == 3


@pytest.fixture
def client(tmp_path: Path, key: Key) -> Iterator[FlaskClient]:
    with a_team(tmp_path) as team:
        settings = replace(
            team.wiring.settings,
            cloud_service="fairlead-dashboard",
            dashboard_audience=AUDIENCE,
            dashboard_token=Secret("a-token-of-some-length"),
        )
        team.wiring.settings = settings
        team.wiring.process.identity_proxy = proxy(key)
        wiring.use(team.wiring)
        yield create_app("dashboard", "functions/main.py").test_client()


def test_a_deployed_page_wants_the_header_and_nothing_else(client: FlaskClient, key: Key) -> None:
    assert client.get("/dashboard", headers={ASSERTION: key.assertion(now())}).status_code == 200
    assert client.get("/dashboard").status_code == 401
    assert client.get("/dashboard?token=a-token-of-some-length").status_code == 401
    local = {"fairlead.is_local": True}
    assert client.get("/dashboard", environ_overrides=local).status_code == 401
    email = {"X-Goog-Authenticated-User-Email": "accounts.google.com:boss@example.com"}
    assert client.get("/dashboard", headers=email).status_code == 401


def test_while_the_keys_cannot_be_had_nobody_is_admitted(
    client: FlaskClient, key: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails() -> Mapping[str, str]:
        raise StateUnavailable("Google's keys cannot be had.")

    guard = IdentityProxy(AUDIENCE, clock=SystemClock(), fetch=fails)
    monkeypatch.setattr(wiring.of().process, "identity_proxy", guard)
    answer = client.get("/dashboard", headers={ASSERTION: key.assertion(now())})
    assert (answer.status_code, "Overview" in answer.text) == (StateUnavailable.status, False)
