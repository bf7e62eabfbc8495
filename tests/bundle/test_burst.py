"""A thousand events at once, as they come after an import: few tasks, and nothing lost or done twice."""

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest

from functions.domain.item import Item
from infra.clock import ManualClock
from tests.bundle.deployed import Deployment
from tests.bundle.task_queue import TaskQueue
from tests.bundle.unattended import unattended
from tests.team import TOKEN, Team, a_hot_lead

EVENTS = 1_000
MOST_TASKS = 60


@pytest.mark.long
def test_a_burst_is_few_tasks_which_may_come_late_and_twice(
    deployment: Deployment, team: Team, queue: TaskQueue, clock: ManualClock
) -> None:
    leads = [team.actions.add_lead(**a_hot_lead()) for _ in range(EVENTS)]
    with unattended(deployment, queue, "lead_events", "reconciling") as urls:
        assert _announce(leads, urls["lead_events"]) == {202: EVENTS}
        wakeups, tasks = len(queue.requests), len(queue.taken)
        clock.advance(timedelta(hours=6))
        queue.dispatch_due()
        queue.deliver_again()
        violations = httpx.post(urls["reconciling"], timeout=60).json()["violations"]
    assert wakeups == EVENTS
    assert 0 < tasks <= MOST_TASKS
    assert len(queue.attempts) >= 2 * tasks
    assert violations == []
    _assert_each_is_done_once(team, leads)


@pytest.mark.long
def test_a_burst_whose_every_kick_fails_is_found_by_reconciling(
    deployment: Deployment, team: Team, queue: TaskQueue, clock: ManualClock
) -> None:
    leads = [team.actions.add_lead(**a_hot_lead()) for _ in range(EVENTS)]
    with unattended(deployment, queue, "lead_events", "reconciling") as urls:
        queue.refusing = [503] * 2 * EVENTS
        assert _announce(leads, urls["lead_events"]) == {202: EVENTS}
        assert (queue.taken, queue.refusing) == ({}, [])
        httpx.post(urls["reconciling"], timeout=60).raise_for_status()
        clock.advance(timedelta(minutes=5))
        queue.dispatch_due()
        assert 0 < len(queue.taken) <= MOST_TASKS
    _assert_each_is_done_once(team, leads)


def _announce(leads: Iterable[Item], url: str) -> Counter[int]:
    """Send the events of these leads, eight at a time; return how often each status came back."""

    def send(lead: Item) -> int:
        form = {"event": "ONCRMLEADADD", "data[FIELDS][ID]": str(lead.id), "auth[application_token]": TOKEN}
        return client.post(url, data=form).status_code

    with httpx.Client(timeout=30) as client, ThreadPoolExecutor(8) as senders:
        return Counter(senders.map(send, leads))


def _assert_each_is_done_once(team: Team, leads: list[Item]) -> None:
    managers = Counter(team.lead(lead)["ASSIGNED_BY_ID"] for lead in leads)
    assert set(managers) == {7, 8, 9}
    assert max(managers.values()) - min(managers.values()) <= 1
    assert len(team.portal.todos) == len(leads)
    assert len(team.portal.notifications) == 2 * len(leads)
