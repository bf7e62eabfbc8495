"""The dashboard over HTTP: which address shows what, to whom, and what may be kept of it."""

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from urllib.parse import quote, unquote

import httpx
import pytest
from flask.testing import FlaskClient
from functions_framework import create_app
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.dashboard.handler import HEADERS
from functions.domain.item import Item
from functions.reporting.fold import LATENESS, fold
from infra import wiring
from infra.http.handlers import IS_LOCAL, IS_VERIFIED
from infra.local.server import FunctionServer
from infra.settings import Secret
from tests.team import COLD, Team, a_hot_lead, a_team

TOKEN, OTHER = "a-token-of-some-length", "another-token-of-some-length"
HERE = {IS_LOCAL: True}
PAGES = ["", "/managers", "/rules", "/sources", "/health", "/definitions"]
FILES = [".csv", ".json"]


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path) as team:
        wiring.use(team.wiring)
        yield team


@pytest.fixture
def item(team: Team) -> Item:
    """A lead that was scored, given out and counted, beside a cold one."""
    item = team.add_lead(**a_hot_lead())
    team.add_lead(**COLD)
    team.process()
    team.clock.advance(LATENESS + timedelta(seconds=1))
    count(team)
    return item


@pytest.fixture
def client(team: Team) -> FlaskClient:
    client: FlaskClient = create_app("dashboard", "functions/main.py").test_client()
    return client


def count(team: Team) -> None:
    state, config, now = team.wiring.state, team.wiring.config, team.clock.now()
    fold(state.figures, business=config.business, closed_kept=config.closed_kept, now=now)


def open_with(team: Team, *tokens: str) -> None:
    """Let the dashboard have these tokens."""
    team.wiring.settings = replace(team.wiring.settings, dashboard_token=Secret(", ".join(tokens)))


# Who may see it


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


# Which address shows what


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_there(client: FlaskClient, item: Item, path: str) -> None:
    answer = client.get(f"/dashboard{path}", environ_overrides=HERE)
    assert (answer.status_code, answer.mimetype) == (200, "text/html")
    assert "<h1>" in answer.text
    assert "<script" not in answer.text


def test_before_anything_is_counted_the_pages_say_so(team: Team, client: FlaskClient) -> None:
    for path in ("", "/managers", "/rules", "/sources", "/health"):
        answer = client.get(f"/dashboard{path}", environ_overrides=HERE)
        assert (answer.status_code, "Nothing is counted yet" in answer.text) == (200, True)
    assert client.get("/dashboard.json", environ_overrides=HERE).json == []


def test_the_story_of_a_lead(client: FlaskClient, item: Item) -> None:
    answer = client.get(f"/dashboard/{item.entity}s/{item.id}", environ_overrides=HERE)
    assert answer.status_code == 200
    assert "90" in answer.text
    assert f"/crm/{item.entity}/details/{item.id}/" in answer.text
    assert "buyer" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/leads/424242",
        "/managers/424242",
        "/leads/0",
        "/leads/-1",
        "/leads/1e3",
        "/leads/٣",
        f"/leads/{'9' * 400}",
        "/leads/",
        "/find",
        "/find?id=",
        "/find?id=x",
        "/find?id=424242",
        "/../health",
        "//health",
        "/%2e%2e/health",
        "/health/",
        "/health%00",
        ".html",
        "/templates/style.css.jinja",
    ],
)
def test_what_is_not_there_is_a_404_in_our_words(client: FlaskClient, item: Item, path: str) -> None:
    answer = client.get(f"/dashboard{path}", environ_overrides=HERE)
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
    assert dict(answer.headers) | HEADERS == dict(answer.headers)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(path=st.text(max_size=30), query=st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=3))
def test_any_path_and_query_ends_in_a_page(client: FlaskClient, path: str, query: dict[str, str]) -> None:
    answer = client.get(
        "/dashboard/" + quote(path.encode(errors="replace")),
        query_string={key: value.encode(errors="replace").decode() for key, value in query.items()},
        environ_overrides=HERE,
    )
    assert answer.status_code in {200, 303, 404}


def test_the_search_leads_to_the_story(client: FlaskClient, item: Item) -> None:
    answer = client.get(f"/dashboard/find?id=+{item.id}+", environ_overrides=HERE)
    assert (answer.status_code, answer.headers["Location"]) == (
        303,
        f"/dashboard/{item.entity}s/{item.id}",
    )


