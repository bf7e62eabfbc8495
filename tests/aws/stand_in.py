"""A stand-in for a service of Amazon's that speaks JSON: keeps what it is sent, answers what it is given."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from infra.settings import AwsLogin, Secret


@dataclass(frozen=True)
class Request:
    """What has arrived; names of headers in lower case."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def operation(self) -> str:
        return self.headers["x-amz-target"].rpartition(".")[2]

    @property
    def content(self) -> Any:
        return json.loads(self.body)


@dataclass
class StandIn:
    """`answers` are given one after the other, then 200 with an empty object."""

    requests: list[Request] = field(default_factory=list)
    answers: list[tuple[int, object]] = field(default_factory=list)
    url: str = ""

    @property
    def login(self) -> AwsLogin:
        return a_login(self.url)


def a_login(endpoint: str) -> AwsLogin:
    return AwsLogin("eu-central-1", "AKIDEXAMPLE", Secret("planted-key"), Secret("planted-session"), endpoint)


@contextmanager
def standing_in() -> Iterator[StandIn]:
    """Run a stand-in on a free port."""
    seen = StandIn()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            seen.requests.append(Request(self.path, headers, body))
            status, content = seen.answers.pop(0) if seen.answers else (200, {})
            answer = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False  # a connection that is kept open ends with its client

    with Server(("127.0.0.1", 0), Handler) as server:
        seen.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield seen
        server.shutdown()
        thread.join()
