"""The dashboard over HTTP: which address shows what, and what may be kept of it."""

import csv
import json
from io import StringIO
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.dashboard.handler import HEADERS
from functions.domain.item import Item
from functions.reporting.fold import LATENESS
from tests.dashboard.asking import FILES, HERE, PAGES, count
from tests.team import COLD, Team

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
