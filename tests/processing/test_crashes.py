"""The process dies between any two steps and is started again: every lead is finished exactly once."""

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from functions.domain.item import Item
from functions.domain.lead.record import LeadState
from functions.processing.lease import LEASE
from functions.processing.run import process_inbox
from tests.processing.mortality import Killed, mortal
from tests.team import COLD, Team, a_hot_lead, a_team


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
            items = [team.add_lead(**(a_hot_lead() if n % 2 else COLD)) for n in range(6)]
            if survives(team, dies_at=dies_at, after=after):
                break
            steps_died_at += 1
            team.clock.advance(LEASE + timedelta(seconds=1))
            team.process()
            assert_finished_once(team, items)
    assert steps_died_at >= 7


def run_as_a_process(team: Team, *, dies_at: int) -> int:
    """Run the pipeline in a process of its own that SIGKILLs itself at that step; return its exit code."""
    settings = team.wiring.settings
    arguments = [
        settings.webhook_url.get_secret_value(),
        str(settings.config),
        settings.state,
        team.clock.now().isoformat(),
        str(dies_at),
    ]
    return subprocess.run(
        [sys.executable, "-m", "tests.processing.mortality", *arguments], check=False
    ).returncode


@pytest.mark.process
@pytest.mark.long
def test_a_process_that_is_sigkilled_at_any_step_leaves_nothing_undone_or_done_twice(
    tmp_path: Path, new_state: Callable[[], str]
) -> None:
    killed = 0
    for dies_at in count():
        directory = tmp_path / str(dies_at)
        directory.mkdir()
        with a_team(directory, state=new_state()) as team:
            items = [team.add_lead(**(a_hot_lead() if n % 2 else COLD)) for n in range(6)]
            code = run_as_a_process(team, dies_at=dies_at)
            if code == 0:
                break
            assert code == -signal.SIGKILL
            killed += 1
            team.clock.advance(LEASE + timedelta(seconds=1))
            team.process()
            assert_finished_once(team, items)
    assert killed >= 7


def assert_finished_once(team: Team, items: list[Item]) -> None:
    records = [team.record(item) for item in items]
    assert {record.state for record in records} == {LeadState.ASSIGNED}
    assert [team.lead(record.item)["ASSIGNED_BY_ID"] for record in records] == [
        record.assignment.manager for record in records
    ]
    assert Counter(record.assignment.manager for record in records) == {7: 2, 8: 2, 9: 2}
    assert Counter(team.item(todo.lead_id) for todo in team.portal.todos) == Counter(
        record.item for record in records if record.score.band == "hot"
    )
    assert len(team.portal.notifications) == 6
    assert all(record.is_finished for record in records)
    # The ledger knows of each lead once why it went to whom, however often the run died.
    decisions = [
        [entry for entry in team.wiring.state.ledger.of_lead(item) if entry.candidates] for item in items
    ]
    assert [len(entries) for entries in decisions] == [1] * len(items)
    assert team.wiring.state.inbox.next_due_at() is None
