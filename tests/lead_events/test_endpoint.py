"""`lead_events` through functions-framework itself: every status, and what the inbox holds after it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from functions_framework import create_app

from infra import wiring
from infra.clock import ManualClock
from infra.settings import read_settings
from infra.wiring import Wiring
from tests.builders import TUESDAY_NOON
from tests.stored import database_of

FORM = {
    "event": "ONCRMLEADADD",
    "data[FIELDS][ID]": "7",
    "ts": "1790000000",
    "auth[application_token]": "new",
}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Wiring]:
    settings = read_settings(
        None,
        BITRIX24_APPLICATION_TOKEN="old,new",
        FAIRLEAD_ROBOT_SECRET="robot",
        FAIRLEAD_STATE=f"sqlite:///{tmp_path / 'fairlead.db'}",
    )
    app = Wiring(settings, clock=ManualClock(TUESDAY_NOON))
    wiring.use(app)
    yield app
    app.close()


@pytest.fixture
def client(app: Wiring) -> FlaskClient:
    client: FlaskClient = create_app("lead_events", "functions/main.py").test_client()
    return client


def waiting(app: Wiring) -> bool:
    return app.state.inbox.next_due_at() is not None


def marked(app: Wiring) -> datetime | None:
    return app.state.heartbeats.read().webhook_at


def test_a_lead_event_is_accepted_and_in_the_inbox(client: FlaskClient, app: Wiring) -> None:
    response = client.post("/", data=FORM)
    assert (response.status_code, response.json) == (202, {"status": "accepted"})
    assert waiting(app)


@pytest.mark.parametrize("token", ["old", "new"])
def test_while_a_token_is_rotated_both_are_taken(client: FlaskClient, token: str) -> None:
    assert client.post("/", data={**FORM, "auth[application_token]": token}).status_code == 202


@pytest.mark.parametrize("token", ["", "wrong", "old,new", "né"])
def test_a_wrong_or_missing_token_is_401_and_nothing_is_noted(
    client: FlaskClient, app: Wiring, token: str
) -> None:
    response = client.post("/", data={**FORM, "auth[application_token]": token})
    assert response.status_code == 401
    assert not waiting(app)


def test_without_a_configured_token_every_call_is_refused(tmp_path: Path, client: FlaskClient) -> None:
    bare = Wiring(read_settings(None, FAIRLEAD_STATE="memory://"))
    wiring.use(bare)
    assert client.post("/", data={**FORM, "auth[application_token]": ""}).status_code == 401
    bare.close()


def test_an_event_that_is_not_served_is_200_and_ignored(client: FlaskClient, app: Wiring) -> None:
    assert client.post("/", data={**FORM, "event": "ONCRMQUOTEADD"}).status_code == 200
    assert not waiting(app)


def test_an_event_that_is_not_served_needs_the_token_too(client: FlaskClient) -> None:
    form = {**FORM, "event": "ONCRMQUOTEADD", "auth[application_token]": "wrong"}
    assert client.post("/", data=form).status_code == 401


@pytest.mark.parametrize("body", [b"", b"{}", b"event=ONCRMLEADADD", b"\xff\xfe", b"a=%ff"])
def test_a_malformed_body_is_400(client: FlaskClient, body: bytes) -> None:
    assert client.post("/", data=body).status_code == 400


def test_a_body_over_64_kib_is_413(client: FlaskClient, app: Wiring) -> None:
    assert client.post("/", data={**FORM, "more": "x" * 65536}).status_code == 413
    assert not waiting(app)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH"])
def test_another_method_is_405(client: FlaskClient, method: str) -> None:
    assert client.open("/", method=method, data=FORM).status_code == 405


def test_a_robots_call_is_accepted_by_the_secret_in_its_url(client: FlaskClient, app: Wiring) -> None:
    form = {"document_id[0]": "crm", "document_id[1]": "CCrmDocumentLead", "document_id[2]": "LEAD_7"}
    assert client.post("/?secret=wrong", data=form).status_code == 401
    assert not waiting(app)
    assert client.post("/?secret=robot", data=form).status_code == 202
    assert waiting(app)


def test_a_robots_secret_opens_no_other_door(client: FlaskClient) -> None:
    form = {**FORM, "auth[application_token]": ""}
    assert client.post("/?secret=robot", data=form).status_code == 401


def test_an_inbox_that_cannot_be_written_is_503(client: FlaskClient, app: Wiring) -> None:
    with database_of(app.state).writing() as connection:
        connection.execute("DROP TABLE inbox")
    response = client.post("/", data=FORM)
    assert (response.status_code, response.json) == (503, {"error": "StateUnavailable"})


def test_no_answer_and_no_log_carries_the_token(
    client: FlaskClient, capfd: pytest.CaptureFixture[str]
) -> None:
    form = {**FORM, "auth[application_token]": "a-token-that-is-wrong"}
    response = client.post("/", data=form)
    said = response.get_data(as_text=True) + "".join(capfd.readouterr())
    assert "a-token-that-is-wrong" not in said
    assert "Traceback" not in said


# The mark of the last call


def test_a_call_is_marked_to_the_minute(client: FlaskClient, app: Wiring) -> None:
    assert marked(app) is None
    for seconds, minute in ((0, 0), (59, 0), (1, 1)):
        clock = app.clock
        assert isinstance(clock, ManualClock)
        clock.advance(timedelta(seconds=seconds))
        client.post("/", data=FORM)
        assert marked(app) == TUESDAY_NOON + timedelta(minutes=minute)


def test_an_event_that_is_not_served_shows_that_the_portal_calls(client: FlaskClient, app: Wiring) -> None:
    client.post("/", data={**FORM, "event": "ONCRMQUOTEADD"})
    assert marked(app) == TUESDAY_NOON


def test_strangers_and_robots_leave_no_mark(client: FlaskClient, app: Wiring) -> None:
    client.post("/", data={**FORM, "auth[application_token]": "wrong"})
    robots = {"document_id[0]": "crm", "document_id[1]": "CCrmDocumentLead", "document_id[2]": "LEAD_7"}
    assert client.post("/?secret=robot", data=robots).status_code == 202
    assert marked(app) is None


def test_a_mark_that_cannot_be_written_costs_no_lead_and_no_answer(client: FlaskClient, app: Wiring) -> None:
    with database_of(app.state).writing() as connection:
        connection.execute("DROP TABLE heartbeats")
    assert client.post("/", data=FORM).status_code == 202
    assert waiting(app)
