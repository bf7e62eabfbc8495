"""`reconciling` through functions-framework itself: its answer, and what it logs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from functions_framework import create_app

from functions.domain.lead.record import LeadState
from infra import wiring
from tests.builders import changed
from tests.team import COLD, Team, a_team


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path) as team:
        wiring.use(team.wiring)
        yield team


@pytest.fixture
def client(team: Team) -> FlaskClient:
    client: FlaskClient = create_app("reconciling", "functions/main.py").test_client()
    return client


def test_the_answer_says_what_was_found(team: Team, client: FlaskClient) -> None:
    team.actions.add_lead(**COLD)
    response = client.post("/", data=b"{}")
    assert (response.status_code, response.json) == (
        200,
        {
            "found": {"created": 1, "changed": 0, "touched": 0},
            "checked": 0,
            "missing": 0,
            "violations": [],
            "forgotten": 0,
            "expired": 0,
            "requests": 1,
            "is_done": True,
            "errors": {},
        },
    )


def test_every_violation_is_reported_and_logged_by_lead(
    team: Team, client: FlaskClient, capfd: pytest.CaptureFixture[str]
) -> None:
    item = team.add_lead(**COLD)
    team.process()
    team.wiring.state.leads.save(
        [changed(team.record(item), state=LeadState.HELD, seen_until=team.clock.now())]
    )
    report = client.post("/", data=b"{}").get_json()
    violation = {"item": str(item), "state": "held", "breach": "not-waiting"}
    assert report["violations"] == [violation]
    assert "lead.unaccounted" in "".join(capfd.readouterr())


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_another_method_is_405(client: FlaskClient, method: str) -> None:
    assert client.open("/", method=method).status_code == 405


def test_a_body_over_4_kib_is_413(client: FlaskClient) -> None:
    assert client.post("/", data=b" " * 5000).status_code == 413
