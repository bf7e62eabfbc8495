"""Writes to DynamoDB without Amazon's client: what a webhook waits for, signed here.

The client is most of a cold start (docs/decisions/0006). A test compares each write with what the client
sends for `DynamoInbox` and `DynamoHeartbeats`.
"""

from collections.abc import Iterable
from datetime import datetime

from tenacity import Retrying, retry_if_exception_type, stop_before_delay, wait_random_exponential

from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from functions.errors import StateUnavailable
from infra.aws.model import Keys
from infra.aws.signed_requests import SignedRequests, Unanswered
from infra.aws.values import Write
from infra.aws.webhook_writes import called, enqueued
from infra.clock import SystemClock

ATTEMPT, DEADLINE = 5.0, 20.0
"""Seconds for one request, and after which no further one is begun."""
MARK = 2.0
"""Seconds that the one attempt of a sign of life may take: it is worth no more of the portal's waiting."""
REFUSED = "ConditionalCheckFailedException"


class _Transient(StateUnavailable):
    """DynamoDB did not answer, has more to do than it can, or met a transaction on the same entry."""


class SignedWrites:
    """`functions.ports.InboxWriter` and `WebhookMarks` on DynamoDB; safe to share between threads.

    Args:
        requests: to DynamoDB.
        table: its name.
        keys: of one portal's items.
        deadline: seconds after which no further attempt at an entry is begun.
    """

    def __init__(
        self, requests: SignedRequests, table: str, keys: Keys, *, deadline: float = DEADLINE
    ) -> None:
        self._requests, self._table, self._keys = requests, table, keys
        self._deadline = deadline

    def enqueue(self, items: Iterable[Item], reason: LookReason, *, now: datetime) -> None:
        """Note that these leads need a look now; one write a lead, nothing is read."""
        retrying = Retrying(
            sleep=SystemClock().sleep,
            wait=wait_random_exponential(multiplier=0.05, max=1.0),
            stop=stop_before_delay(self._deadline),
            retry=retry_if_exception_type(_Transient),
            reraise=True,
        )
        for item in dict.fromkeys(items):
            retrying(self._send, enqueued(self._keys, item, reason, now), timeout=ATTEMPT)

    def note_webhook(self, at: datetime) -> None:
        """Note that the portal has called; what comes late sets nothing back. Tried once."""
        self._send(called(self._keys, at), timeout=MARK)

    def close(self) -> None:
        """Close the connections."""
        self._requests.close()

    def _send(self, write: Write, *, timeout: float) -> None:
        try:
            answer = self._requests.post("UpdateItem", write.arguments(self._table), timeout=timeout)
        except Unanswered as error:
            raise _Transient(f"DynamoDB did not answer: {type(error).__name__}.") from None
        if answer.problem and answer.kind != REFUSED:
            kind = _Transient if answer.is_transient else StateUnavailable
            raise kind(f"DynamoDB took no write: {answer.problem}. Does the function's role allow it?")
