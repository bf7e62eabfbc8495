"""The archive as it runs on Google Cloud: three processes, Firestore, and a queue that wakes the pipeline."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from infra.clock import ManualClock, SystemClock
from tests.bundle.conftest import ALWAYS
from tests.bundle.deployed import Deployment
from tests.bundle.task_queue import TaskQueue, serving
from tests.team import TOKEN, Team, a_hot_lead, a_team

NAME = "projects/demo-project/locations/europe-west1/queues/fairlead-kicks"
ACCOUNT = "fairlead-tasks@demo-project.iam.gserviceaccount.com"


@pytest.fixture
def team(tmp_path: Path, new_firestore: Callable[[], str]) -> Iterator[Team]:
    with a_team(tmp_path, configuration=ALWAYS, state=new_firestore(), at=SystemClock().now()) as team:
        yield team


@pytest.fixture
def deployment(unpacked: Path, command: Path, team: Team, firestore_host: str) -> Deployment:
    settings = team.wiring.settings
    environment = {
        "BITRIX24_APPLICATION_TOKEN": TOKEN,
        "BITRIX24_WEBHOOK_URL": settings.webhook_url.get_secret_value(),
        "FAIRLEAD_HASH_KEY": "a-key-of-this-test",
        "FAIRLEAD_STATE": settings.state,
        "FIRESTORE_EMULATOR_HOST": firestore_host,
    }
    return Deployment(unpacked, command, environment)


def test_a_burst_of_events_is_few_tasks_and_every_lead_is_assigned(
    deployment: Deployment, team: Team
) -> None:
    clock = ManualClock(SystemClock().now())
    queue = TaskQueue(NAME, clock)
    leads = [team.portal.ui.add_lead(**a_hot_lead()) for _ in range(20)]
    with deployment.running("processing") as processing, serving(queue) as there:
        kicking = {
            "FAIRLEAD_QUEUE": f"cloudtasks://{there}/{NAME}",
            "FAIRLEAD_PROCESSING_URL": processing,
            "FAIRLEAD_TASK_ACCOUNT": ACCOUNT,
        }
        kickers = replace(deployment, environment={**deployment.environment, **kicking})
        with kickers.all_running("lead_events", "reconciling") as urls:
            answers = {httpx.post(urls["lead_events"], data=_event(lead)).status_code for lead in leads}
            kicks = len(queue.requests)
            clock.advance(timedelta(minutes=5))
            queue.dispatch_due()
            # The queue delivers at least once: everything once more changes nothing.
            queue.deliver_again()
            left = queue.waiting
            reconciled = httpx.post(urls["reconciling"], timeout=30).json()
    assert (answers, kicks, left) == ({202}, len(leads), 0)
    assert reconciled["violations"] == []
    assert {team.portal.lead(lead)["ASSIGNED_BY_ID"] for lead in leads} == {7, 8, 9}
    assert len(team.portal.notifications) == 2 * len(leads)


def test_a_held_lead_is_woken_by_the_schedule_though_no_event_comes(
    deployment: Deployment, team: Team
) -> None:
    clock = ManualClock(SystemClock().now())
    queue = TaskQueue(NAME, clock)
    lead = team.add_lead(**a_hot_lead())
    [entry] = team.wiring.inbox.take(1, now=team.clock.now(), lease=timedelta(minutes=5))
    team.wiring.inbox.put_back(entry, due_at=team.clock.now(), rank=91)
    with deployment.running("processing") as processing, serving(queue) as there:
        kicking = {
            "FAIRLEAD_QUEUE": f"cloudtasks://{there}/{NAME}",
            "FAIRLEAD_PROCESSING_URL": processing,
            "FAIRLEAD_TASK_ACCOUNT": ACCOUNT,
        }
        kickers = replace(deployment, environment={**deployment.environment, **kicking})
        with kickers.running("rescoring") as rescoring:
            httpx.post(rescoring, timeout=30).raise_for_status()
            clock.advance(timedelta(minutes=5))
            assert queue.dispatch_due() == 1
    assert team.portal.lead(lead)["ASSIGNED_BY_ID"] in {7, 8, 9}


def test_a_lead_whose_kick_failed_is_found_by_reconciling(deployment: Deployment, team: Team) -> None:
    clock = ManualClock(SystemClock().now())
    queue = TaskQueue(NAME, clock, refusing=[503, 503])
    lead = team.portal.ui.add_lead(**a_hot_lead())
    with deployment.running("processing") as processing, serving(queue) as there:
        kicking = {
            "FAIRLEAD_QUEUE": f"cloudtasks://{there}/{NAME}",
            "FAIRLEAD_PROCESSING_URL": processing,
            "FAIRLEAD_TASK_ACCOUNT": ACCOUNT,
        }
        kickers = replace(deployment, environment={**deployment.environment, **kicking})
        with kickers.all_running("lead_events", "reconciling") as urls:
            assert httpx.post(urls["lead_events"], data=_event(lead)).status_code == 202
            assert queue.taken == {}
            httpx.post(urls["reconciling"], timeout=30).raise_for_status()
            clock.advance(timedelta(minutes=5))
            queue.dispatch_due()
    assert team.portal.lead(lead)["ASSIGNED_BY_ID"] in {7, 8, 9}


def _event(lead_id: int) -> dict[str, str]:
    return {"event": "ONCRMLEADADD", "data[FIELDS][ID]": str(lead_id), "auth[application_token]": TOKEN}
