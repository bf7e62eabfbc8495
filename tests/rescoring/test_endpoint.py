"""`rescoring` through functions-framework itself: its answer, and what it logs."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from functions_framework import create_app
from structlog.testing import capture_logs

from functions.domain.item import lead
from infra import wiring
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
