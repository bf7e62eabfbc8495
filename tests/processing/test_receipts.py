"""The end of an inbox entry is the receipt for what was noted under it, and nothing is sent for it again."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from functions.ports import InboxEntry
from functions.processing.lease import LEASE
from functions.processing.pipeline import process_batch
from functions.processing.run import AT_ONCE
from tests.team import HOT, Team, a_hot_lead, a_team


@pytest.fixture
def team(tmp_path: Path, new_state: Callable[[], str]) -> Iterator[Team]:
    with a_team(tmp_path, state=new_state()) as team:
        yield team


def take(team: Team) -> list[InboxEntry]:
    return team.wiring.state.inbox.lease(AT_ONCE, now=team.clock.now(), duration=LEASE)


def sent(team: Team) -> tuple[int, int]:
    return len(team.portal.sent_notifications), len(team.portal.todos)


def test_an_event_that_comes_while_the_lead_is_worked_on_finds_it_finished(team: Team) -> None:
    item = team.add_lead(**a_hot_lead())
    entries = take(team)
    team.announce(item)
    process_batch(entries, team.pipeline)
    assert sent(team) == (2, 1)
    assert team.process().outcomes == {"unchanged": 1}
    assert sent(team) == (2, 1)


def test_a_run_that_dies_at_once_does_not_undo_the_receipt_of_the_one_before(team: Team) -> None:
    item = team.add_lead(**a_hot_lead())
    team.process()
    team.announce(item)
    take(team)  # and the run dies
    team.clock.advance(LEASE + timedelta(seconds=1))
    team.process()
    assert sent(team) == (2, 1)


def test_a_new_lead_is_noted_once_and_what_follows_files_the_decision_before_it(team: Team) -> None:
    item = team.add_lead(**a_hot_lead())
    team.process()
    team.clock.advance(timedelta(minutes=1))
    team.actions.update_lead(item, OPPORTUNITY=HOT["OPPORTUNITY"] // 10)
    team.announce(item)
    team.process()
    placed, scored = team.wiring.state.ledger.of_lead(item)
    assert (placed.outcome, len(placed.candidates), scored.outcome, scored.candidates) == (
        "assigned",
        3,
        "scored",
        (),
    )
    assert placed.expires_at == placed.decided_at + team.pipeline.config.decisions_kept
    assert scored.expires_at is None  # it stands in the record
