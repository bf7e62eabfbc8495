"""Enqueuing on DynamoDB without Amazon's client: the one write that a webhook waits for, signed here.

What the write says is the inbox's own business, so it is given the request and sends it.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from tenacity import Retrying, retry_if_exception_type, stop_before_delay, wait_random_exponential

from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from functions.errors import StateUnavailable
from infra.aws.signed_requests import SignedRequests, Unanswered
from infra.clock import SystemClock

ATTEMPT, DEADLINE = 5.0, 20.0
"""Seconds for one request, and after which no further one is begun."""

UpdateOf = Callable[[Item, LookReason, datetime], Mapping[str, Any]]
"""Returns the request of UpdateItem that enqueues a lead for a reason, now; it may be sent twice."""


class _Transient(StateUnavailable):
    """DynamoDB did not answer, has more to do than it can, or met a transaction on the same entry."""


class SignedInboxWriter:
    """`functions.ports.InboxWriter` on DynamoDB; safe to share between threads.

    Args:
        requests: to DynamoDB.
        update_of: makes the write of one lead.
        deadline: seconds after which no further attempt is begun.
    """

    def __init__(self, requests: SignedRequests, update_of: UpdateOf, *, deadline: float = DEADLINE) -> None:
        self._requests, self._update_of, self._deadline = requests, update_of, deadline

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
            retrying(self._send, self._update_of(item, reason, now))

    def close(self) -> None:
        """Close the connections."""
        self._requests.close()

    def _send(self, update: Mapping[str, Any]) -> None:
        try:
            answer = self._requests.post("UpdateItem", update, timeout=ATTEMPT)
        except Unanswered as error:
            raise _Transient(f"DynamoDB did not answer: {type(error).__name__}.") from None
        if answer.problem:
            kind = _Transient if answer.is_transient else StateUnavailable
            raise kind(f"DynamoDB took no write: {answer.problem}. Does the function's role allow it?")
