"""`rescoring` through functions-framework itself: its answer, and what it logs."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from functions_framework import create_app
from structlog.testing import capture_logs

from functions.domain.item import lead
from functions.ports import Beat, RunResult
from infra import wiring
from tests.builders import a_record
from tests.stored import database_of
from tests.team import Team, a_team


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path) as team:
        wiring.use(team.wiring)
        yield team


@pytest.fixture
def client(team: Team) -> FlaskClient:
    client: FlaskClient = create_app("rescoring", "functions/main.py").test_client()
    return client


def test_the_answer_says_how_many_were_woken_and_how_long_the_oldest_entry_waits(
    team: Team, client: FlaskClient
) -> None:
    team.announce(lead(7))
    team.clock.advance(timedelta(minutes=15))
    with capture_logs() as events:
        response = client.post("/", data=b"{}")
    assert (response.status_code, response.json) == (
        200,
        {"woken": 0, "is_done": True, "longest_wait": "0:15:00"},
    )
    assert events == []


def test_what_waits_for_more_than_fifteen_minutes_is_logged(team: Team, client: FlaskClient) -> None:
    team.announce(lead(7))
    team.clock.advance(timedelta(minutes=15, seconds=1))
    with capture_logs() as events:
        client.post("/", data=b"{}")
    assert events == [{"event": "inbox.overdue", "log_level": "warning", "minutes": 15}]


def mark(team: Team) -> Beat:
    return team.wiring.state.heartbeats.read().beats["rescoring"]


def test_each_run_leaves_a_mark_of_how_it_ended(team: Team, client: FlaskClient) -> None:
    client.post("/", data=b"{}")
    assert mark(team) == Beat(team.clock.now())
    team.clock.advance(timedelta(minutes=5))
    with database_of(team.wiring.state).writing() as connection:
        connection.execute("DROP TABLE inbox")
    assert client.post("/", data=b"{}").status_code == 503
    assert mark(team) == Beat(team.clock.now(), RunResult.FAILED)


def test_a_run_whose_time_is_over_before_its_work_is_marked_as_cut(
    team: Team, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = a_record(lead(7), next_change_at=team.clock.now())
    team.wiring.state.leads.save([record])
    inbox: Any = team.wiring.state.inbox
    monkeypatch.setattr(
        inbox, "enqueue", lambda *_, **__: team.clock.advance(timedelta(minutes=4))
    )  # so slow that nothing else is begun
    assert client.post("/", data=b"{}").get_json()["is_done"] is False
    assert mark(team).result is RunResult.CUT


def test_a_mark_that_cannot_be_kept_fails_no_run(team: Team, client: FlaskClient) -> None:
    with database_of(team.wiring.state).writing() as connection:
        connection.execute("DROP TABLE heartbeats")
    with capture_logs() as events:
        assert client.post("/", data=b"{}").status_code == 200
    [event] = events
    assert (event["event"], event["function"]) == ("run.not_marked", "rescoring")
