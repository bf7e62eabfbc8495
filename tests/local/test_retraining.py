"""When `fairlead serve` has the scorecard learned anew, and that it does so in a process of its own."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from threading import Event, Timer

import pytest

from infra.configuration.learning import Schedule
from infra.local import retraining
from infra.local.retraining import CHECKPOINT, Retraining, is_due
from infra.local.scheduler import LocalScheduler
from infra.local.server import FunctionServer
from tests.team import CONFIGURATION, Team, a_team

WEEKLY = f'{CONFIGURATION}\n[learning]\nschedule = "weekly"\n'
TODAY = date(2026, 11, 30)


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=WEEKLY) as team:
        yield team


def counting(file: Path, code: int = 0) -> tuple[str, ...]:
    """A command that notes each of its runs, and exits with this code."""
    return (sys.executable, "-c", f"open({str(file)!r}, 'a').write('.'); raise SystemExit({code})")


def runs(file: Path) -> int:
    return len(file.read_text()) if file.exists() else 0


@pytest.mark.parametrize(
    ("schedule", "last", "expected"),
    [
        ("off", None, False),
        ("weekly", None, True),
        ("weekly", "2026-11-24", False),
        ("weekly", "2026-11-23", True),
        ("monthly", "2026-11-03", False),
        ("monthly", "2026-11-02", True),
    ],
)
def test_it_is_due_a_week_or_four_after_the_last_time(
    schedule: Schedule, last: str | None, expected: object
) -> None:
    assert is_due(schedule, last, TODAY) is expected


@pytest.mark.process
def test_a_night_learns_once_a_week(team: Team, tmp_path: Path) -> None:
    learning = Retraining(team.wiring, Event(), command=counting(tmp_path / "runs"))
    for _ in range(15):
        assert learning.run_if_due()
        team.clock.advance(timedelta(days=1))
    assert runs(tmp_path / "runs") == 3


@pytest.mark.process
def test_what_did_not_go_well_is_tried_again_the_night_after(team: Team, tmp_path: Path) -> None:
    failing = Retraining(team.wiring, Event(), command=counting(tmp_path / "runs", code=1))
    for _ in range(3):
        assert failing.run_if_due()
        team.clock.advance(timedelta(days=1))
    assert runs(tmp_path / "runs") == 3
    assert team.wiring.state.checkpoints.get(CHECKPOINT) is None


def test_a_configuration_without_a_schedule_learns_nothing(tmp_path: Path) -> None:
    with a_team(tmp_path) as team:
        assert Retraining(team.wiring, Event(), command=counting(tmp_path / "runs")).run_if_due()
    assert runs(tmp_path / "runs") == 0


@pytest.mark.process
def test_a_server_that_stops_ends_the_process_that_learns(team: Team) -> None:
    stopping = Event()
    forever = (sys.executable, "-c", "import time; time.sleep(600)")
    Timer(0.2, stopping.set).start()
    assert Retraining(team.wiring, stopping, command=forever).run_if_due()
    assert team.wiring.state.checkpoints.get(CHECKPOINT) is None


@pytest.mark.process
def test_of_several_portals_one_learns_at_a_time(team: Team, tmp_path: Path) -> None:
    busy = tmp_path / "busy"
    steps = ("f.touch(exist_ok=False)", "time.sleep(0.2)", "f.unlink()")
    code = f"import pathlib, time; f = pathlib.Path({str(busy)!r}); {'; '.join(steps)}"
    alone = (sys.executable, "-c", code)
    with ThreadPoolExecutor(3) as portals:
        done = [portals.submit(Retraining(team.wiring, Event(), command=alone)._has_run) for _ in range(3)]
    assert [each.result() for each in done] == [True] * 3


@pytest.mark.process
def test_a_process_that_does_not_end_keeps_the_other_portals_from_learning_for_hours_only(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retraining, "LONGEST", 0.2)
    forever = (sys.executable, "-c", "import time; time.sleep(600)")
    assert Retraining(team.wiring, Event(), command=forever).run_if_due()
    assert team.wiring.state.checkpoints.get(CHECKPOINT) is None
    assert Retraining(team.wiring, Event(), command=(sys.executable, "-c", ""))._has_run()


@pytest.mark.process
def test_a_process_that_cannot_be_started_is_a_night_that_did_not_go_well(team: Team, tmp_path: Path) -> None:
    missing = (str(tmp_path / "no-such-program"),)
    assert Retraining(team.wiring, Event(), command=missing).run_if_due()
    assert team.wiring.state.checkpoints.get(CHECKPOINT) is None


def test_the_server_looks_every_night(team: Team) -> None:
    with FunctionServer(team.wiring) as server:
        scheduler = LocalScheduler.of(server.call, team.wiring)
    (learning,) = scheduler.retraining
    zone = team.wiring.config.business.timezone
    assert f"{learning.due_at.astimezone(zone):%H:%M}" == "02:30"
    assert learning.target not in {each.target for each in scheduler.functions}
