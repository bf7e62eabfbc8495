"""A pause: within a minute nothing is written any more, what comes is kept, and nothing is said twice."""

from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from functions_framework import create_app
from structlog.testing import capture_logs

from functions.commands.pause import pause, resume
from functions.dashboard.health import MOST_WAITING
from functions.dashboard.signs import read_signs
from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from functions.domain.pause import LOOKED_AT_EVERY
from functions.errors import StateUnavailable
from functions.processing.run import process_inbox
from infra import wiring
from infra.clock import ManualClock
from infra.kept_texts import KeptTexts
from infra.local.server import FunctionServer
from infra.local.worker import is_due
from tests.builders import TUESDAY_NOON
from tests.processing.watching import assert_told_once
from tests.team import CONFIGURATION, Team, a_hot_lead, a_team

WITH_DIGEST = CONFIGURATION + "\n[figures]\ndigest_to = [3]\n"
SINCE = TUESDAY_NOON.astimezone(UTC).isoformat()


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path) as team:
        wiring.use(team.wiring)
        yield team


def a_new_lead(team: Team) -> Item:
    """Let a hot lead come in, announced as new."""
    item = team.actions.add_lead(**a_hot_lead())
    team.announce(item, reason=LookReason.ADDED)
    return item


def call(function: str) -> Any:
    response = create_app(function, "functions/main.py").test_client().post("/", data=b"{}")
    assert response.status_code == 200
    return response.json


def begin_pause(team: Team) -> None:
    """Pause, and let as much time pass as a process may take to notice."""
    pause(team.wiring.state.checkpoints, now=team.clock.now())
    team.clock.advance(LOOKED_AT_EVERY)


def end_pause(team: Team) -> None:
    resume(team.wiring.state.checkpoints, wakeups=team.wiring.wakeups, clock=team.clock)
    team.clock.advance(LOOKED_AT_EVERY)


def test_a_pause_ends_what_writes_and_what_came_meanwhile_is_done_after_it(team: Team) -> None:
    begin_pause(team)
    items = [a_new_lead(team) for _ in range(5)]
    before = team.portal.requests.count()
    assert call("processing") == {"outcomes": {}, "paused_since": SINCE}
    assert team.portal.requests.count() == before
    assert team.wiring.state.inbox.has(items) == set(items)
    end_pause(team)
    assert call("processing")["outcomes"] == {"assigned": 5}
    assert_told_once(team, items)


def test_a_run_that_is_under_way_ends_after_its_batch(team: Team) -> None:
    items = [a_new_lead(team) for _ in range(3)]

    def goes_on() -> bool:
        is_first = not team.portal.sent_notifications
        return is_first or team.wiring.paused_since is None

    def pauses() -> bool:
        if team.portal.sent_notifications and team.wiring.paused_since is None:
            begin_pause(team)
        return True

    report = process_inbox(
        team.pipeline,
        until=team.clock.now() + timedelta(minutes=8),
        largest_batch=1,
        goes_on=lambda: pauses() and goes_on(),
    )
    assert report.outcomes == {"assigned": 1}
    assert len(team.wiring.state.inbox.has(items)) == 2


@pytest.mark.parametrize("requests", range(8))
def test_amid_a_batch_nothing_more_is_sent_and_after_the_pause_nothing_is_sent_twice(
    team: Team, requests: int
) -> None:
    items = [a_new_lead(team) for _ in range(3)]
    before = team.portal.requests.count()
    process_inbox(
        team.pipeline,
        until=team.clock.now() + timedelta(minutes=8),
        may_write=lambda: team.portal.requests.count() - before < requests,
        goes_on=lambda: team.portal.requests.count() - before < requests,
    )
    assert team.portal.requests.count() - before <= requests
    while (due_at := team.wiring.state.inbox.next_due_at()) is not None:
        team.clock.advance_to(due_at)
        team.process()
    assert {team.lead(item)["ASSIGNED_BY_ID"] for item in items} == {7, 8, 9}
    assert_told_once(team, items)


def test_the_senior_hears_of_a_dismissed_manager_after_the_pause(team: Team) -> None:
    for _ in range(3):
        a_new_lead(team)
    team.process()
    team.portal.people.change(7, is_active=False)
    team.clock.advance(timedelta(minutes=11))
    before = len(team.portal.sent_notifications)
    begin_pause(team)
    call("reconciling")
    assert len(team.portal.sent_notifications) == before
    end_pause(team)
    call("reconciling")
    assert len(team.portal.sent_notifications) == before + 1


def test_the_digest_is_sent_after_the_pause(tmp_path: Path) -> None:
    with a_team(tmp_path, configuration=WITH_DIGEST) as team:
        wiring.use(team.wiring)
        a_new_lead(team)
        team.process()
        team.clock.advance_to(TUESDAY_NOON + timedelta(days=6))
        begin_pause(team)
        assert "digest" not in call("reporting")
        end_pause(team)
        assert call("reporting")["digest"]["sent_to"] == [3]


def test_what_waits_in_a_pause_raises_no_alarm_and_health_says_since_when(team: Team) -> None:
    begin_pause(team)
    a_new_lead(team)
    team.clock.advance(MOST_WAITING + timedelta(minutes=1))
    with capture_logs() as logs:
        call("rescoring")
    assert "inbox.overdue" not in {each["event"] for each in logs}
    with FunctionServer(team.wiring) as server:
        found = httpx.get(f"{server.url}/health")
        assert found.json() == {"status": "ok", "paused_since": SINCE}
    signs = read_signs(team.wiring.state, team.wiring.config, team.clock.now())
    assert signs.paused_since == TUESDAY_NOON


def test_the_worker_of_a_server_lets_the_inbox_wait(team: Team) -> None:
    begin_pause(team)
    item = a_new_lead(team)
    assert not is_due(team.wiring)
    end_pause(team)
    assert is_due(team.wiring)
    assert team.wiring.state.inbox.has([item]) == {item}


def test_a_state_that_cannot_be_read_leaves_what_was_known(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(_: str) -> Any:
        raise StateUnavailable("The disk is gone.")

    clock = ManualClock(TUESDAY_NOON)
    known = KeptTexts(lambda: team.wiring.state.checkpoints).pause
    pause(team.wiring.state.checkpoints, now=clock.now())
    assert known.at(clock.now()) == TUESDAY_NOON
    monkeypatch.setattr(team.wiring.state.checkpoints, "get", unreadable)
    clock.advance(LOOKED_AT_EVERY)
    with capture_logs() as logs:
        assert known.at(clock.now()) == TUESDAY_NOON
    assert [each["event"] for each in logs] == ["checkpoint.not_read"]


def test_a_run_looks_at_most_twice_a_minute(team: Team) -> None:
    looks: list[None] = []

    def looked() -> Any:
        looks.append(None)
        return team.wiring.state.checkpoints

    known = KeptTexts(looked).pause
    for second in range(61):
        known.at(TUESDAY_NOON + timedelta(seconds=second))
    assert len(looks) == 3


def test_a_lead_of_before_the_pause_is_announced_once(team: Team) -> None:
    item = a_new_lead(team)
    call("processing")
    begin_pause(team)
    team.announce(item, reason=LookReason.UPDATED)
    call("processing")
    end_pause(team)
    call("processing")
    assert_told_once(team, [item])
