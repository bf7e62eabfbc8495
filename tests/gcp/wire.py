"""A Firestore client whose requests are seen on the wire: counted, kept, or robbed of their answers."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import grpc
from google.api_core.exceptions import DeadlineExceeded, ServiceUnavailable
from google.cloud.firestore_v1 import Client
from google.cloud.firestore_v1.services.firestore import FirestoreClient
from google.cloud.firestore_v1.services.firestore.transports import FirestoreGrpcTransport

from infra.gcp.database import FirestoreDatabase
from infra.gcp.ports import FirestorePorts
from infra.gcp.retries import RetryPolicy

UNAVAILABLE: Any = ServiceUnavailable
TOO_SLOW: Any = DeadlineExceeded
QUICK = RetryPolicy(deadline=15, first_pause=0.004, longest_pause=0.25)
"""The emulator answers in milliseconds."""


class Wire(grpc.UnaryUnaryClientInterceptor, grpc.UnaryStreamClientInterceptor):
    """Every request that leaves, by kind, and what Google would bill for it."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, Any]] = []
        self.billed: Counter[str] = Counter()
        self.lost_answers = 0
        self.on_commit: Callable[[], None] = lambda: None
        self.is_too_slow: Callable[[Any], bool] = lambda _: False
        """Whether a query is not answered within its time-out."""
        self.on_lost: Callable[[], None] = lambda: None

    @property
    def reads(self) -> int:
        """Requests that read."""
        return sum(kind in {"BatchGetDocuments", "RunQuery"} for kind, _ in self.requests)

    @property
    def writes(self) -> int:
        """Requests that write: commits."""
        return sum(kind in {"Commit", "BatchWrite"} for kind, _ in self.requests)

    def forget(self) -> None:
        """Start counting anew."""
        self.requests.clear()
        self.billed.clear()

    def intercept_unary_unary(self, continuation: Any, client_call_details: Any, request: Any) -> Any:
        self._note(client_call_details, request)
        for write in request.writes:
            self.billed["deletes" if "delete" in write else "writes"] += 1
        self.on_commit()
        answer = continuation(client_call_details, request)
        if self.lost_answers:
            self.lost_answers -= 1
            answer.result()
            self.on_lost()
            raise UNAVAILABLE("the answer got lost")
        return answer

    def intercept_unary_stream(self, continuation: Any, client_call_details: Any, request: Any) -> Any:
        self._note(client_call_details, request)
        if self.is_too_slow(request):
            raise TOO_SLOW("the time-out is over")
        return self._counted(continuation(client_call_details, request))

    def _counted(self, answers: Iterator[Any]) -> Iterator[Any]:
        found = 0
        for answer in answers:
            # Answers may carry only a read time.
            found += any(each in answer for each in ("document", "found", "missing") if hasattr(answer, each))
            if hasattr(answer, "result"):  # counting is billed by the thousand
                found += sum(-(-each.integer_value // 1000) for each in _counts(answer))
            yield answer
        # A query that finds nothing is billed as one read.
        self.billed["reads"] += max(found, 1)

    def _note(self, details: Any, request: Any) -> None:
        self.requests.append((details.method.rpartition("/")[2], request))


def _counts(answer: Any) -> list[Any]:
    return list(answer.result.aggregate_fields.values())


def wired(url: str, wire: Wire | None = None) -> FirestorePorts:
    """All ports on the emulator's database at `url`, through `wire`."""
    client: Any = Client(project=url.split("/")[2], database="(default)")
    channel = client._emulator_channel(FirestoreGrpcTransport)
    transport = FirestoreGrpcTransport(channel=grpc.intercept_channel(channel, wire or Wire()))
    client._firestore_api_internal = FirestoreClient(transport=transport)
    return FirestorePorts.on(FirestoreDatabase("", retries=QUICK, client=client))
