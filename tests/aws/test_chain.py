"""The queue gives its messages to the archive itself: MiniStack runs the function and its mapping."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest

from functions.domain.lead.look_reason import LookReason
from infra.aws.sqs import SqsWakeups
from infra.clock import SystemClock
from tests.aws.stand_in import a_login
from tests.bundle.conftest import ALWAYS
from tests.team import HOT, Team, a_team

pytestmark = [pytest.mark.process, pytest.mark.long]

REGION, ROLE = "eu-central-1", "arn:aws:iam::000000000000:role/fairlead"
VISIBLE_AFTER = 180


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path, configuration=ALWAYS, at=SystemClock().now(), plan="enterprise") as team:
        yield team


@pytest.fixture
def aws(ministack: str) -> Iterator[Callable[[str], Any]]:
    """Makes clients of MiniStack by service."""
    session = boto3.Session("test", "test", region_name=REGION)
    clients = {name: session.client(name, endpoint_url=ministack) for name in ("lambda", "logs", "sqs")}
    yield clients.__getitem__
    for client in clients.values():
        client.close()


@pytest.fixture
def name() -> str:
    """Of the function and of its queue."""
    return f"fairlead-{uuid4().hex[:8]}"


@pytest.fixture
def kick(
    aws: Callable[[str], Any], made: Path, team: Team, ministack: str, name: str
) -> Iterator[Callable[[], None]]:
    """Deploys `processing` behind a queue as Terraform does; kicks it."""
    attributes = {"FifoQueue": "true", "VisibilityTimeout": str(VISIBLE_AFTER), "DelaySeconds": "1"}
    aws("sqs").create_queue(QueueName=f"{name}.fifo", Attributes=attributes)
    settings = team.wiring.settings
    environment = {
        "AWS_ENDPOINT_URL": ministack,
        "BITRIX24_WEBHOOK_URL": settings.webhook_url.get_secret_value(),
        "FAIRLEAD_QUEUE": f"sqs://{REGION}/000000000000/{name}.fifo",
        "FAIRLEAD_STATE": settings.state,
    }
    aws("lambda").create_function(
        FunctionName=name,
        Runtime="python3.11",
        Role=ROLE,
        Handler="main.processing",
        Timeout=150,
        Code={"ZipFile": (made / "lean.zip").read_bytes()},
        Environment={"Variables": environment},
    )
    mapping = aws("lambda").create_event_source_mapping(
        EventSourceArn=f"arn:aws:sqs:{REGION}:000000000000:{name}.fifo",
        FunctionName=name,
        BatchSize=10,
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    wakeups = SqsWakeups.at(
        environment["FAIRLEAD_QUEUE"], portal="default", clock=SystemClock(), login=a_login(ministack)
    )
    yield wakeups.request_run
    wakeups.close()
    aws("lambda").delete_event_source_mapping(UUID=mapping["UUID"])
    aws("lambda").delete_function(FunctionName=name)


def wait_until(is_done: Callable[[], bool], *, at_most: float = 90) -> None:
    clock = SystemClock()
    began = clock.monotonic()
    while not is_done():
        assert clock.monotonic() - began < at_most
        clock.sleep(0.2)


def logged(logs: Any, name: str) -> str:
    """What the function has logged so far."""
    try:
        events = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
    except logs.exceptions.ResourceNotFoundException:
        return ""
    return "\n".join(each["message"] for each in events)


def test_kicks_become_a_run_that_hands_the_lead_over(kick: Callable[[], None], team: Team) -> None:
    item = team.add_lead(**HOT)
    for _ in range(3):
        kick()
    wait_until(lambda: team.lead(item)["ASSIGNED_BY_ID"] in {7, 8, 9})


def test_a_run_that_failed_is_tried_again_long_before_its_message_is_visible_by_itself(
    kick: Callable[[], None], aws: Callable[[str], Any], team: Team, tmp_path: Path, name: str
) -> None:
    state = tmp_path / "fairlead.db"
    state.write_bytes(b"no database" * 1000)
    item = team.actions.add_lead(**HOT)
    kick()
    wait_until(lambda: "StateUnavailable" in logged(aws("logs"), name))
    state.unlink()
    team.wiring.state.inbox.enqueue([item], LookReason.ADDED, now=SystemClock().now())
    wait_until(lambda: team.lead(item)["ASSIGNED_BY_ID"] in {7, 8, 9}, at_most=VISIBLE_AFTER / 2)
