"""Enqueuing on Firestore over REST: the same write as `FirestoreInbox.enqueue`, without Firestore's client.

A webhook waits for a cold start, and the client with gRPC is the half of it (docs/decisions/0006): this one
commit is sent over REST. A test compares it with what the client sends for `FirestoreInbox.enqueue`.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tenacity import Retrying, retry_if_exception_type, stop_before_delay, wait_random_exponential

from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from infra.batching import batched
from infra.clock import SystemClock
from infra.gcp.model import INBOX, WRITES_AT_ONCE, micros
from infra.gcp.rest_commits import RestCommits, Transient

ATTEMPT, DEADLINE = 5.0, 20.0
"""Seconds for one request, and after which no further one is begun: as in `retries`."""


class FirestoreInboxWriter:
    """`functions.ports.InboxWriter` on Firestore; safe to share between threads.

    Args:
        commits: sends them.
        deadline: seconds after which no further attempt is begun.
    """

    def __init__(self, commits: RestCommits, *, deadline: float = DEADLINE) -> None:
        self._commits, self._deadline = commits, deadline

    def enqueue(self, items: Iterable[Item], reason: LookReason, *, now: datetime) -> None:
        """Note that these leads need a look now; one write a lead, nothing is read."""
        retrying = Retrying(
            sleep=SystemClock().sleep,
            wait=wait_random_exponential(multiplier=0.05, max=1.0),
            stop=stop_before_delay(self._deadline),
            retry=retry_if_exception_type(Transient),
            reraise=True,
        )
        transforms = _transforms(reason, micros(now))
        for chunk in batched(dict.fromkeys(items), WRITES_AT_ONCE):
            writes = [self._commits.transform(INBOX, item.key, transforms) for item in chunk]
            retrying(self._commits.send, writes, timeout=ATTEMPT)


def _transforms(reason: LookReason, at: int) -> list[dict[str, Any]]:
    """Return the transforms that the server applies to an entry, see `FirestoreInbox.enqueue`."""
    moment, nothing, one = ({"integerValue": str(number)} for number in (at, 0, 1))
    return [
        {"fieldPath": "deliveries", "increment": nothing},
        {"fieldPath": "due_at", "minimum": moment},
        {"fieldPath": "enqueued_at", "minimum": moment},
        {"fieldPath": "leased_until", "increment": nothing},
        {"fieldPath": "priority", "increment": nothing},
        {"fieldPath": "reasons", "appendMissingElements": {"values": [{"stringValue": reason.value}]}},
        {"fieldPath": "version", "increment": one},
    ]
