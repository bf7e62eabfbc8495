"""`reconciling` through functions-framework itself: its answer, and what it logs."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from functions_framework import create_app

from functions.domain.lead.record import LeadState
from functions.ports import CONSERVATION, Beat, RunResult
from functions.reconciling.reconcile import skew_of
from infra import wiring
from tests.builders import TUESDAY_NOON, changed
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
            "unaccounted": 0,
            "skew": 0.0,
        },
    )


def seen(team: Team) -> Beat:
    return team.wiring.state.heartbeats.read().beats[CONSERVATION]


def test_a_run_leaves_marks_of_when_it_ended_and_of_what_it_has_seen(team: Team, client: FlaskClient) -> None:
    client.post("/", data=b"{}")
    first, checked = team.wiring.state.heartbeats.read(), team.clock.now()
    assert first.beats == {
        "reconciling": Beat(checked),
        CONSERVATION: Beat(checked, unaccounted=0, skew=timedelta()),
    }
    team.clock.advance(timedelta(minutes=15))
    team.portal.faults.script([team.unavailable] * 20)
    client.post("/", data=b"{}")
    beats = team.wiring.state.heartbeats.read().beats
    assert (beats["reconciling"].result, beats[CONSERVATION].at) == (RunResult.FAILED, checked)


def test_a_clock_of_the_portal_that_goes_wrong_is_seen_whatever_the_answer_takes() -> None:
    asked, answered = TUESDAY_NOON, TUESDAY_NOON + timedelta(seconds=4)
    for there, skew in ((-30, -30), (0, 0), (3, 0), (4, 0), (64, 60)):
        at = TUESDAY_NOON + timedelta(seconds=there)
        assert skew_of(at, asked, answered) == timedelta(seconds=skew)


def test_a_round_of_several_slices_adds_up_what_is_unaccounted_for(
    team: Team, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("functions.reconciling.reconcile.SLICE", 1)
    items = [team.add_lead(**COLD) for _ in range(3)]
    team.process()
    for item in items[:2]:
        lost = changed(team.record(item), state=LeadState.HELD, seen_until=team.clock.now())
        team.wiring.state.leads.save([lost])
    found = [client.post("/", data=b"{}").get_json()["unaccounted"] for _ in range(5)]
    assert found == [1, 2, 2, 2, 0]


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
    assert report["unaccounted"] == seen(team).unaccounted == 1


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_another_method_is_405(client: FlaskClient, method: str) -> None:
    assert client.open("/", method=method).status_code == 405


def test_a_body_over_4_kib_is_413(client: FlaskClient) -> None:
    assert client.post("/", data=b" " * 5000).status_code == 413
