"""What every store of the signs of life promises."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from functions.ports import Beat, Marks, RunResult, State
from tests.contract.conftest import RACES, opened

NOW = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_before_anything_was_noted_there_is_no_sign(state: State) -> None:
    assert state.heartbeats.read() == Marks()


def test_the_last_run_of_each_function_comes_back_as_it_was_noted(state: State) -> None:
    failed = Beat(NOW, RunResult.FAILED)
    whole = Beat(NOW + SECOND, unaccounted=2, skew=timedelta(seconds=-3.5), broken={"deal:7": NOW})
    state.heartbeats.note("rescoring", Beat(NOW, RunResult.CUT))
    state.heartbeats.note("reconciling", whole)
    state.heartbeats.note("rescoring", failed)
    assert state.heartbeats.read() == Marks(None, {"rescoring": failed, "reconciling": whole})


@pytest.mark.not_on_moto(RACES)
def test_functions_that_end_at_once_keep_each_others_runs(state: State) -> None:
    names = [f"function-{number}" for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: state.heartbeats.note(name, Beat(NOW)), names))
    assert state.heartbeats.read().beats == dict.fromkeys(names, Beat(NOW))


def test_a_call_of_the_portal_is_noted_once_a_minute(state: State) -> None:
    for seconds in (0, 1, 59):
        state.webhook_marks.note_webhook(NOW + seconds * SECOND)
    assert state.heartbeats.read() == Marks(NOW)
    state.webhook_marks.note_webhook(NOW + 60 * SECOND)
    assert state.heartbeats.read() == Marks(NOW + 60 * SECOND)


def test_what_another_process_notes_late_sets_nothing_back(state: State, state_url: str) -> None:
    state.webhook_marks.note_webhook(NOW + 5 * SECOND)
    other = opened(state_url)
    other.webhook_marks.note_webhook(NOW)
    assert state.heartbeats.read().webhook_at == NOW + 5 * SECOND
    other.close()
