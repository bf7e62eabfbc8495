"""Wake-ups on SQS: many in a second are one message of a FIFO queue, which Lambda gives to `processing`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Self

import structlog

from functions.errors import SettingInvalid
from infra.aws.signed_requests import SQS, SignedRequests, Unanswered
from infra.clock import WaitingClock
from infra.settings import AwsLogin

ATTEMPTS = 2
"""A webhook waits for the answer, so a lost wake-up is left to the next one and to `reconciling`."""
LONGEST_ATTEMPT = 3.0
SOON = timedelta(seconds=1)
"""What is due later than this is left to `rescoring`: a message of a FIFO queue has no delay of its own."""
FIRST_PAUSE, LONGEST_PAUSE = 5, 300
"""Seconds until a run that failed is tried again: at first, and at most."""

_NAME = r"(?P<region>[a-z]{2}(?:-[a-z]+)+-\d)/(?P<account>\d{12})/(?P<name>[A-Za-z0-9_-]{1,75}\.fifo)"
_ADDRESS = re.compile(rf"sqs://{_NAME}(?:\?portal=(?P<portal>[a-z0-9][a-z0-9.-]{{0,62}}))?")
_ARN = re.compile(r"arn:aws[a-z-]*:sqs:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):(?P<name>[\w.-]+)")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Queue:
    """A queue, by what its address consists of."""

    region: str
    account: str
    name: str

    def url(self, host: str) -> str:
        """Return the address that requests name it by."""
        return f"{host}/{self.account}/{self.name}"


class SqsWakeups:
    """`functions.ports.Wakeups` on one FIFO queue; safe to share between threads.

    Args:
        queue: which one. Its messages wait a second before they are given out.
        portal: the group of the messages, of which one run at a time is under way.
        clock: tells in which second a wake-up falls.
        login: whose requests these are.
    """

    def __init__(self, queue: Queue, *, portal: str, clock: WaitingClock, login: AwsLogin) -> None:
        self._queue, self._portal, self._clock = queue, portal, clock
        self._requests = SignedRequests(SQS, queue.region, login)

    @classmethod
    def at(cls, address: str, *, portal: str, clock: WaitingClock, login: AwsLogin) -> Self:
        """Open `sqs://REGION/ACCOUNT/NAME.fifo`, for another portal with `?portal=NAME`; nothing is sent yet.

        Raises:
            SettingInvalid: the address is not of this form.
            StateUnavailable: this process has no credentials for AWS.
        """
        match = _ADDRESS.fullmatch(address)
        if match is None:
            raise SettingInvalid("FAIRLEAD_QUEUE must be sqs://REGION/ACCOUNT/NAME.fifo on AWS.")
        queue = Queue(match["region"], match["account"], match["name"])
        return cls(queue, portal=match["portal"] or portal, clock=clock, login=login)

    def request_run(self, *, at: datetime | None = None) -> None:
        """Have `processing` called when the second that the queue waits is over.

        Further wake-ups in the same second are the same message. What is due later than soon is left to
        `rescoring`, which comes every five minutes.

        A wake-up that fails is logged and not repeated: the lead is in the inbox, where the next one or
        `reconciling` finds it, and Bitrix24 would not repeat the webhook.
        """
        now = self._clock.now()
        if at is not None and at > now + SOON:
            return
        body = {
            "QueueUrl": self._queue.url(self._requests.url),
            "MessageBody": "{}",
            "MessageGroupId": self._portal,
            # SQS remembers it for five minutes, also when the message is gone: a constant one would be lost.
            "MessageDeduplicationId": str(int(now.timestamp())),
        }
        problem = ""
        for _ in range(ATTEMPTS):
            problem = _problem_of("SendMessage", body, self._requests)
            if not problem:
                return
        _log.error("kick.failed", queue=self._queue.name, reason=problem)

    def close(self) -> None:
        """Close the connections."""
        self._requests.close()


def postpone(records: Sequence[Mapping[str, Any]], *, login: AwsLogin) -> None:
    """Let the messages of one event of Lambda's come again after a pause that grows with each attempt.

    As long as one of them is in flight, their group is locked: without this, no run began before the queue's
    visibility timeout is over. Where it fails that is logged, and the messages come at that time.
    """
    match = _ARN.fullmatch(str(records[0].get("eventSourceARN", "")))
    if match is None:
        _log.error("kick.not_postponed", reason="no queue is named")
        return
    queue = Queue(match["region"], match["account"], match["name"])
    requests = SignedRequests(SQS, queue.region, login)
    body = {
        "QueueUrl": queue.url(requests.url),
        "Entries": [
            {
                "Id": str(place),
                "ReceiptHandle": record["receiptHandle"],
                "VisibilityTimeout": pause_after(_attempts(record)),
            }
            for place, record in enumerate(records)
        ],
    }
    problem = _problem_of("ChangeMessageVisibilityBatch", body, requests)
    requests.close()
    if problem:
        _log.error("kick.not_postponed", queue=queue.name, reason=problem)


def pause_after(attempts: int) -> int:
    """Return the seconds until the next attempt: 5 after the first, then twice as many, up to 300."""
    return int(min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(max(attempts - 1, 0), 10)))


def _attempts(record: Mapping[str, Any]) -> int:
    given = str(record.get("attributes", {}).get("ApproximateReceiveCount", ""))
    return int(given) if given.isdecimal() else 1


def _problem_of(operation: str, body: Mapping[str, Any], requests: SignedRequests) -> str:
    try:
        answer = requests.post(operation, body, timeout=LONGEST_ATTEMPT)
    except Unanswered as error:
        return type(error).__name__
    failed = answer.content.get("Failed")
    return answer.problem or (f"{len(failed)} messages refused" if failed else "")
