"""The whole chain on MiniStack: door, DynamoDB, queue, functions in processes of their own, portal."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from functions.processing.lease import LEASE
from infra.clock import SystemClock
from infra.simulator.limits import faults
from tests.aws.deployed import OnAws, deployed, wait_until
from tests.bundle.conftest import ALWAYS
from tests.emulators.twins import new_table
from tests.processing.watching import assert_told_once
from tests.team import Team, a_hot_lead, a_team

pytestmark = [pytest.mark.process, pytest.mark.long]

VISIBLE_AFTER = int(LEASE.total_seconds()) + 15
"""Seconds; 180 on the real cloud. While the lease of a killed run lasts, the next one has nothing to do."""


@pytest.fixture
def team(tmp_path: Path, new_dynamodb: Callable[[], str]) -> Iterator[Team]:
    now = SystemClock().now()
    with a_team(tmp_path, configuration=ALWAYS, at=now, plan="enterprise", state=new_dynamodb()) as team:
        yield team


@pytest.fixture
def aws(made: Path, team: Team, ministack: str) -> Iterator[OnAws]:
    with deployed(made / "lean.zip", team, ministack, visible_after=VISIBLE_AFTER) as there:
        yield there


def is_assigned(team: Team, lead_id: int) -> bool:
    return team.lead(team.item(lead_id))["ASSIGNED_BY_ID"] in {7, 8, 9}


def test_a_webhook_comes_to_its_manager_through_three_processes(aws: OnAws, team: Team) -> None:
    items = [team.actions.add_lead(**a_hot_lead()) for _ in range(3)]
    assert {aws.event(item.id).status_code for item in items} == {202}
    wait_until(lambda: all(is_assigned(team, item.id) for item in items))
    assert aws.schedule("rescoring") == {}
    processes = {each for function in aws.functions for each in aws.processes(function)}
    assert len(processes) >= 3
    assert_told_once(team, items)
    assert team.wiring.state.inbox.next_due_at() is None


def test_what_the_portal_refused_is_done_by_the_run_of_the_schedule(aws: OnAws, team: Team) -> None:
    item = team.actions.add_lead(**a_hot_lead())
    team.portal.faults.add(faults.OVERLOAD_LIMIT)
    assert aws.event(item.id).status_code == 202
    wait_until(lambda: '"postponed": 1' in aws.logged("processing"))
    assert not is_assigned(team, item.id)
    wait_until(lambda: aws.schedule("rescoring") == {} and is_assigned(team, item.id))
    assert_told_once(team, [item])


def test_a_message_that_comes_again_does_nothing_twice(aws: OnAws, team: Team) -> None:
    item = team.actions.add_lead(**a_hot_lead())
    aws.event(item.id)
    aws.event(item.id)
    wait_until(lambda: is_assigned(team, item.id))
    for _ in range(3):
        aws.kick()
    wait_until(lambda: aws.messages == 0)
    assert_told_once(team, [item])


def test_a_run_that_failed_is_tried_again_long_before_its_message_is_visible_by_itself(
    aws: OnAws, team: Team, ministack: str
) -> None:
    name = team.wiring.settings.state.rpartition("/")[2]
    aws.clients["dynamodb"].delete_table(TableName=name)
    item = team.actions.add_lead(**a_hot_lead())
    assert aws.event(item.id).status_code == 503
    aws.kick()
    wait_until(lambda: "StateUnavailable" in aws.logged("processing"))
    new_table(ministack, name)
    assert aws.event(item.id).status_code == 202
    assert wait_until(lambda: is_assigned(team, item.id)) < VISIBLE_AFTER


def test_a_run_that_is_killed_amid_its_work_is_gone_on_with_by_the_next(aws: OnAws, team: Team) -> None:
    item = team.actions.add_lead(**a_hot_lead())
    killed: list[int] = []
    team.portal.interruptions.after(lambda: killed.extend(aws.kill("processing")), method="batch")
    assert aws.event(item.id).status_code == 202
    wait_until(lambda: is_assigned(team, item.id), at_most=3 * VISIBLE_AFTER)
    assert len(killed) == 1
    assert killed != aws.processes("processing")
    assert_told_once(team, [item])
