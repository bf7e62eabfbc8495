"""Enqueuing on Firestore over REST: the same write as `FirestoreInbox.enqueue`, without Firestore's client.

A webhook waits for a cold start, and the client with gRPC is the half of it (docs/decisions/0006): this one
commit is sent over REST. A test compares it with what the client sends for `FirestoreInbox.enqueue`.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from google.auth.exceptions import GoogleAuthError, TransportError
from tenacity import Retrying, retry_if_exception_type, stop_before_delay, wait_random_exponential

from functions.domain.item import Item
from functions.domain.lead.look_reason import LookReason
from functions.errors import StateUnavailable
from infra.batching import batched
from infra.clock import SystemClock
from infra.gcp.model import INBOX, WRITES_AT_ONCE, micros
from infra.gcp.rest import RestClient, own_credentials

API = "https://firestore.googleapis.com"
ATTEMPT, DEADLINE = 5.0, 20.0
"""Seconds for one request, and after which no further one is begun: as in `retries`."""
TRANSIENT = (409, 429)
"""Statuses beside 5xx after which the same write is sent again: contention, and too many requests."""


class _Transient(StateUnavailable):
    """Firestore is busy or away for the moment."""


class FirestoreInboxWriter:
    """`functions.ports.InboxWriter` on Firestore; safe to share between threads.

    Args:
        project, name: the database.
        caller: sends the requests.
        api: where Firestore is.
        deadline: seconds after which no further attempt is begun.
    """

    def __init__(
        self, project: str, name: str, *, caller: RestClient, api: str = API, deadline: float = DEADLINE
    ) -> None:
        self._documents = f"projects/{project}/databases/{name}/documents"
        self._url = f"{api}/v1/{self._documents}:commit"
        self._caller, self._deadline = caller, deadline

    @classmethod
    def at(cls, project: str, name: str, *, emulator: str = "") -> Self:
        """Return the writer as this process is logged in, or on the emulator at `HOST:PORT` if one is named.

        Raises:
            StateUnavailable: this process is not logged in to Google Cloud.
        """
        if emulator:
            return cls(project, name, caller=RestClient(None), api=f"http://{emulator}")
        return cls(project, name, caller=RestClient(own_credentials()))

    def enqueue(self, items: Iterable[Item], reason: LookReason, *, now: datetime) -> None:
        """Note that these leads need a look now; one write a lead, nothing is read."""
        retrying = Retrying(
            sleep=SystemClock().sleep,
            wait=wait_random_exponential(multiplier=0.05, max=1.0),
            stop=stop_before_delay(self._deadline),
            retry=retry_if_exception_type(_Transient),
            reraise=True,
        )
        transforms = _transforms(reason, micros(now))
        for chunk in batched(dict.fromkeys(items), WRITES_AT_ONCE):
            retrying(self._commit, [self._write(item, transforms) for item in chunk])

    def close(self) -> None:
        """Close the connections."""
        self._caller.close()

    def _write(self, item: Item, transforms: list[dict[str, Any]]) -> dict[str, Any]:
        # An empty mask: no field is replaced, the transforms make the entry or move it.
        name = f"{self._documents}/{INBOX}/{item.key}"
        return {"update": {"name": name}, "updateMask": {}, "updateTransforms": transforms}

    def _commit(self, writes: list[dict[str, Any]]) -> None:
        try:
            status = self._caller.post(self._url, {"writes": writes}, timeout=ATTEMPT)
        except TransportError as error:
            raise _Transient(_message(type(error).__name__)) from None
        except GoogleAuthError as error:
            raise StateUnavailable(_message(type(error).__name__)) from None
        if status in TRANSIENT or status >= 500:
            raise _Transient(_message(f"status {status}"))
        if status != 200:
            raise StateUnavailable(_message(f"status {status}"))


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


def _message(problem: str) -> str:
    return (
        f"Firestore did not take a write ({problem}). The same step may be repeated safely. Look at"
        " Firestore's status, that FAIRLEAD_STATE names the right project and database, and that the service"
        " account has the role roles/datastore.user."
    )
