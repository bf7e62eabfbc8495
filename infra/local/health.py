"""`/health` of the local server: whether it works, for what watches a container or a machine."""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug import Response

from functions.errors import StateUnavailable
from infra import wiring
from infra.clock import WaitingClock

PATH = "health"
WORKS = "ok"


FRESH_FOR = 1.0
"""Seconds for which one look answers all: strangers may ask, and a store in a cloud bills each look."""


def health(
    look: Callable[[], str],
    *,
    clock: WaitingClock,
    paused_since: Callable[[], datetime | None] = lambda: None,
) -> WSGIApplication:
    """Return what answers 200 while `look` finds `WORKS`, and 503 otherwise.

    It says no more than that, and since when there is a pause, so anybody may ask; the page
    `/dashboard/health` has the figures.
    """
    found, found_at = dict[str, str](), clock.monotonic() - FRESH_FOR

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        nonlocal found, found_at
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            refused = Response(status=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET, HEAD"})
            return refused(environ, start_response)
        if clock.monotonic() - found_at >= FRESH_FOR:
            since = paused_since()
            found = {"status": look()} | ({"paused_since": since.isoformat()} if since else {})
            found_at = clock.monotonic()
        status = HTTPStatus.OK if found["status"] == WORKS else HTTPStatus.SERVICE_UNAVAILABLE
        body = Response(json.dumps(found), status, mimetype="application/json")
        body.headers["Cache-Control"] = "no-store"
        return body(environ, start_response)

    return answer


def look_at_portal(*, is_working: bool) -> str:
    """Return whether the state of the current portal can be read and its worker lives."""
    if not is_working:
        return "worker stopped"
    try:
        wiring.of().state.inbox.next_due_at()
    except StateUnavailable:
        return "state unavailable"
    return WORKS
