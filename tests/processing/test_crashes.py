"""The process dies between any two steps and is started again: every lead is finished exactly once."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from functions.processing.batch import Pipeline
from functions.processing.process import LEASE, process_inbox
from functions.records import LeadState
from tests.team import COLD, Team, a_hot_lead, a_team

PORTS = ("inbox", "leads", "rotations", "ledger", "signals", "crm")


class Killed(BaseException):
    """Stands for SIGKILL: nothing in the code under test may catch it."""


class Mortal:
    """A port whose process dies just before, or just after, its n-th call."""

    def __init__(self, port: Any, steps: Iterator[int], *, dies_at: int, after: bool) -> None:
        self._port, self._steps, self._dies_at, self._after = port, steps, dies_at, after

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._port, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            is_last = next(self._steps) == self._dies_at
            if is_last and not self._after:
                raise Killed
            result = method(*args, **kwargs)
            if is_last:
                raise Killed
            return result

        return call


def mortal(pipeline: Pipeline, *, dies_at: int, after: bool) -> Pipeline:
    steps = count()
    ports: dict[str, Any] = {
        name: Mortal(getattr(pipeline, name), steps, dies_at=dies_at, after=after) for name in PORTS
    }
    return replace(pipeline, **ports)


def survives(team: Team, *, dies_at: int, after: bool) -> bool:
    """Run until the death or the end; whether the end came first."""
    pipeline = mortal(team.pipeline, dies_at=dies_at, after=after)
    try:
        process_inbox(pipeline, until=team.clock.now() + timedelta(hours=1))
    except Killed:
        return False
    return True


@pytest.mark.parametrize("after", [False, True], ids=["before the call", "after the call"])
def test_killed_at_any_step_and_started_again_every_lead_is_finished_once(
    tmp_path: Path, new_state: Callable[[], str], *, after: bool
) -> None:
    steps_died_at = 0
    for dies_at in count():
        directory = tmp_path / str(dies_at)
        directory.mkdir()
        with a_team(directory, state=new_state()) as team:
            lead_ids = [team.add_lead(**(a_hot_lead() if n % 2 else COLD)) for n in range(6)]
            if survives(team, dies_at=dies_at, after=after):
                break
            steps_died_at += 1
            team.clock.advance(LEASE + timedelta(seconds=1))
            team.process()
            assert_finished_once(team, lead_ids)
    assert steps_died_at >= 7


def assert_finished_once(team: Team, lead_ids: list[int]) -> None:
    records = [team.record(lead_id) for lead_id in lead_ids]
    assert {record.state for record in records} == {LeadState.ASSIGNED}
    assert [team.portal.lead(record.lead_id)["ASSIGNED_BY_ID"] for record in records] == [
        record.manager for record in records
    ]
    assert Counter(record.manager for record in records) == {7: 2, 8: 2, 9: 2}
    assert Counter(todo.lead_id for todo in team.portal.todos) == Counter(
        record.lead_id for record in records if record.band == "hot"
    )
    assert len(team.portal.notifications) == 6
    assert all(not record.pending and record.is_written for record in records)
    assert team.wiring.inbox.next_due_at() is None
