"""Signals of browsers through functions-framework: a key that only adds, from one website, within a cap."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from functions.domain.item import lead
from functions.domain.lead.look_reason import LookReason
from functions.domain.scoring import SignalSeen, score_lead
from functions.errors import RequestMalformed
from functions.signals.browser.key import key_of
from functions.signals.browser.visit import parse_visit
from infra import wiring
from infra.clock import ManualClock
from infra.configuration.load import read_configuration, template
from infra.settings import read_settings
from infra.wiring import Wiring
from tests.builders import TUESDAY_NOON, a_record
from tests.scoring.builders import facts_of
from tests.signals.browsing import COUNTED, EMAIL, FOREIGN, ORIGIN, OTHER, SECRET, a_visit, as_sent
from tests.stored import database_of

CARD = read_configuration(template("behaviour") + COUNTED).scorecard


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Wiring]:
    config = tmp_path / "fairlead.toml"
    config.write_text(template("behaviour") + COUNTED, encoding="utf-8")
    settings = read_settings(
        None,
        FAIRLEAD_BROWSER_SECRET=f"{SECRET},the-secret-before",
        FAIRLEAD_SIGNAL_SECRET="a-secret-of-the-back-end",
        FAIRLEAD_HASH_KEY="a-key-for-hashes",
        FAIRLEAD_CONFIG=config,
        FAIRLEAD_STATE=f"sqlite:///{tmp_path / 'fairlead.db'}",
    )
    app = Wiring(settings, clock=ManualClock(TUESDAY_NOON))
    wiring.use(app)
    yield app
    app.close()


def send(client: FlaskClient, visit: Any, headers: Mapping[str, str] | None = None) -> TestResponse:
    body, sent = as_sent(visit, headers)
    return client.post("/browser", data=body, headers=sent)


def seen(app: Wiring) -> list[SignalSeen]:
    subject = str(app.pseudonyms.subject_of_email(EMAIL))
    return list(app.state.signals.of_subjects([subject], now=app.clock.now()).get(subject, []))


def test_a_visit_is_kept_under_types_of_its_own_by_the_servers_clock(
    client: FlaskClient, app: Wiring
) -> None:
    response = send(client, a_visit("page.viewed", "pricing.viewed"))
    assert (response.status_code, response.json) == (202, {"accepted": 2})
    assert {(each.type, TUESDAY_NOON - each.at) for each in seen(app)} == {
        ("browser.page.viewed", timedelta(0)),
        ("browser.pricing.viewed", timedelta(minutes=1)),
    }


def test_the_lead_with_the_address_is_looked_at(client: FlaskClient, app: Wiring) -> None:
    [subject] = app.pseudonyms.subjects_of(emails=[EMAIL], phones=[])
    app.state.leads.save([a_record(lead(7), subjects=(subject,))])
    send(client, a_visit())
    entries = app.state.inbox.lease(9, now=app.clock.now(), duration=timedelta(minutes=5))
    assert [(entry.item, set(entry.reasons)) for entry in entries] == [(lead(7), {LookReason.SIGNAL})]


def test_a_visit_that_is_sent_again_counts_once(client: FlaskClient, app: Wiring) -> None:
    assert send(client, a_visit()).data == send(client, a_visit()).data
    assert len(seen(app)) == 1


def test_the_answer_is_the_same_whoever_it_is_about(client: FlaskClient, app: Wiring) -> None:
    [subject] = app.pseudonyms.subjects_of(emails=[EMAIL], phones=[])
    app.state.leads.save([a_record(lead(7), subjects=(subject,))])
    answers = [
        send(client, a_visit(kind, email=who)) for who in (EMAIL, "b@c.de") for kind in ("page.viewed", "x")
    ]
    assert len({(each.status_code, each.data, str(each.headers)) for each in answers}) == 1


@pytest.mark.parametrize(
    ("origin", "visit"),
    [
        (OTHER, a_visit()),
        (FOREIGN, a_visit()),
        ("null", a_visit()),
        ("", a_visit()),
        (f"{ORIGIN}:8443", a_visit()),
        (ORIGIN.replace("https", "http"), a_visit()),
        (ORIGIN, a_visit(key="made-up")),
        (ORIGIN, a_visit(key="é")),
        (ORIGIN, a_visit(key=key_of(ORIGIN, secret=""))),
        (ORIGIN, a_visit(secret="another")),
    ],
)
def test_the_key_of_one_website_opens_nothing_for_another(
    origin: str, visit: dict[str, Any], client: FlaskClient, app: Wiring
) -> None:
    response = send(client, visit, {"Origin": origin})
    assert response.status_code == 401
    assert "Access-Control-Allow-Origin" not in response.headers
    assert seen(app) == []


def test_an_origin_that_was_taken_out_of_the_file_is_403(client: FlaskClient, app: Wiring) -> None:
    response = send(client, a_visit(origin=FOREIGN), {"Origin": FOREIGN})
    assert (response.status_code, seen(app)) == (403, [])
    assert "Access-Control-Allow-Origin" not in response.headers


def test_without_a_secret_every_key_is_refused(client: FlaskClient, app: Wiring) -> None:
    bare = Wiring(
        read_settings(None, FAIRLEAD_CONFIG=app.settings.config, FAIRLEAD_STATE="memory://"), clock=app.clock
    )
    wiring.use(bare)
    assert {send(client, a_visit(secret=each)).status_code for each in (SECRET, "")} == {401}
    bare.close()


def test_while_the_secret_is_rotated_both_keys_are_taken(client: FlaskClient, app: Wiring) -> None:
    assert send(client, a_visit(secret="the-secret-before")).status_code == 202


@pytest.mark.parametrize(
    "more",
    [
        {"lead_id": 7},
        {"item": "lead:7"},
        {"phone": "+49305550101"},
        {"at": "2026-11-03T10:59:00Z"},
        {"points": 50},
        {"delete": True},
    ],
)
def test_the_key_can_do_nothing_but_add(more: dict[str, Any], client: FlaskClient, app: Wiring) -> None:
    """No field names a lead, a moment or points, at the top or inside a signal; no other address knows it."""
    visit = a_visit()
    inside = {**visit, "signals": [{**visit["signals"][0], **more}]}
    assert [send(client, each).status_code for each in ({**visit, **more}, inside)] == [400, 400]
    for method in ("GET", "PUT", "DELETE", "PATCH", "OPTIONS"):
        response = client.open("/browser", method=method, data=b"{}", headers={"Origin": ORIGIN})
        assert response.status_code == 405
        assert "Access-Control-Allow-Origin" not in response.headers
    body, headers = as_sent(visit, {"X-Fairlead-Signature": visit["key"], "Authorization": visit["key"]})
    for path in ("/", "/sendgrid", "/mailgun", "/postmark"):
        assert client.post(path, data=body, headers=headers).status_code == 401
    assert seen(app) == []


@pytest.mark.parametrize(
    "visit",
    [
        {name: value for name, value in a_visit().items() if name != "email"},
        a_visit(email=""),
        a_visit(email="no address"),
        {name: value for name, value in a_visit().items() if name != "key"},
        a_visit(signals=[]),
        a_visit(*["page.viewed"] * 21),
        a_visit("email.opened; DROP"),
        a_visit("Page.Viewed"),
        a_visit("browser..viewed"),
        a_visit(signals=[{"type": "page.viewed", "id": "visit-id-1", "ago": -1}]),
        a_visit(signals=[{"type": "page.viewed", "id": "visit-id-1", "ago": 43_201}]),
        a_visit(signals=[{"type": "page.viewed", "id": "short", "ago": 1}]),
        a_visit(signals=[{"type": "page.viewed", "id": "visit-id-1", "ago": 1.5}]),
        [a_visit()],
        b"{",
        b"[" * 5000,
        b"\xff",
    ],
)
def test_what_the_snippet_does_not_send_is_400_and_not_quoted(
    visit: Any, client: FlaskClient, app: Wiring
) -> None:
    response = send(client, visit)
    assert response.status_code == 400
    assert "secret" not in response.get_data(as_text=True).lower()
    assert seen(app) == []


def test_a_body_over_8_kib_is_413(client: FlaskClient, app: Wiring) -> None:
    assert send(client, b" " * 8193).status_code == 413


@pytest.mark.parametrize("wish", ["Sec-GPC", "DNT"])
def test_a_visitor_who_wishes_it_is_left_alone(wish: str, client: FlaskClient, app: Wiring) -> None:
    response = send(client, a_visit(), {wish: "1"})
    assert (response.status_code, response.json, seen(app)) == (202, {"accepted": 0}, [])
    assert send(client, a_visit(), {wish: "0"}).json == {"accepted": 1}


def test_signals_of_browsers_take_no_id_of_others(client: FlaskClient, app: Wiring) -> None:
    send(client, a_visit())
    send(client, a_visit(origin=OTHER), {"Origin": OTHER})
    assert len(seen(app)) == 2


def test_the_state_never_holds_an_address(client: FlaskClient, app: Wiring, tmp_path: Path) -> None:
    send(client, a_visit())
    database_of(app.state).close()
    state = b"".join(file.read_bytes() for file in tmp_path.glob("fairlead.db*")).lower()
    assert b"anna" not in state


@given(
    st.lists(
        st.tuples(st.sampled_from(["page.viewed", "pricing.viewed", "other"]), st.integers(0, 43_200)),
        max_size=60,
    )
)
def test_whatever_browsers_send_moves_a_score_by_the_cap_at_most(visits: list[tuple[str, int]]) -> None:
    signals = tuple(
        SignalSeen(f"browser.{kind}", TUESDAY_NOON - timedelta(seconds=ago)) for kind, ago in visits
    )
    without = score_lead(facts_of(), CARD, TUESDAY_NOON).points
    assert abs(score_lead(facts_of(signals=signals), CARD, TUESDAY_NOON).points - without) <= 15


@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_whatever_bytes_arrive_are_a_visit_or_are_refused(body: bytes) -> None:
    try:
        parse_visit(body)
    except RequestMalformed as refusal:
        assert "is not of the form" in str(refusal)  # noqa: PT017  the other outcome is as right
