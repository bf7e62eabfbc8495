"""Wake-ups on SQS: against a stand-in, and against a queue that behaves as Amazon's."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import boto3
import pytest
from structlog.testing import capture_logs

from functions.errors import SettingInvalid
from infra.aws.sqs import SqsWakeups, pause_after, postpone
from infra.clock import ManualClock
from infra.settings import read_settings
from infra.wiring import Wiring
from tests.aws.events import a_record
from tests.aws.stand_in import StandIn, a_login

NOON = datetime(2026, 3, 2, 12, 0, 0, 250_000, tzinfo=UTC)
ADDRESS = "sqs://eu-central-1/000000000000/fairlead.fifo"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def wakeups(amazon: StandIn, clock: ManualClock) -> Iterator[SqsWakeups]:
    opened = SqsWakeups.at(ADDRESS, portal="default", clock=clock, login=amazon.login)
    yield opened
    opened.close()


def test_a_kick_is_a_message_in_the_group_of_its_portal(wakeups: SqsWakeups, amazon: StandIn) -> None:
    wakeups.request_run()
    [sent] = amazon.requests
    assert sent.operation == "SendMessage"
    assert sent.content == {
        "QueueUrl": f"{amazon.url}/000000000000/fairlead.fifo",
        "MessageBody": "{}",
        "MessageGroupId": "default",
        "MessageDeduplicationId": str(int(NOON.timestamp())),
    }


def test_the_address_may_name_another_portal(amazon: StandIn, clock: ManualClock) -> None:
    address = f"{ADDRESS}?portal=acme"
    wakeups = SqsWakeups.at(address, portal="default", clock=clock, login=amazon.login)
    wakeups.request_run()
    wakeups.close()
    assert amazon.requests[0].content["MessageGroupId"] == "acme"


def test_a_second_has_one_name_and_the_next_another(
    wakeups: SqsWakeups, amazon: StandIn, clock: ManualClock
) -> None:
    wakeups.request_run()
    clock.advance(timedelta(seconds=0.7))
    wakeups.request_run(at=clock.now() - timedelta(minutes=5))
    clock.advance(timedelta(seconds=0.1))
    wakeups.request_run()
    names = [each.content["MessageDeduplicationId"] for each in amazon.requests]
    assert (names[0] == names[1], names[1] == names[2]) == (True, False)


def test_what_is_due_later_is_left_to_the_schedule(
    wakeups: SqsWakeups, amazon: StandIn, clock: ManualClock
) -> None:
    wakeups.request_run(at=clock.now() + timedelta(seconds=2))
    assert amazon.requests == []
    wakeups.request_run(at=clock.now() + timedelta(seconds=1))
    assert len(amazon.requests) == 1


def test_one_failure_of_the_queue_is_forgiven(wakeups: SqsWakeups, amazon: StandIn) -> None:
    amazon.answers = [(503, b"")]
    with capture_logs() as logged:
        wakeups.request_run()
    assert (len(amazon.requests), logged) == (2, [])


def test_a_queue_that_takes_nothing_is_logged_and_the_webhook_goes_on(
    wakeups: SqsWakeups, amazon: StandIn
) -> None:
    amazon.answers = [(400, {"__type": "com.amazonaws.sqs#QueueDoesNotExist"})] * 2
    with capture_logs() as logged:
        wakeups.request_run()
    assert [(each["event"], each["reason"]) for each in logged] == [
        ("kick.failed", "status 400 QueueDoesNotExist")
    ]


def test_a_queue_that_cannot_be_reached_is_logged_without_its_address(clock: ManualClock) -> None:
    wakeups = SqsWakeups.at(ADDRESS, portal="default", clock=clock, login=a_login("http://127.0.0.1:1"))
    with capture_logs() as logged:
        wakeups.request_run()
    wakeups.close()
    assert [each["reason"] for each in logged] == ["NewConnectionError"]


@pytest.mark.parametrize(
    "address",
    [
        "sqs://",
        "sqs://fairlead.fifo",
        "sqs://eu-central-1/000000000000/standard",
        f"{ADDRESS}?portal=Acme",
        "sqs://example.com/000000000000/fairlead.fifo",
    ],
)
def test_an_address_that_is_no_fifo_queue_is_refused(address: str, clock: ManualClock) -> None:
    with pytest.raises(SettingInvalid, match=r"sqs://REGION/ACCOUNT/NAME\.fifo"):
        SqsWakeups.at(address, portal="default", clock=clock, login=a_login(""))


def test_the_wiring_kicks_through_the_queue_that_the_settings_name(amazon: StandIn) -> None:
    given = {
        "AWS_ENDPOINT_URL": amazon.url,
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "planted-key",
        "FAIRLEAD_QUEUE": ADDRESS,
    }
    app = Wiring(read_settings(None, **given))
    app.wakeups.request_run()
    app.close()
    assert [each.operation for each in amazon.requests] == ["SendMessage"]


def test_the_pause_doubles_up_to_five_minutes() -> None:
    assert [pause_after(attempts) for attempts in (0, 1, 2, 3, 6, 7, 8, 10**6)] == [
        5,
        5,
        10,
        20,
        160,
        300,
        300,
        300,
    ]


def test_each_message_is_postponed_by_its_own_attempts(amazon: StandIn) -> None:
    postpone([a_record("3", "a"), a_record("1", "b"), a_record("many", "c")], login=amazon.login)
    [sent] = amazon.requests
    assert sent.operation == "ChangeMessageVisibilityBatch"
    entries = [(each["ReceiptHandle"], each["VisibilityTimeout"]) for each in sent.content["Entries"]]
    assert entries == [("a", 20), ("b", 5), ("c", 5)]


def test_what_cannot_be_postponed_is_logged_and_comes_later(amazon: StandIn) -> None:
    amazon.answers = [(200, {"Failed": [{"Id": "0"}], "Successful": []}), (403, {"__type": "AccessDenied"})]
    with capture_logs() as logged:
        postpone([a_record()], login=amazon.login)
        postpone([a_record()], login=amazon.login)
        postpone([a_record(arn="arn:aws:s3:::bucket")], login=amazon.login)
    assert {each["event"] for each in logged} == {"kick.not_postponed"}
    assert [each["reason"] for each in logged] == [
        "1 messages refused",
        "status 403 AccessDenied",
        "no queue is named",
    ]


@pytest.fixture
def queue(ministack: str) -> Iterator[Any]:
    """A queue as Terraform makes it, but that its messages do not wait."""
    sqs = boto3.client(
        "sqs",
        region_name="eu-central-1",
        endpoint_url=ministack,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    name = f"kicks-{uuid4().hex[:8]}.fifo"
    url = sqs.create_queue(QueueName=name, Attributes={"FifoQueue": "true", "VisibilityTimeout": "180"})
    yield sqs, url["QueueUrl"], name
    sqs.close()


def received(queue: Any) -> list[dict[str, Any]]:
    """Take what the queue gives out now, in the form of Lambda's event."""
    sqs, url, name = queue
    got = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"])
    return [
        {
            "messageId": each["MessageId"],
            "receiptHandle": each["ReceiptHandle"],
            "attributes": each["Attributes"],
            "eventSourceARN": f"arn:aws:sqs:eu-central-1:000000000000:{name}",
        }
        for each in got.get("Messages", [])
    ]


@pytest.mark.process
def test_a_hundred_kicks_in_a_second_are_one_message(queue: Any, ministack: str, clock: ManualClock) -> None:
    address = f"sqs://eu-central-1/000000000000/{queue[2]}"
    wakeups = SqsWakeups.at(address, portal="default", clock=clock, login=a_login(ministack))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: wakeups.request_run(), range(100)))
    wakeups.close()
    assert len(received(queue)) == 1


@pytest.mark.process
def test_while_a_message_is_out_its_group_waits_and_a_postponed_one_frees_it(
    queue: Any, ministack: str, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"sqs://eu-central-1/000000000000/{queue[2]}"
    wakeups = SqsWakeups.at(address, portal="default", clock=clock, login=a_login(ministack))
    wakeups.request_run()
    out = received(queue)
    clock.advance(timedelta(seconds=1))
    wakeups.request_run()
    wakeups.close()
    assert (len(out), received(queue)) == (1, [])
    monkeypatch.setattr("infra.aws.sqs.FIRST_PAUSE", 0)
    postpone(out, login=a_login(ministack))
    again = received(queue)
    assert [each["attributes"]["ApproximateReceiveCount"] for each in again] == ["2", "1"]
