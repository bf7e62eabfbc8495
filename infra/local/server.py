"""Every function on one local address, with the local queue behind it: what `fairlead serve` runs."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from http import HTTPStatus
from importlib.resources import files
from threading import BoundedSemaphore
from types import TracebackType
from typing import Self
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog
from functions_framework import create_app
from werkzeug import Response
from werkzeug.exceptions import NotFound

from functions.errors import CallerNotAllowed, RequestRefused
from infra import wiring
from infra.clock import SystemClock
from infra.http.handlers import IS_LOCAL
from infra.local import health
from infra.local.callers import SCHEDULED, Callers, Network
from infra.local.listener import Listener
from infra.local.worker import Worker
from infra.wiring import Wiring

TARGETS = ("lead_events", "signals", "processing", "rescoring", "reconciling", "reporting", "nurturing")
SIGNALS = "signals"
"""Has an address for each sender, `/signals/MAILER`, so it gets the rest of the path."""
DASHBOARD = "dashboard"
"""Has many pages, so it gets the whole path; the other functions have one address each."""
SCHEDULED_AT_ONCE = 2
"""Runs of scheduled functions that others may have under way, so that threads are left for the webhook."""
ANSWERS_AT_ONCE = "processing"
"""While a run of it is under way, another call only notes that one more is wanted."""

_log = structlog.get_logger(__name__)


_NOT_FOUND: WSGIApplication = NotFound()
_NOT_ALLOWED = CallerNotAllowed(
    "This function is called by Fairlead's own schedule, and from this machine. Start `fairlead serve` with"
    " --allow-scheduled-from and the network of the caller, if it shall be called from there."
)
_TOO_MANY = RequestRefused("Such runs are under way already. Try again when they have ended.")


def functions_by_name() -> dict[str, WSGIApplication]:
    """Return each function as the framework's own application; portals of one process share them."""
    source = str(files("functions") / "main.py")
    return {target: create_app(target, source) for target in (*TARGETS, DASHBOARD)}


def application(
    callers: Callers | None = None,
    *,
    is_working: Callable[[], bool] = lambda: True,
    functions: Mapping[str, WSGIApplication] | None = None,
) -> WSGIApplication:
    """Return the WSGI application of one portal: each function under its name.

    `/lead_events` is answered as it is: Bitrix24 follows no redirect to `/lead_events/`. The scheduled
    functions are for `callers` only, and the dashboard hears whether a visitor is on this machine.
    `is_working` says whether the worker lives.
    """
    served = dict(functions or functions_by_name())
    pages = served.pop(DASHBOARD)
    known = callers or Callers()
    places = BoundedSemaphore(SCHEDULED_AT_ONCE)
    served |= {target: _guarded(target, served[target], known, places) for target in SCHEDULED}
    served[health.PATH] = health.health(
        lambda: health.look_at_portal(is_working=is_working()),
        clock=SystemClock(),
        paused_since=lambda: wiring.of().paused_since,
    )

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if is_page(environ["PATH_INFO"]):
            return pages({**environ, IS_LOCAL: known.is_here(environ)}, start_response)
        target, _, rest = environ["PATH_INFO"].strip("/").partition("/")
        function = served.get(target, _NOT_FOUND) if not rest or target == SIGNALS else _NOT_FOUND
        return function({**environ, "PATH_INFO": f"/{rest}"}, start_response)

    return answer


def is_page(path: str) -> bool:
    """Return True for an address of the dashboard, and for the bare one, which leads there."""
    return path == "/" or path.startswith((f"/{DASHBOARD}/", f"/{DASHBOARD}.")) or path == f"/{DASHBOARD}"


def _guarded(
    target: str, function: WSGIApplication, callers: Callers, places: BoundedSemaphore
) -> WSGIApplication:
    """Return a scheduled function that refuses strangers, and calls beyond a few runs at once."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        is_own = callers.is_own(environ)
        if not is_own and not callers.may_call(environ):
            return refusal(_NOT_ALLOWED, HTTPStatus.FORBIDDEN)(environ, start_response)
        if is_own or target == ANSWERS_AT_ONCE:
            return function(environ, start_response)
        if not places.acquire(blocking=False):
            return refusal(_TOO_MANY, HTTPStatus.SERVICE_UNAVAILABLE)(environ, start_response)
        try:
            return function(environ, start_response)
        finally:
            places.release()

    return answer


def refusal(error: RequestRefused, status: HTTPStatus) -> WSGIApplication:
    """Return the answer to one request that is refused, and log that it was."""
    _log.info("request.refused", status=status, reason=type(error).__name__)
    body = json.dumps({"error": type(error).__name__, "message": str(error)})
    return Response(body, status, mimetype="application/json")


class FunctionServer:
    """The functions on loopback, with a worker that empties the inbox.

    Args:
        app: the wiring that all functions share; it stays the caller's to close.
        port: 0 takes a free one.
        allow_scheduled_from: networks whose calls of the scheduled functions are served like this machine's.

    Raises:
        AddressUnavailable: host and port cannot be listened on.
    """

    def __init__(
        self,
        app: Wiring,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        allow_scheduled_from: Collection[Network] = (),
    ) -> None:
        self._app = app
        self._callers = Callers(allow_scheduled_from)
        wiring.use(app)
        self._worker = Worker(app, self.call)
        functions = application(self._callers, is_working=lambda: self._worker.is_working)
        self._listener = Listener(functions, host=host, port=port)
        self.url = self._listener.url

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Begin to answer and to work."""
        self._listener.start()
        self._worker.start()

    def close(self) -> None:
        """Finish the batch that is under way and stop; what is left waits in the inbox."""
        self._worker.close()
        self._listener.close()
        self._app.draining.clear()

    def call(self, target: str) -> bool:
        """Call a function over HTTP, as a cloud's queue or scheduler would; return whether all went well."""
        return self._listener.call(target, self._callers.own_headers)
