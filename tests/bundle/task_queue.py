"""A small stand-in for Cloud Tasks: names, schedule times, rate, one dispatch at a time, retries, back-off.

The published emulator ignores all of these (docs/decisions/0007). Nothing runs by itself: `dispatch_due` does
what is due on the clock that it is given, so a test decides when.
"""

import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from infra.clock import WaitingClock


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, frozen=True)


class OidcToken(_Strict):
    """Whom the call says to come from."""

    service_account_email: str
    audience: str


class HttpRequest(_Strict):
    """The call."""

    url: str
    http_method: str
    headers: dict[str, str]
    body: str
    oidc_token: OidcToken


class Task(_Strict):
    """As in `google.cloud.tasks.v2.Task`, with the fields that we send."""

    name: str
    schedule_time: datetime
    dispatch_deadline: str = Field(pattern=r"^\d+s$")
    http_request: HttpRequest


class _CreateTask(_Strict):
    task: Task


@dataclass
class TaskQueue:
    """One queue as Terraform configures it.

    Attributes:
        taken: every task that was ever taken, by name; a name is never free again.
        attempts: the name of the task of every dispatch.
        refusing: status that the next requests get instead of an answer, one each.
    """

    name: str
    clock: WaitingClock
    rate: float = 1.0
    first_pause: float = 5.0
    longest_pause: float = 300.0
    taken: dict[str, Task] = field(default_factory=dict)
    attempts: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    refusing: list[int] = field(default_factory=list)
    _due: dict[str, datetime] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def create(self, path: str, body: bytes) -> int:
        """Take a task; return the status."""
        with self._lock:
            self.requests.append(path)
            if self.refusing:
                return self.refusing.pop(0)
            try:
                task = _CreateTask.model_validate_json(body).task
            except ValidationError:
                return 400
            if path != f"/v2/{self.name}/tasks" or not task.name.startswith(f"{self.name}/tasks/"):
                return 404
            if task.name in self.taken:
                return 409
            self.taken[task.name] = task
            self._due[task.name] = task.schedule_time
            return 200

    @property
    def waiting(self) -> int:
        """How many tasks are still to be done."""
        return len(self._due)

    def dispatch_due(self) -> int:
        """Call what is due, one after the other and no faster than the rate; return how many calls."""
        calls = 0
        while name := self._next():
            self._dispatch(self.taken[name])
            self.clock.sleep(1 / self.rate)
            calls += 1
        return calls

    def deliver_again(self) -> None:
        """Make every task due once more, and call it: delivery is at least once."""
        with self._lock:
            self._due |= {name: task.schedule_time for name, task in self.taken.items()}
        self.dispatch_due()

    def _next(self) -> str | None:
        with self._lock:
            due = [(moment, name) for name, moment in self._due.items() if moment <= self.clock.now()]
        return min(due)[1] if due else None

    def _dispatch(self, task: Task) -> None:
        tried = self.attempts.count(task.name)
        self.attempts.append(task.name)
        call = task.http_request
        headers = {
            **call.headers,
            "Authorization": f"Bearer {call.oidc_token.service_account_email} for {call.oidc_token.audience}",
            "X-CloudTasks-TaskRetryCount": str(tried),
        }
        deadline = float(task.dispatch_deadline.removesuffix("s"))
        answer = httpx.request(
            call.http_method, call.url, content=b64decode(call.body), headers=headers, timeout=deadline
        )
        with self._lock:
            if answer.is_success:
                del self._due[task.name]
            else:
                pause = min(self.first_pause * 2**tried, self.longest_pause)
                self._due[task.name] = self.clock.now() + timedelta(seconds=pause)


@contextmanager
def serving(queue: TaskQueue) -> Iterator[str]:
    """Serve the queue's REST on a free port; yield `127.0.0.1:PORT`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 64 * 1024  # head and body in one packet: two wait 40 ms for each other

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(queue.create(self.path, body))
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
