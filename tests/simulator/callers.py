"""The other ends of the simulator in these tests: a plain REST caller and a receiver of outbound webhooks."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl

import httpx

from infra.simulator import SimulatorServer


class Rest:
    """Calls the simulated portal with raw httpx."""

    def __init__(self, server: SimulatorServer, *, timeout: float = 5.0) -> None:
        self.http = httpx.Client(base_url=server.webhook_url, timeout=timeout, verify=False, trust_env=False)

    def post(self, method: str, params: Mapping[str, Any] | None = None, **more: Any) -> httpx.Response:
        """Return the raw answer to a JSON POST."""
        return self.http.post(method, json={**(params or {}), **more})

    def body(self, method: str, params: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """Return the decoded answer."""
        decoded: dict[str, Any] = self.post(method, params, **more).json()
        return decoded

    def result(self, method: str, params: Mapping[str, Any] | None = None, **more: Any) -> Any:
        """Return `result`; an error fails the test."""
        body = self.body(method, params, **more)
        assert "result" in body, body
        return body["result"]

    def error(self, method: str, params: Mapping[str, Any] | None = None, **more: Any) -> tuple[int, Any]:
        """Return the HTTP status and the `error` key."""
        answer = self.post(method, params, **more)
        return answer.status_code, answer.json()["error"]

    def item(self, lead_id: int, **more: Any) -> dict[str, Any]:
        """Return a lead by `crm.item.get`."""
        found: dict[str, Any] = self.result("crm.item.get", entityTypeId=1, id=lead_id, **more)["item"]
        return found

    def change(self, lead_id: int, **fields: Any) -> dict[str, Any]:
        """Change a lead by `crm.item.update` and return the item."""
        changed: dict[str, Any] = self.result("crm.item.update", entityTypeId=1, id=lead_id, fields=fields)[
            "item"
        ]
        return changed

    def batch(self, cmd: Any, halt: int = 0) -> dict[str, Any]:
        """Return the five maps."""
        maps: dict[str, Any] = self.result("batch", cmd=cmd, halt=halt)
        return maps


@dataclass(frozen=True)
class Delivery:
    """One POST that arrived."""

    path: str
    headers: Mapping[str, str]
    form: Mapping[str, str]


@dataclass
class Receiver:
    """A handler of outbound webhooks on a real port; answers `status` and keeps what came."""

    status: int = 200
    before_answering: Any = None
    got: list[Delivery] = field(default_factory=list)

    def __enter__(self) -> Self:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                form = dict(parse_qsl(body, keep_blank_values=True))
                receiver.got.append(Delivery(self.path, dict(self.headers.items()), form))
                if receiver.before_answering:
                    receiver.before_answering()
                self.send_response(receiver.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Stay silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/lead_events"

    @property
    def events(self) -> list[tuple[str, str]]:
        """Return event and object id of what came, in order."""
        return [(each.form.get("event", ""), each.form.get("data[FIELDS][ID]", "")) for each in self.got]
