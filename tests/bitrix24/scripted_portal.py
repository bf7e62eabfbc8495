"""A portal that answers from a script, the answers it can give, and clients of it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from infra.bitrix24.rest.client import Bitrix24Client
from infra.clock import ManualClock

SECRET = "s3cr3tc0d3s3cr3t"
URL = f"https://portal.example/rest/1/{SECRET}/"
START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

Step = httpx.Response | Exception


@dataclass
class ScriptedPortal:
    """Answers with the steps of its script, then always with the last one; records the requests."""

    script: Sequence[Step]
    requests: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        step = self.script[min(len(self.requests), len(self.script)) - 1]
        if isinstance(step, Exception):
            raise step
        return httpx.Response(step.status_code, headers=step.headers, content=step.content)

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(request.content) for request in self.requests]


def ok(result: Any, **more: Any) -> httpx.Response:
    return httpx.Response(200, json={"result": result, **more})


def refused(status: int, code: Any, description: str = "", **more: Any) -> httpx.Response:
    return httpx.Response(status, json={"error": code, "error_description": description, **more})


def page(status: int) -> httpx.Response:
    return httpx.Response(status, html="<html><body>Something went wrong</body></html>")


def batch_of(*, result: Any = (), errors: Any = (), **maps: Any) -> httpx.Response:
    """Build the answer to a batch as PHP does: every empty map is a list."""
    empty: dict[str, Any] = {"result_total": [], "result_next": [], "result_time": []}
    return ok({**empty, "result": result or [], "result_error": errors or [], **maps})


@dataclass
class Setup:
    """Makes clients and closes them."""

    clock: ManualClock
    clients: list[Bitrix24Client] = field(default_factory=list)

    def __call__(self, *script: Step, **options: Any) -> tuple[Bitrix24Client, ScriptedPortal]:
        portal = ScriptedPortal(script)
        return self.client(portal, **options), portal

    def client(self, answer: Callable[[httpx.Request], httpx.Response], **options: Any) -> Bitrix24Client:
        client = Bitrix24Client(URL, clock=self.clock, transport=httpx.MockTransport(answer), **options)
        self.clients.append(client)
        return client