@pytest.mark.parametrize(
    ("path", "place"),
    [("/", "/dashboard"), ("/dashboard/", "/dashboard"), ("/dashboard?manager=7", "/dashboard/managers/7")],
)
def test_addresses_that_lead_to_others(client: FlaskClient, item: Item, path: str, place: str) -> None:
    answer = client.get(path, environ_overrides=HERE)
    assert (answer.status_code, answer.headers["Location"]) == (303, place)


def test_unknown_keys_and_values_are_ignored(client: FlaskClient, item: Item) -> None:
    plain = client.get("/dashboard", environ_overrides=HERE).text
    asked = client.get("/dashboard?days=31&queue=%22%3E&manager=x&theme=dark", environ_overrides=HERE).text
    assert asked == plain


def test_the_shares_of_one_queue(client: FlaskClient, item: Item) -> None:
    text = client.get("/dashboard?queue=everyone&days=7", environ_overrides=HERE).text
    assert "of the queue “everyone” only" in text
    assert 'value="7" selected' in text


def test_a_wall_loads_itself_anew(client: FlaskClient, item: Item) -> None:
    assert 'http-equiv="refresh"' in client.get("/dashboard?wall=1", environ_overrides=HERE).text
    assert 'http-equiv="refresh"' not in client.get("/dashboard", environ_overrides=HERE).text


def test_the_figures_for_programs_are_those_of_the_page(client: FlaskClient, item: Item) -> None:
    rows = json.loads(client.get("/dashboard.json?days=30", environ_overrides=HERE).text)
    table = list(csv.DictReader(StringIO(client.get("/dashboard.csv?days=30", environ_overrides=HERE).text)))
    assert [(row["figure"], row["dimension"]) for row in rows] == [
        (row["figure"], row["dimension"]) for row in table
    ]
    assert [row["count"] for row in rows if (row["figure"], row["dimension"]) == ("arrived", "")] == [2]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_changed(client: FlaskClient, item: Item, method: str) -> None:
    answer = client.open("/dashboard", method=method, environ_overrides=HERE)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", [*PAGES, *FILES])
def test_looking_does_not_make_a_configuration_one_that_was_at_work(
    team: Team, client: FlaskClient, path: str
) -> None:
    assert client.get(f"/dashboard{path}", environ_overrides=HERE).status_code == 200
    assert team.wiring.state.configuration_versions.newest(1) == []
    team.wiring.at_work()
    assert len(team.wiring.state.configuration_versions.newest(1)) == 1


def test_head_says_what_get_would(client: FlaskClient, item: Item) -> None:
    head, get = (client.open("/dashboard", method=each, environ_overrides=HERE) for each in ("HEAD", "GET"))
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", get.headers["ETag"])


# What may be kept of it


@pytest.mark.parametrize("path", ["", "/leads/424242", "?token=x", ".csv", "/definitions"])
def test_every_answer_forbids_scripts_frames_and_shared_caches(
    client: FlaskClient, item: Item, path: str
) -> None:
    answer = client.get(f"/dashboard{path}", environ_overrides=HERE)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_a_page_that_has_not_changed_is_not_sent_again(team: Team, client: FlaskClient, item: Item) -> None:
    etag = client.get("/dashboard", environ_overrides=HERE).headers["ETag"]

    def status(path: str) -> int:
        return client.get(path, headers={"If-None-Match": etag}, environ_overrides=HERE).status_code

    assert status("/dashboard") == 304
    assert status("/dashboard?days=7") == 200
    team.add_lead(**COLD)
    team.process()
    team.clock.advance(LATENESS)
    count(team)
    assert status("/dashboard") == 200


def test_who_may_not_see_it_does_not_hear_that_it_has_not_changed(client: FlaskClient, item: Item) -> None:
    etag = client.get("/dashboard", environ_overrides=HERE).headers["ETag"]
    assert client.get("/dashboard", headers={"If-None-Match": etag}).status_code == 401


def test_an_error_says_nothing_of_what_it_was(
    team: Team, client: FlaskClient, item: Item, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("functions.dashboard.content.overview_page", lambda *_, **__: 1 / 0)
    answer = client.get("/dashboard", environ_overrides=HERE)
    assert (answer.status_code, "division" in answer.text) == (500, False)
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_as_served_it_is_for_this_machine_only(team: Team, item: Item) -> None:
    with FunctionServer(team.wiring) as served, httpx.Client(base_url=served.url) as browser:
        assert browser.get("/dashboard/rules").status_code == 200
        assert browser.get("/").headers["Location"] == "/dashboard"
        for claim in ({"X-Forwarded-For": "203.0.113.7"}, {"Host": "evil.example"}):
            assert browser.get("/dashboard/rules", headers=claim).status_code == 401
        assert browser.post("/dashboard/rules").status_code == 405
