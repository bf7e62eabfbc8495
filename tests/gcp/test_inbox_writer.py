"""The one write that a webhook waits for, sent by hand: beside Google's client, and when it fails."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from google.cloud.firestore_v1.types import CommitRequest

from functions.domain.item import lead
from functions.domain.lead.look_reason import LookReason
from functions.errors import SettingInvalid, StateUnavailable
from infra.gcp.inbox_writer import FirestoreInboxWriter
from infra.gcp.ports import FirestorePorts
from infra.gcp.rest import RestClient
from infra.gcp.rest_commits import RestCommits
from infra.gcp.state import FirestoreState
from tests.gcp.wire import Wire

NOW = datetime(2026, 11, 3, 11, 0, tzinfo=UTC)


class Keeping(RestClient):
    """Sends nothing, keeps what would be sent."""

    def __init__(self) -> None:
        super().__init__(None)
        self.bodies: list[Mapping[str, Any]] = []

    def post(self, url: str, body: Mapping[str, Any], *, timeout: float) -> int:
        self.bodies.append(body)
        return 200


@contextmanager
def answering(statuses: list[int]) -> Iterator[tuple[str, list[int]]]:
    """Stand where Firestore is and answer with these, then with 200; yield the address and what is left."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(statuses.pop(0) if statuses else 200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", statuses
        server.shutdown()
        thread.join()


def writer_at(api: str) -> FirestoreInboxWriter:
    commits = RestCommits("demo-project", "(default)", caller=RestClient(None), api=api)
    return FirestoreInboxWriter(commits, deadline=1.0)


def test_a_put_is_what_the_official_client_sends_for_the_inbox(firestore: FirestorePorts, wire: Wire) -> None:
    keeping = Keeping()
    firestore.inbox.enqueue([lead(7), lead(8)], LookReason.ADDED, now=NOW)
    [(_, official)] = wire.requests
    commits = RestCommits(official.database.split("/")[1], "(default)", caller=keeping)
    FirestoreInboxWriter(commits).enqueue([lead(7), lead(8)], LookReason.ADDED, now=NOW)
    [body] = keeping.bodies
    ours = CommitRequest.from_json(json.dumps(body), ignore_unknown_fields=False)
    assert [in_order(write) for write in ours.writes] == [
        in_order(CommitRequest(official).writes[number]) for number in range(2)
    ]


def in_order(write: Any) -> tuple[str, bool, list[str]]:
    """The document, whether other fields are kept, and each transform; their order says nothing."""
    transforms = sorted(json.dumps(type(each).to_dict(each)) for each in write.update_transforms)
    return write.update.name, "update_mask" in write, transforms


@pytest.mark.parametrize("status", [409, 429, 500, 503])
def test_what_passes_is_sent_again(status: int) -> None:
    with answering([status, status]) as (api, left):
        writer_at(api).enqueue([lead(7)], LookReason.ADDED, now=NOW)
        assert left == []


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_what_does_not_pass_is_told_at_once(status: int) -> None:
    with answering([status, 200]) as (api, left):
        with pytest.raises(StateUnavailable, match=f"status {status}"):
            writer_at(api).enqueue([lead(7)], LookReason.ADDED, now=NOW)
        assert left == [200]


def test_a_firestore_that_is_not_there_is_told_in_time() -> None:
    with pytest.raises(StateUnavailable, match="TransportError") as told:
        writer_at("http://127.0.0.1:1").enqueue([lead(7)], LookReason.ADDED, now=NOW)
    assert "127.0.0.1" not in str(told.value)


def test_an_address_that_is_no_database_is_told() -> None:
    with pytest.raises(SettingInvalid, match="firestore://PROJECT/DATABASE"):
        FirestoreState("firestore://project", emulator="127.0.0.1:1")
