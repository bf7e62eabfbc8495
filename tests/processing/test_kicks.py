"""A run that leaves work asks for the next one, at the moment when something is due, and no more."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.domain.lead.record import LeadState
from functions.processing.lease import SHORTEST_BATCH
from functions.processing.record import FIRST_PAUSE
from functions.processing.run import ProcessingReport, process_inbox
from infra.gcp.cloud_tasks import CloudTasksWakeups, Target
from infra.simulator.limits import faults
from infra.simulator.limits.faults import Fault, SlowAnswer
from tests.bundle.task_queue import TaskQueue, serving
from tests.processing.watching import assert_told_once
from tests.team import Team, a_hot_lead, a_team

NAME = "projects/demo-project/locations/europe-west1/queues/fairlead-kicks"
TARGET = Target("https://processing.example/", "fairlead-tasks@demo-project.iam.gserviceaccount.com")
AN_HOUR = timedelta(hours=1)
A_SECOND = timedelta(seconds=1)


@dataclass
class OnTheCloud:
    """A team whose runs are asked for at a stand-in for Cloud Tasks."""

    team: Team
    queue: TaskQueue
    wakeups: CloudTasksWakeups

    def run(self, *, at_most: timedelta = AN_HOUR, largest_batch: int = 100) -> ProcessingReport:
        """Let one run begin, and ask for what it finds left."""
        pipeline = replace(self.team.pipeline, wakeups=self.wakeups)
        until = self.team.clock.now() + at_most
        return process_inbox(pipeline, until=until, largest_batch=largest_batch)

    @property
    def due_at(self) -> datetime | None:
        """When something is due."""
        return self.team.wiring.state.inbox.next_due_at()

    def next_task_at(self) -> datetime:
        """Return when the queue calls next."""
        return min(
            at for task in self.queue.taken.values() if (at := task.schedule_time) > self.team.clock.now()
        )


@contextmanager
def on_the_cloud(folder: Path) -> Iterator[OnTheCloud]:
    with a_team(folder) as team:
        queue = TaskQueue(NAME, team.clock)
        with serving(queue) as there:
            wakeups = CloudTasksWakeups.at(f"cloudtasks://{there}/{NAME}", TARGET, clock=team.clock)
            try:
                yield OnTheCloud(team, queue, wakeups)
            finally:
                wakeups.close()


@pytest.fixture
def cloud(tmp_path: Path) -> Iterator[OnTheCloud]:
    with on_the_cloud(tmp_path) as cloud:
        yield cloud


def test_r15_a_run_that_ends_by_its_time_limit_asks_for_the_next_at_once(cloud: OnTheCloud) -> None:
    items = [cloud.team.add_lead(**a_hot_lead()) for _ in range(4)]
    cloud.team.portal.faults.add(SlowAnswer(30))
    report = cloud.run(at_most=timedelta(seconds=45), largest_batch=2)
    assert report.outcomes == {"assigned": 2}
    assert cloud.next_task_at() - cloud.team.clock.now() <= A_SECOND
    cloud.team.clock.advance_to(cloud.next_task_at())
    assert cloud.run().outcomes == {"assigned": 2}
    assert_told_once(cloud.team, items)


def test_r15_a_run_that_postpones_by_20_seconds_asks_for_one_then(cloud: OnTheCloud) -> None:
    item = cloud.team.add_lead(**a_hot_lead())
    cloud.team.portal.faults.add(faults.OVERLOAD_LIMIT)
    assert cloud.run().outcomes == {"postponed": 1}
    assert FIRST_PAUSE <= cloud.next_task_at() - cloud.team.clock.now() <= FIRST_PAUSE + A_SECOND
    cloud.team.clock.advance_to(cloud.next_task_at())
    assert cloud.run().outcomes == {"assigned": 1}
    assert cloud.team.record(item).state is LeadState.ASSIGNED


def test_a_run_that_leaves_nothing_asks_for_none(cloud: OnTheCloud) -> None:
    cloud.team.add_lead(SOURCE_ID="WEB")
    cloud.run()
    assert (cloud.due_at, cloud.queue.taken) == (None, {})


FAULTS = st.sampled_from(
    [None, faults.OVERLOAD_LIMIT, faults.INTERNAL_SERVER_ERROR, faults.CONNECTION_RESET, SlowAnswer(30)]
)


@pytest.mark.long
@settings(max_examples=25)
@given(
    leads=st.integers(1, 8),
    script=st.lists(FAULTS, max_size=6),
    at_most=st.integers(SHORTEST_BATCH.seconds, 60),
    largest_batch=st.integers(1, 8),
)
def test_kicks_alone_bring_every_lead_to_its_end_and_none_comes_late(
    leads: int, script: Sequence[Fault | None], at_most: int, largest_batch: int
) -> None:
    with TemporaryDirectory() as folder, on_the_cloud(Path(folder)) as cloud:
        items = [cloud.team.add_lead(**a_hot_lead()) for _ in range(leads)]
        cloud.team.portal.faults.script(script)
        cloud.run(at_most=timedelta(seconds=at_most), largest_batch=largest_batch)
        while (due_at := cloud.due_at) is not None:
            # One that comes early, because time ran out before what is left was looked at, does no harm.
            assert cloud.next_task_at() <= max(due_at, cloud.team.clock.now()) + A_SECOND
            cloud.team.clock.advance_to(cloud.next_task_at())
            cloud.run(at_most=timedelta(seconds=at_most), largest_batch=largest_batch)
        assert {cloud.team.record(item).state for item in items} == {LeadState.ASSIGNED}
        assert_told_once(cloud.team, items)
