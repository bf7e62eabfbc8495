"""An unexpected error ends neither the worker nor the schedule of a server that is to run for years."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from functions.domain.lead.record import LeadState
from infra.clock import ManualClock, SystemClock
from infra.local import scheduler, worker
from infra.local.scheduler import LocalScheduler
from infra.local.server import FunctionServer
from tests.builders import BERLIN, TUESDAY_NOON
from tests.team import Team, a_hot_lead, a_team

SECRET = "a name of a person"
A_WHILE = 20.0


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path) as team:
        yield team


def failing(times: int, then: Callable[..., Any]) -> tuple[Callable[..., Any], Event]:
    """Return what fails so many times and then does something, and what says that it has."""
    left, has_run = [None] * times, Event()

    def call(*args: Any) -> Any:
        if left:
            left.pop()
            raise RuntimeError(SECRET)
        try:
            return then(*args)
        finally:
            has_run.set()

    return call, has_run


def eventually(holds: Callable[[], bool]) -> bool:
    """Return whether it holds within a while."""
    clock = SystemClock()
    give_up_at = clock.monotonic() + A_WHILE
    while not holds() and clock.monotonic() < give_up_at:
        clock.sleep(0.02)
    return holds()


def test_the_worker_goes_on_and_health_says_that_it_had_failed(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PAUSE", 2.0)
    look, has_looked = failing(1, worker.is_due)
    monkeypatch.setattr(worker, "is_due", look)
    item = team.add_lead(**a_hot_lead())
    with capture_logs() as events, FunctionServer(team.wiring) as server:
        assert eventually(lambda: any(each["event"] == "worker.failed" for each in events))
        found = httpx.get(f"{server.url}/health")
        assert (found.status_code, found.json()) == (503, {"status": "worker stopped"})
        assert has_looked.wait(A_WHILE)
        assert eventually(lambda: item in team.wiring.state.leads.get_many([item]))
    assert len([each for each in events if each["event"] == "worker.failed"]) == 1
    assert SECRET not in str(events)
    assert team.record(item).state is LeadState.ASSIGNED


def test_a_scheduled_function_is_called_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "POLL_EVERY", 0.01)
    monkeypatch.setattr(scheduler, "AFTER_AN_ERROR", 0.01)
    call, has_run = failing(2, lambda _: True)
    clock = ManualClock(TUESDAY_NOON)
    schedule = LocalScheduler(
        call, ("rescoring",), clock=clock, checkpoints=NoMarks(), timezone=lambda: BERLIN
    )
    clock.advance(scheduler.PAUSE)
    with capture_logs() as events, schedule:
        assert has_run.wait(A_WHILE)
    assert [each["event"] for each in events] == ["scheduler.failed"] * 2
    assert SECRET not in str(events)


class NoMarks:
    """Checkpoints that keep nothing."""

    def get(self, name: str) -> str | None:
        return None

    def set(self, name: str, value: str) -> None:
        """Keep nothing."""

    def replace(self, name: str, text: str, *, before: str | None) -> bool:
        return False
