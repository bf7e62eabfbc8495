"""A door to a twin of Amazon's cloud for a deployment of its own, which counts what goes through it.

Nothing is put into the processes of the archive, so items of DynamoDB are counted on their way.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

import httpx

OWN = ("connection", "content-length", "date", "host", "server", "transfer-encoding")
"""Headers that a connection has for itself."""
_PARTITION = re.compile(r"#\w+ = (:\w+)")
_DONE = {"ConditionCheck": "read", "Delete": "delete", "Put": "write", "Update": "write"}

Found = Iterator[tuple[str, str, str]]
"""What was done, in which table, and the `pk`."""


@dataclass
class AwsDoor:
    """What went through.

    Attributes:
        url: where it is.
        items: how many were `read`, `write` and `delete`, by what they are of; a query has one at least.
        owners: the tables that were named, each with the portals of the keys.
    """

    url: str = ""
    items: Counter[tuple[str, str]] = field(default_factory=Counter)
    owners: set[tuple[str, str]] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    def note(self, operation: str, asked: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """Count the items of a request to DynamoDB that was answered well."""
        with self._lock:
            for kind, table, pk in _items_of(operation, asked, answer):
                portal, of, *_ = pk.split("#")
                self.owners.add((table, portal))
                self.items[kind, of] += 1


@contextmanager
def aws_door(twin: str) -> Iterator[AwsDoor]:
    """Open a door to the twin that answers at this URL."""
    door = AwsDoor()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 64 * 1024  # head and body in one packet: two wait 40 ms for each other

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name: value for name, value in self.headers.items() if name.lower() not in OWN}
            answer = client.post(f"{twin}{self.path}", content=body, headers=headers)
            service, _, operation = self.headers["X-Amz-Target"].partition(".")
            if service.startswith("DynamoDB") and answer.is_success:
                door.note(operation, json.loads(body), answer.json())
            self.send_response(answer.status_code)
            for name, value in answer.headers.items():
                if name.lower() not in OWN:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False  # a connection that is kept open ends with its client

    whole = {"Accept-Encoding": "identity"}
    with httpx.Client(timeout=30, headers=whole) as client, Server(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        door.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield door
        finally:
            server.shutdown()
            thread.join()


def _items_of(operation: str, asked: Mapping[str, Any], answer: Mapping[str, Any]) -> Found:
    match operation:
        case "GetItem":
            yield "read", asked["TableName"], _pk(asked)
        case "BatchGetItem":
            for table, wanted in asked["RequestItems"].items():
                yield from (("read", table, key["pk"]["S"]) for key in wanted["Keys"])
        case "Query":
            partition = _PARTITION.match(asked["KeyConditionExpression"])
            assert partition is not None, asked["KeyConditionExpression"]
            pk = asked["ExpressionAttributeValues"][partition[1]]["S"]
            yield from [("read", asked["TableName"], pk)] * max(answer["Count"], 1)
        case _:
            yield from _written_by(operation, asked)


def _written_by(operation: str, asked: Mapping[str, Any]) -> Found:
    match operation:
        case "PutItem" | "UpdateItem" | "DeleteItem":
            yield _DONE[operation.removesuffix("Item")], asked["TableName"], _pk(asked)
        case "TransactWriteItems":
            for kind, write in (found for each in asked["TransactItems"] for found in each.items()):
                yield _DONE[kind], write["TableName"], _pk(write)
        case "BatchWriteItem":
            for table, writes in asked["RequestItems"].items():
                for kind, write in (found for each in writes for found in each.items()):
                    yield _DONE[kind.removesuffix("Request")], table, _pk(write)
        case _:
            raise AssertionError(f"The functions have no right to call {operation}.")


def _pk(named: Mapping[str, Any]) -> str:
    """Return the `pk` of what is named by its key, or is given as a whole."""
    return str((named.get("Key") or named["Item"])["pk"]["S"])
