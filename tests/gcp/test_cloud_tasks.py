"""Wakeups on Cloud Tasks, against a stand-in over real HTTP that takes only what the real one takes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from structlog.testing import capture_logs

from functions.errors import SettingInvalid
from infra.clock import ManualClock
from infra.gcp.cloud_tasks import CloudTasksWakeups, Target
from tests.bundle.task_queue import TaskQueue, serving

NAME = "projects/demo-project/locations/europe-west1/queues/fairlead-kicks"
ACCOUNT = "fairlead-tasks@demo-project.iam.gserviceaccount.com"
NOON = datetime(2026, 3, 2, 12, 0, 0, 250_000, tzinfo=UTC)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def queue(clock: ManualClock) -> TaskQueue:
    return TaskQueue(NAME, clock)


@pytest.fixture
def address(queue: TaskQueue) -> Iterator[str]:
    with serving(queue) as there:
        yield f"cloudtasks://{there}/{NAME}"


class Processing:
    """Stands where `processing` is: answers with the statuses that it is given, then with 200."""

    def __init__(self) -> None:
        self.calls: list[dict[str, str]] = []
        self.statuses: list[int] = []
        self.url = ""


@pytest.fixture
def processing() -> Iterator[Processing]:
    seen = Processing()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            seen.calls.append(dict(self.headers.items()))
            self.send_response(seen.statuses.pop(0) if seen.statuses else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        seen.url = f"http://127.0.0.1:{server.server_port}/"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield seen
        server.shutdown()
        thread.join()


@pytest.fixture
def wakeups(address: str, processing: Processing, clock: ManualClock) -> Iterator[CloudTasksWakeups]:
    opened = CloudTasksWakeups.at(address, Target(processing.url, ACCOUNT), clock=clock)
    yield opened
    opened.close()


def test_a_kick_becomes_a_call_of_processing_as_the_queues_account(
    wakeups: CloudTasksWakeups, queue: TaskQueue, clock: ManualClock, processing: Processing
) -> None:
    wakeups.request_run()
    clock.advance(timedelta(seconds=1))
    assert queue.dispatch_due() == 1
    assert processing.calls[0]["Authorization"] == f"Bearer {ACCOUNT} for {processing.url}"


def test_a_task_waits_for_the_end_of_its_second(
    wakeups: CloudTasksWakeups, queue: TaskQueue, clock: ManualClock
) -> None:
    wakeups.request_run()
    (task,) = queue.taken.values()
    assert task.schedule_time == datetime(2026, 3, 2, 12, 0, 1, tzinfo=UTC)
    assert queue.dispatch_due() == 0
    clock.advance(timedelta(seconds=0.75))
    assert queue.dispatch_due() == 1


def test_a_thousand_kicks_in_a_second_are_one_task(wakeups: CloudTasksWakeups, queue: TaskQueue) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: wakeups.request_run(), range(1000)))
    assert len(queue.requests) == 1000
    assert len(queue.taken) == 1


def test_a_kick_of_the_next_second_is_another_task(
    wakeups: CloudTasksWakeups, queue: TaskQueue, clock: ManualClock
) -> None:
    wakeups.request_run()
    clock.advance(timedelta(seconds=1))
    wakeups.request_run()
    assert len(queue.taken) == 2


def test_names_of_neighbouring_seconds_share_no_beginning(
    wakeups: CloudTasksWakeups, queue: TaskQueue, clock: ManualClock
) -> None:
    for _ in range(20):
        wakeups.request_run()
        clock.advance(timedelta(seconds=1))
    assert len({name.rpartition("/")[2][:4] for name in queue.taken}) == 20


def test_a_run_that_fails_is_called_again_later_and_later(
    wakeups: CloudTasksWakeups, queue: TaskQueue, clock: ManualClock, processing: Processing
) -> None:
    processing.statuses = [503, 503]
    wakeups.request_run()
    clock.advance(timedelta(seconds=1))
    assert (queue.dispatch_due(), queue.waiting) == (1, 1)
    clock.advance(timedelta(seconds=5))
    assert (queue.dispatch_due(), queue.waiting) == (1, 1)
    clock.advance(timedelta(seconds=5))
    assert queue.dispatch_due() == 0
    clock.advance(timedelta(seconds=5))
    assert (queue.dispatch_due(), queue.waiting) == (1, 0)
    assert [call["X-CloudTasks-TaskRetryCount"] for call in processing.calls] == ["0", "1", "2"]


def test_tasks_are_dispatched_no_faster_than_the_rate(
    wakeups: CloudTasksWakeups, queue: TaskQueue, clock: ManualClock
) -> None:
    for _ in range(5):
        wakeups.request_run()
        clock.advance(timedelta(seconds=1))
    began = clock.now()
    assert queue.dispatch_due() == 5
    assert clock.now() - began == timedelta(seconds=5)


def test_one_failure_of_the_queue_is_forgiven(wakeups: CloudTasksWakeups, queue: TaskQueue) -> None:
    queue.refusing = [503]
    wakeups.request_run()
    assert len(queue.taken) == 1


def test_a_queue_that_takes_nothing_is_told_and_the_webhook_goes_on(
    wakeups: CloudTasksWakeups, queue: TaskQueue
) -> None:
    queue.refusing = [403, 403]
    with capture_logs() as told:
        wakeups.request_run()
    assert [(each["event"], each["reason"]) for each in told] == [("kick.failed", "status 403")]
    assert queue.taken == {}


def test_a_queue_that_cannot_be_reached_is_told_without_its_address(clock: ManualClock) -> None:
    wakeups = CloudTasksWakeups.at(
        f"cloudtasks://127.0.0.1:1/{NAME}", Target("https://processing.example", ACCOUNT), clock=clock
    )
    with capture_logs() as told:
        wakeups.request_run()
    wakeups.close()
    assert [each["reason"] for each in told] == ["TransportError"]


@pytest.mark.parametrize(
    "address", ["cloudtasks://", "cloudtasks://my-queue", f"cloudtasks://example.com/{NAME}", f"sqs://{NAME}"]
)
def test_an_address_that_is_no_queue_is_told(address: str, clock: ManualClock) -> None:
    with pytest.raises(SettingInvalid, match="cloudtasks://projects/P/locations/L/queues/Q"):
        CloudTasksWakeups.at(address, Target("https://processing.example", ACCOUNT), clock=clock)


def test_a_queue_without_somebody_to_call_is_told(address: str, clock: ManualClock) -> None:
    with pytest.raises(SettingInvalid, match="FAIRLEAD_PROCESSING_URL and FAIRLEAD_TASK_ACCOUNT"):
        CloudTasksWakeups.at(address, Target("", ""), clock=clock)
