"""Three processes, Firestore, and a queue: what wakes the pipeline when it is unattended."""

from datetime import timedelta

import httpx

from infra.clock import ManualClock
from tests.bundle.deployed import Deployment
from tests.bundle.task_queue import TaskQueue
from tests.bundle.unattended import unattended
from tests.stored import defer
from tests.team import TOKEN, Team, a_hot_lead


def test_a_held_lead_is_woken_by_the_schedule_though_no_event_comes(
    deployment: Deployment, team: Team, queue: TaskQueue, clock: ManualClock
) -> None:
    lead = team.add_lead(**a_hot_lead())
    [entry] = team.wiring.state.inbox.lease(1, now=team.clock.now(), duration=timedelta(minutes=5))
    defer(team.wiring.state.unit_of_work, entry, until=team.clock.now(), priority=91)
    with unattended(deployment, queue, "rescoring") as urls:
        httpx.post(urls["rescoring"], timeout=30).raise_for_status()
        clock.advance(timedelta(minutes=5))
        assert queue.dispatch_due() == 1
    assert team.lead(lead)["ASSIGNED_BY_ID"] in {7, 8, 9}


def test_a_lead_whose_kick_failed_is_found_by_reconciling(
    deployment: Deployment, team: Team, queue: TaskQueue, clock: ManualClock
) -> None:
    queue.refusing = [503, 503]
    lead = team.actions.add_lead(**a_hot_lead())
    with unattended(deployment, queue, "lead_events", "reconciling") as urls:
        form = {"event": "ONCRMLEADADD", "data[FIELDS][ID]": str(lead.id), "auth[application_token]": TOKEN}
        assert httpx.post(urls["lead_events"], data=form).status_code == 202
        assert queue.taken == {}
        httpx.post(urls["reconciling"], timeout=30).raise_for_status()
        clock.advance(timedelta(minutes=5))
        queue.dispatch_due()
    assert team.lead(lead)["ASSIGNED_BY_ID"] in {7, 8, 9}
