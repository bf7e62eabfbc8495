"""The dashboard over HTTP: who may see it, and how a token is traded for a cookie."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote

import httpx
import pytest
from flask.testing import FlaskClient

from functions.domain.item import Item
from infra.http.handlers import IS_VERIFIED
from infra.local.server import FunctionServer
from infra.settings import Secret
from tests.dashboard.asking import FILES, HERE, PAGES
from tests.team import Team

TOKEN, OTHER = "a-token-of-some-length", "another-token-of-some-length"


def open_with(team: Team, *tokens: str) -> None:
    """Let the dashboard have these tokens."""
    team.wiring.settings = replace(team.wiring.settings, dashboard_token=Secret(", ".join(tokens)))


@pytest.mark.parametrize("path", [*PAGES, *FILES, "/leads/1", "/managers/7", "/find?id=1", "/nothing"])
def test_a_stranger_sees_nothing_of_any_page(client: FlaskClient, item: Item, path: str) -> None:
    answer, elsewhere = client.get(f"/dashboard{path}"), client.get("/somewhere/else")
    assert (answer.status_code, answer.text) == (401, elsewhere.text)
    assert "ETag" not in answer.headers


def test_without_a_token_this_machine_sees_it(client: FlaskClient, item: Item) -> None:
    assert client.get("/dashboard", environ_overrides=HERE).status_code == 200


def test_no_header_makes_a_stranger_one_of_this_machine(client: FlaskClient, item: Item) -> None:
    claims = {"X-Forwarded-For": "127.0.0.1", "fairlead.is_local": "1", "Host": "localhost"}
    assert client.get("/dashboard", headers=claims).status_code == 401


def test_who_was_verified_at_the_door_sees_it_and_nobody_is_by_a_header(
    client: FlaskClient, item: Item
) -> None:
    assert client.get("/dashboard", environ_overrides={IS_VERIFIED: True}).status_code == 200
    assert client.get("/dashboard", environ_overrides={IS_VERIFIED: False}).status_code == 401
    assert client.get("/dashboard", headers={IS_VERIFIED: "1"}).status_code == 401


def test_a_token_is_traded_for_a_cookie_and_leaves_the_address(
    team: Team, client: FlaskClient, item: Item
) -> None:
    open_with(team, OTHER, TOKEN)
    assert client.get("/dashboard", environ_overrides=HERE).status_code == 401
    answer = client.get(f"/dashboard/managers?sort=name&token={TOKEN}")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/dashboard/managers?sort=name")
    [cookie] = answer.headers.getlist("Set-Cookie")
    assert TOKEN not in cookie
    for part in ("Secure", "HttpOnly", "Path=/dashboard", "SameSite=Lax", "Max-Age=43200"):
        assert part in cookie
    https = {"wsgi.url_scheme": "https"}
    client.get(f"/dashboard?token={TOKEN}", environ_overrides=https, base_url="https://localhost")
    assert client.get("/dashboard", base_url="https://localhost").status_code == 200


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("//evil.example/", "/dashboard"),
        ("/somewhere", "/dashboard"),
        ("/dashboard/l%C3%A9ads/7", "/dashboard/l%C3%A9ads/7"),
        ("/dashboard/a%20b%3Fc", "/dashboard/a%20b%3Fc"),
    ],
)
def test_a_token_leads_to_no_other_host(
    team: Team, client: FlaskClient, item: Item, path: str, place: str
) -> None:
    open_with(team, TOKEN)
    environ = {"PATH_INFO": unquote(path, "latin-1")}
    answer = client.get(f"/?token={TOKEN}", environ_overrides=environ)
    assert (answer.status_code, answer.headers["Location"]) == (303, place)


def test_on_this_machine_the_cookie_comes_without_https(team: Team, client: FlaskClient, item: Item) -> None:
    open_with(team, TOKEN)
    answer = client.get(f"/dashboard?token={TOKEN}", environ_overrides=HERE)
    assert "Secure" not in answer.headers["Set-Cookie"]
    assert client.get(answer.headers["Location"], environ_overrides=HERE).status_code == 200


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], f"{TOKEN} ", f"{TOKEN},{OTHER}", "\udcff"])
def test_a_wrong_token_gets_no_cookie(team: Team, client: FlaskClient, item: Item, token: str) -> None:
    open_with(team, TOKEN, OTHER)
    answer = client.get("/dashboard", query_string={"token": token.encode(errors="replace").decode()})
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (401, False)


def test_a_cookie_ends_with_its_day_and_with_its_token(team: Team, client: FlaskClient, item: Item) -> None:
    open_with(team, TOKEN)
    client.get(f"/dashboard?token={TOKEN}", environ_overrides=HERE)
    assert client.get("/dashboard", environ_overrides=HERE).status_code == 200
    open_with(team, OTHER)
    assert client.get("/dashboard", environ_overrides=HERE).status_code == 401
    open_with(team, TOKEN)
    team.clock.advance(timedelta(hours=13))
    assert client.get("/dashboard", environ_overrides=HERE).status_code == 401


def test_the_answer_to_a_stranger_is_the_same_whatever_is_there(client: FlaskClient, item: Item) -> None:
    known, unknown = client.get(f"/dashboard/leads/{item.id}"), client.get("/dashboard/leads/424242")
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)


def test_as_served_it_is_for_this_machine_only(team: Team, item: Item) -> None:
    with FunctionServer(team.wiring) as served, httpx.Client(base_url=served.url) as browser:
        assert browser.get("/dashboard/rules").status_code == 200
        assert browser.get("/").headers["Location"] == "/dashboard"
        for claim in ({"X-Forwarded-For": "203.0.113.7"}, {"Host": "evil.example"}):
            assert browser.get("/dashboard/rules", headers=claim).status_code == 401
        assert browser.post("/dashboard/rules").status_code == 405
