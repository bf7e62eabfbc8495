"""The local scheduler on a clock moved by hand: what runs when, after sleep, failure and restart."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest

from functions.errors import StateUnavailable
from functions.ports import Checkpoints
from infra.clock import ManualClock
from infra.local.scheduler import LocalScheduler
from infra.local.server import TARGETS, FunctionServer
from infra.schedules import TIMETABLE
from infra.sqlite import Database, SqliteCheckpoints
from tests.builders import BERLIN, TUESDAY_NOON
from tests.team import a_team

Call = Callable[[str], bool]
EVERYTHING = tuple(TIMETABLE)


class Calls:
    """A place where the functions are called; `is_well` is what they answer."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.is_well = True

    def __call__(self, target: str) -> bool:
        self.made.append(target)
        return self.is_well


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(TUESDAY_NOON)


@pytest.fixture
def marks(tmp_path: Path) -> Iterator[Checkpoints]:
    database = Database(tmp_path / "fairlead.db")
    yield SqliteCheckpoints(database)
    database.close()


def a_scheduler(
    call: Call, clock: ManualClock, marks: Checkpoints, targets: tuple[str, ...] = EVERYTHING
) -> LocalScheduler:
    return LocalScheduler(call, targets, clock=clock, checkpoints=marks, timezone=lambda: BERLIN)


def run_due(scheduler: LocalScheduler) -> list[str]:
    """Run what is due now, one after the other, as its threads would; return what was called."""
    return [each.target for each in scheduler.functions if each.run_if_due()]


def next_due_at(scheduler: LocalScheduler) -> datetime | None:
    """When the next function is due; None if none is scheduled."""
    return min((each.due_at for each in scheduler.functions), default=None)


def until(scheduler: LocalScheduler, clock: ManualClock, end: datetime) -> None:
    """Move the clock from one due moment to the next, and run what is due."""
    while (due_at := next_due_at(scheduler)) is not None and due_at <= end:
        clock.advance_to(due_at)
        run_due(scheduler)


def test_a_day_has_its_runs(clock: ManualClock, marks: Checkpoints) -> None:
    calls = Calls()
    until(a_scheduler(calls, clock, marks), clock, TUESDAY_NOON + timedelta(days=1))
    counts = {target: calls.made.count(target) for target in EVERYTHING}
    assert counts == {"rescoring": 288, "reconciling": 96, "reporting": 96, "nurturing": 1}


@pytest.mark.parametrize("first", ["2026-03-28T11:00Z", "2026-10-24T10:00Z"])
def test_a_night_in_which_the_clocks_move_has_one_run_of_nurturing(first: str, marks: Checkpoints) -> None:
    clock, calls = ManualClock(datetime.fromisoformat(first)), Calls()
    scheduler = a_scheduler(calls, clock, marks, ("nurturing",))
    for _ in range(24 * 4):
        clock.advance(timedelta(minutes=15))
        run_due(scheduler)
    assert calls.made == ["nurturing"]


def test_nothing_runs_before_its_time(clock: ManualClock, marks: Checkpoints) -> None:
    calls = Calls()
    scheduler = a_scheduler(calls, clock, marks)
    assert (run_due(scheduler), calls.made) == ([], [])
    clock.advance(timedelta(minutes=5))
    assert run_due(scheduler) == ["rescoring"]
    assert run_due(scheduler) == []


def test_runs_that_were_missed_while_the_machine_slept_are_made_up_for_once(
    clock: ManualClock, marks: Checkpoints
) -> None:
    calls = Calls()
    scheduler = a_scheduler(calls, clock, marks)
    clock.advance(timedelta(days=4, minutes=2))
    run_due(scheduler)
    run_due(scheduler)
    assert sorted(calls.made) == sorted(EVERYTHING)


def test_a_run_that_was_missed_while_nothing_was_running_is_made_up_for(
    clock: ManualClock, marks: Checkpoints
) -> None:
    until(a_scheduler(Calls(), clock, marks), clock, TUESDAY_NOON + timedelta(days=1))
    clock.advance(timedelta(days=3))
    calls = Calls()
    run_due(a_scheduler(calls, clock, marks))
    assert sorted(calls.made) == sorted(EVERYTHING)


