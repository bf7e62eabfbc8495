"""A door to the Firestore emulator for a deployment of its own, which counts what goes through it.

Nothing is put into the processes of the archive, so documents are counted on their way: what Google's client
sends over gRPC, and the commits that a webhook sends over REST.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

import grpc
import httpx
from google.cloud.firestore_v1 import types

SERVICE = "/google.firestore.v1.Firestore/"
FORMS: dict[str, tuple[Any, Any]] = {
    "BatchGetDocuments": (types.BatchGetDocumentsRequest, types.BatchGetDocumentsResponse),
    "BatchWrite": (types.BatchWriteRequest, types.BatchWriteResponse),
    "Commit": (types.CommitRequest, types.CommitResponse),
    "RunAggregationQuery": (types.RunAggregationQueryRequest, types.RunAggregationQueryResponse),
    "RunQuery": (types.RunQueryRequest, types.RunQueryResponse),
}
"""Request and answer of every method that the adapters call."""
WRITING = frozenset({"BatchWrite", "Commit"})


@dataclass
class FirestoreDoor:
    """What went through.

    Attributes:
        for_clients, for_webhooks: `HOST:PORT` for those who speak gRPC, and those who speak REST.
        documents: how many were `read`, `write` and `delete`, by collection, as Google bills them.
        databases: every database that was named.
    """

    for_clients: str = ""
    for_webhooks: str = ""
    documents: Counter[tuple[str, str]] = field(default_factory=Counter)
    databases: set[str] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    def note_reads(self, root: str, collections: Iterable[str]) -> None:
        """Count documents that were read."""
        with self._lock:
            self.databases.add(root.partition("/documents")[0])
            self.documents.update(("read", each) for each in collections)

    def note_writes(self, root: str, writes: Iterable[tuple[str, str]]) -> None:
        """Count documents that were written or deleted, by their names."""
        with self._lock:
            self.databases.add(root.partition("/documents")[0])
            for kind, name in writes:
                self.databases.add(name.partition("/documents/")[0])
                self.documents[kind, _collection_of(name)] += 1


@contextmanager
def firestore_door(emulator: str) -> Iterator[FirestoreDoor]:
    """Open a door to the emulator at `HOST:PORT`."""
    door = FirestoreDoor()
    with grpc.insecure_channel(emulator) as channel, _commits(door, emulator) as door.for_webhooks:
        server = grpc.server(ThreadPoolExecutor(2), handlers=[_Methods(door, channel)])
        door.for_clients = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
        server.start()
        try:
            yield door
        finally:
            server.stop(None).wait()


class _Methods(grpc.GenericRpcHandler):
    """Each method of Firestore, called at the emulator."""

    def __init__(self, door: FirestoreDoor, channel: grpc.Channel) -> None:
        self._methods = {f"{SERVICE}{name}": _method(door, channel, name) for name in FORMS}

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> Any:
        """Return what answers a call; None for a method that no adapter calls."""
        return self._methods.get(handler_call_details.method)


def _method(door: FirestoreDoor, channel: grpc.Channel, name: str) -> Any:
    """Return what answers one method."""
    request, answer = FORMS[name]
    forms = {"request_serializer": request.serialize, "response_deserializer": answer.deserialize}
    served = {"request_deserializer": request.deserialize, "response_serializer": answer.serialize}
    if name in WRITING:
        writing = channel.unary_unary(f"{SERVICE}{name}", **forms)
        return grpc.unary_unary_rpc_method_handler(_writes(door, writing), **served)
    reading = channel.unary_stream(f"{SERVICE}{name}", **forms)
    return grpc.unary_stream_rpc_method_handler(_reads(door, reading), **served)


def _reads(door: FirestoreDoor, send: Callable[..., Any]) -> Callable[[Any, Any], Iterator[Any]]:
    def answers(request: Any, context: Any) -> Iterator[Any]:
        found = 0
        try:
            for answer in send(request, **_passed_on(context)):
                found += bool(getattr(answer, "document", None))
                yield answer
        except grpc.RpcError as error:
            _refuse(context, error)
        if isinstance(request, types.BatchGetDocumentsRequest):
            door.note_reads(request.database, map(_collection_of, request.documents))
        else:
            # A query that finds nothing, or only counts, is billed as one read.
            door.note_reads(request.parent, [_asked_for(request)] * max(found, 1))

    return answers


def _writes(door: FirestoreDoor, send: Callable[..., Any]) -> Callable[[Any, Any], Any]:
    def answer(request: Any, context: Any) -> Any:
        try:
            answered = send(request, **_passed_on(context))
        except grpc.RpcError as error:
            _refuse(context, error)
        door.note_writes(request.database, map(_written, request.writes))
        return answered

    return answer


def _passed_on(context: Any) -> dict[str, Any]:
    """Return what a call was made with: who calls, which database it is about, and how long it may take."""
    names = {"authorization", "google-cloud-resource-prefix", "x-goog-request-params"}
    metadata = [(name, value) for name, value in context.invocation_metadata() if name in names]
    return {"metadata": metadata, "timeout": context.time_remaining()}


def _refuse(context: Any, error: Any) -> None:
    context.abort(error.code(), error.details())


def _asked_for(request: Any) -> str:
    """Return the collection that a query is about."""
    is_counting = isinstance(request, types.RunAggregationQueryRequest)
    asked = request.structured_aggregation_query if is_counting else request
    (selector,) = asked.structured_query.from_
    return str(selector.collection_id)


def _written(write: Any) -> tuple[str, str]:
    return ("delete", write.delete) if "delete" in write else ("write", write.update.name)


def _collection_of(name: str) -> str:
    return name.partition("/documents/")[2].partition("/")[0]


@contextmanager
def _commits(door: FirestoreDoor, emulator: str) -> Iterator[str]:
    """Serve the commits of webhooks, over REST; yield `HOST:PORT`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 64 * 1024  # head and body in one packet: two wait 40 ms for each other

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {"Content-Type": "application/json"}
            answer = client.post(f"http://{emulator}{self.path}", content=body, headers=headers)
            if answer.is_success:
                writes = [("write", each["update"]["name"]) for each in json.loads(body)["writes"]]
                door.note_writes(self.path.removeprefix("/v1/"), writes)
            self.send_response(answer.status_code)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False  # a connection that is kept open ends with its client

    with httpx.Client(timeout=30) as client, Server(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
