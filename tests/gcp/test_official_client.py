"""The requests that we write to Cloud Tasks, beside what Google's own client sends for the same kick."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import pytest
from google.auth.credentials import AnonymousCredentials
from google.cloud.tasks_v2 import CloudTasksClient, HttpMethod, HttpRequest, OidcToken, Task
from google.cloud.tasks_v2.services.cloud_tasks.transports import CloudTasksRestTransport
from google.cloud.tasks_v2.types import CreateTaskRequest
from google.protobuf.descriptor import Descriptor
from google.protobuf.json_format import ParseError
from pydantic import BaseModel

from infra.clock import ManualClock
from infra.gcp.cloud_tasks import CloudTasksWakeups, Target
from tests.bundle import task_queue

QUEUE = "projects/demo-project/locations/europe-west1/queues/fairlead-kicks"
TARGET = Target("https://processing.example/", "fairlead-tasks@demo-project.iam.gserviceaccount.com")
NOON = datetime(2026, 3, 2, 12, 0, 0, 250_000, tzinfo=UTC)


@dataclass
class Recorder:
    """Stands where Cloud Tasks is, takes everything, and keeps it: method and path, body."""

    address: str = ""
    requests: list[tuple[str, bytes]] = field(default_factory=list)


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    seen = Recorder()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            seen.requests.append((f"{self.command} {urlsplit(self.path).path}", body))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        seen.address = f"127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield seen
        server.shutdown()
        thread.join()


def test_a_kick_is_what_the_official_client_would_send(recorder: Recorder) -> None:
    ours = CloudTasksWakeups.at(f"cloudtasks://{recorder.address}/{QUEUE}", TARGET, clock=ManualClock(NOON))
    ours.request_run()
    ours.close()
    [(path, body)] = recorder.requests
    _create_officially(recorder.address, name=json.loads(body)["task"]["name"])
    [_, (official_path, official_body)] = recorder.requests
    assert path == official_path
    assert _as_google_reads_it(body) == _as_google_reads_it(official_body)


def test_a_field_that_cloud_tasks_does_not_know_would_be_noticed() -> None:
    with pytest.raises(ParseError, match="runAt"):
        _as_google_reads_it(b'{"task": {"runAt": "2026-03-02T12:00:01Z"}}')


@pytest.mark.parametrize(
    ("taken", "official"),
    [
        (task_queue.Task, Task.pb().DESCRIPTOR),
        (task_queue.HttpRequest, HttpRequest.pb().DESCRIPTOR),
        (task_queue.OidcToken, OidcToken.pb().DESCRIPTOR),
    ],
)
def test_the_stand_in_takes_no_field_that_the_service_has_not(
    taken: type[BaseModel], official: Descriptor
) -> None:
    known = {field.json_name for field in official.fields}
    assert {field.alias for field in taken.model_fields.values()} <= known


def _create_officially(address: str, *, name: str) -> None:
    nobody = AnonymousCredentials()  # type: ignore[no-untyped-call]  # google-auth says it is typed and leaves this out
    transport = CloudTasksRestTransport(host=address, url_scheme="http", credentials=nobody)
    request = HttpRequest(
        url=TARGET.url,
        http_method=HttpMethod.POST,
        headers={"Content-Type": "application/json"},
        body=b"{}",
        oidc_token=OidcToken(service_account_email=TARGET.account, audience=TARGET.url),
    )
    task = Task(
        name=name,
        schedule_time=datetime(2026, 3, 2, 12, 0, 1, tzinfo=UTC),
        dispatch_deadline=timedelta(seconds=600),
        http_request=request,
    )
    with CloudTasksClient(transport=transport) as client:
        client.create_task(parent=QUEUE, task=task)


def _as_google_reads_it(body: bytes) -> Task:
    """Read a body as the service does: an unknown field or a wrong type is an error."""
    request: CreateTaskRequest = CreateTaskRequest.from_json(body.decode(), ignore_unknown_fields=False)
    return request.task
