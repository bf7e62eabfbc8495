"""The HTTP interface that Lambda's Python runtime asks for events: a stand-in that drives the real loop.

Its shapes are those of the Lambda runtime API, version 2018-06-01.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any
from uuid import uuid4

from infra.clock import SystemClock

PREFIX = "/2018-06-01/runtime"
TIMEOUT = timedelta(seconds=150)
"""How long an invocation may take, as Terraform has it for `processing`: no outcome is waited for longer."""


@dataclass(frozen=True)
class Outcome:
    """What the runtime has answered: `response`, `error` or `init`, and with what."""

    kind: str
    content: Any


@dataclass
class Function:
    """A process of the real runtime, which waits for events."""

    events: "Queue[tuple[str, Any] | None]" = field(default_factory=Queue)
    outcomes: "Queue[Outcome]" = field(default_factory=Queue)

    def outcome_of(self, event: Any) -> Outcome:
        """Give out an event; return what became of it."""
        self.events.put((str(uuid4()), event))
        return self.outcomes.get(timeout=TIMEOUT.total_seconds())

    def answer_to(self, event: Any) -> Any:
        """Do the same where the invocation does not fail; return the answer."""
        outcome = self.outcome_of(event)
        assert outcome.kind == "response", outcome
        return outcome.content


@contextmanager
def on_lambda(
    workspace: Path,
    loop: Path,
    handler: str,
    environment: Mapping[str, str],
    log: Path,
    *,
    before: Sequence[str] = (),
) -> Iterator[Function]:
    """Run a function of an unpacked archive under awslambdaric, alone: no other package can be imported.

    `loop` is a folder that has awslambdaric; what is written to standard output and error goes to `log`;
    `before` goes before the command.
    """
    function = Function()
    with _serving(function) as address:
        environment = {
            "AWS_LAMBDA_FUNCTION_NAME": f"fairlead-{handler.rpartition('.')[2]}",
            "AWS_LAMBDA_RUNTIME_API": address,
            "AWS_REGION": "eu-central-1",
            "PYTHONDONTWRITEBYTECODE": "1",  # where Lambda unpacks an archive nothing can be written
            "PYTHONPATH": f"{workspace}:{loop}",
            **environment,
        }
        # -S: the packages of the environment that the tests run in are not seen.
        command = [*before, sys.executable, "-S", "-m", "awslambdaric", handler]
        with log.open("ab") as written:
            process = subprocess.Popen(
                command, cwd=workspace, env=environment, stdout=written, stderr=written
            )
        try:
            yield function
        finally:
            process.kill()
            process.wait()
            function.events.put(None)


@contextmanager
def _serving(function: Function) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            given = function.events.get()
            if given is None:
                self.close_connection = True
                return
            name, event = given
            body = json.dumps(event).encode()
            deadline = SystemClock().now() + TIMEOUT
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Lambda-Runtime-Aws-Request-Id", name)
            self.send_header("Lambda-Runtime-Deadline-Ms", str(int(deadline.timestamp() * 1000)))
            self.send_header(
                "Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:000000000000:function:f"
            )
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            content = json.loads(self._body())
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()
            kind = "init" if self.path == f"{PREFIX}/init/error" else self.path.rpartition("/")[2]
            function.outcomes.put(Outcome(kind, content))

        def _body(self) -> bytes:
            if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
                return self.rfile.read(int(self.headers["Content-Length"]))
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False  # the runtime keeps its connection until it is killed

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