def test_a_first_start_makes_up_for_nothing(clock: ManualClock, marks: Checkpoints) -> None:
    assert run_due(a_scheduler(Calls(), clock, marks)) == []


def test_a_mark_from_the_future_does_not_silence_a_function(clock: ManualClock, marks: Checkpoints) -> None:
    marks.set("scheduled-rescoring", (TUESDAY_NOON + timedelta(days=400)).isoformat())
    scheduler = a_scheduler(Calls(), clock, marks, ("rescoring",))
    assert next_due_at(scheduler) == TUESDAY_NOON + timedelta(minutes=5)


def test_a_failed_run_is_tried_again_soon_and_after_a_restart(clock: ManualClock, marks: Checkpoints) -> None:
    calls = Calls()
    calls.is_well = False
    scheduler = a_scheduler(calls, clock, marks, ("nurturing",))
    clock.advance_to(datetime(2026, 11, 4, 4, 0, tzinfo=BERLIN))
    run_due(scheduler)
    assert next_due_at(scheduler) == datetime(2026, 11, 4, 4, 5, tzinfo=BERLIN)
    marks.set("scheduled-nurturing", TUESDAY_NOON.isoformat())
    assert run_due(a_scheduler(calls, clock, marks, ("nurturing",))) == ["nurturing"]


def test_a_function_that_is_not_served_is_not_scheduled(clock: ManualClock, marks: Checkpoints) -> None:
    scheduler = a_scheduler(Calls(), clock, marks, ("lead_events", "rescoring"))
    assert [each.target for each in scheduler.functions] == ["rescoring"]
    assert next_due_at(a_scheduler(Calls(), clock, marks, ("signals",))) is None


def test_a_state_that_is_away_does_not_stop_the_clock(clock: ManualClock) -> None:
    class Away:
        def get(self, name: str) -> str | None:
            raise StateUnavailable("away")

        def set(self, name: str, text: str) -> None:
            raise StateUnavailable("away")

        def replace(self, name: str, text: str, *, before: str | None) -> bool:
            raise StateUnavailable("away")

    scheduler = a_scheduler(Calls(), clock, Away(), ("rescoring",))
    clock.advance(timedelta(minutes=5))
    assert run_due(scheduler) == ["rescoring"]
    assert next_due_at(scheduler) == TUESDAY_NOON + timedelta(minutes=10)


def test_two_runs_of_one_function_never_overlap(clock: ManualClock, marks: Checkpoints) -> None:
    entered, release, calls = Event(), Event(), Calls()

    def slow(target: str) -> bool:
        calls(target)
        entered.set()
        return release.wait(10)

    scheduler = a_scheduler(slow, clock, marks, ("rescoring",))
    clock.advance(timedelta(minutes=5))
    first, second = (Thread(target=run_due, args=(scheduler,)) for _ in range(2))
    first.start()
    assert entered.wait(10)
    second.start()  # it waits for the first, and then finds that nothing is due any more
    release.set()
    first.join()
    second.join()
    assert calls.made == ["rescoring"]


def test_a_long_run_of_one_function_does_not_hold_up_another(clock: ManualClock, marks: Checkpoints) -> None:
    quick, release = Event(), Event()

    def call(target: str) -> bool:
        if target == "rescoring":
            quick.set()
            return True
        return release.wait(10)

    scheduler = a_scheduler(call, clock, marks, ("nurturing", "rescoring"))
    clock.advance(timedelta(days=1))
    with scheduler:
        assert quick.wait(10)
        release.set()


def test_the_functions_that_are_served_run_at_their_time(tmp_path: Path) -> None:
    with a_team(tmp_path, plan="unlimited") as team, FunctionServer(team.wiring) as server:
        scheduler = LocalScheduler(
            server.call,
            TARGETS,
            clock=team.clock,
            checkpoints=team.wiring.state.checkpoints,
            timezone=lambda: BERLIN,
        )
        team.clock.advance(timedelta(days=1))
        called = run_due(scheduler)
        assert called == [target for target in TIMETABLE if target in TARGETS]
        assert all(each.due_at > team.clock.now() for each in scheduler.functions)
        assert team.wiring.state.checkpoints.get(f"scheduled-{called[0]}") == team.clock.now().isoformat()
