"""Every function on one local address, with the local queue behind it: what `fairlead serve` runs."""

import json
from collections.abc import Callable, Collection, Iterable
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from importlib.resources import files
from threading import BoundedSemaphore, Event, Thread
from types import TracebackType
from typing import Self
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog
from functions_framework import create_app
from waitress.server import create_server
from waitress.wasyncore import close_all
from werkzeug import Response
from werkzeug.exceptions import NotFound

from functions.errors import CallerNotAllowed, RequestRefused, StateUnavailable
from functions.rescoring.roster import release_after_change
from infra import wiring
from infra.clock import SystemClock
from infra.http.handlers import IS_LOCAL
from infra.listening import listening
from infra.local import health
from infra.local.callers import SCHEDULED, Callers, Network
from infra.local.connections import CONNECTIONS, BoundedChannel
from infra.wiring import Wiring

TARGETS = ("lead_events", "signals", "processing", "rescoring", "reconciling", "reporting", "nurturing")
SIGNALS = "signals"
"""Has an address for each sender, `/signals/MAILER`, so it gets the rest of the path."""
DASHBOARD = "dashboard"
"""Has many pages, so it gets the whole path; the other functions have one address each."""
LARGEST_BODY = 1024 * 1024
"""What the server takes in before a function sees it; each function has its own limit, no larger one."""
LARGEST_HEADERS = 32 * 1024
PATIENCE = 30
"""Seconds that a connection may stay silent."""
SCHEDULED_AT_ONCE = 2
"""Runs of scheduled functions that others may have under way, so that threads are left for the webhook."""
ANSWERS_AT_ONCE = "processing"
"""While a run of it is under way, another call only notes that one more is wanted."""
THREADS = 10
"""For our own worker and scheduler, which take four, for those runs, and four for webhooks and signals."""
LONGEST_CALL = 600.0
"""Seconds that a run of a function may take, as on the cloud."""
POLL_EVERY = 1.0
"""Seconds between two polls of the inbox without a wake-up: held and deferred leads fall due silently."""

_log = structlog.get_logger(__name__)


_NOT_FOUND: WSGIApplication = NotFound()
_NOT_ALLOWED = CallerNotAllowed(
    "This function is called by Fairlead's own schedule, and from this machine. Start `fairlead serve` with"
    " --allow-scheduled-from and the network of the caller, if it shall be called from there."
)
_TOO_MANY = RequestRefused("Such runs are under way already. Try again when they have ended.")


def application(
    callers: Callers | None = None, *, is_working: Callable[[], bool] = lambda: True
) -> WSGIApplication:
    """Return the WSGI application: each function is the framework's own, under its name.

    `/lead_events` is answered as it is: Bitrix24 follows no redirect to `/lead_events/`. The scheduled
    functions are for `callers` only, and the dashboard hears whether a visitor is on this machine.
    `is_working` says whether the worker lives.
    """
    source = str(files("functions") / "main.py")
    functions: dict[str, WSGIApplication] = {target: create_app(target, source) for target in TARGETS}
    pages: WSGIApplication = create_app(DASHBOARD, source)
    known = callers or Callers()
    places = BoundedSemaphore(SCHEDULED_AT_ONCE)
    served = functions | {target: _guarded(target, functions[target], known, places) for target in SCHEDULED}
    served[health.PATH] = health.health(is_working, clock=SystemClock())

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
            return _refusal(_NOT_ALLOWED, HTTPStatus.FORBIDDEN)(environ, start_response)
        if is_own or target == ANSWERS_AT_ONCE:
            return function(environ, start_response)
        if not places.acquire(blocking=False):
            return _refusal(_TOO_MANY, HTTPStatus.SERVICE_UNAVAILABLE)(environ, start_response)
        try:
            return function(environ, start_response)
        finally:
            places.release()

    return answer


def _refusal(error: RequestRefused, status: HTTPStatus) -> WSGIApplication:
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
        self._app, self._host = app, host
        self._callers = Callers(allow_scheduled_from)
        wiring.use(app)
        self._sockets: dict[int, object] = {}
        functions = application(self._callers, is_working=lambda: self._threads[1].is_alive())  # noqa: PLW0108  made below
        with listening(host, port):
            self._server = create_server(
                functions,
                map=self._sockets,
                host=host,
                port=port,
                threads=THREADS,
                max_request_body_size=LARGEST_BODY,
                max_request_header_size=LARGEST_HEADERS,
                inbuf_overflow=LARGEST_HEADERS,
                connection_limit=CONNECTIONS,
                channel_timeout=PATIENCE,
                ident=None,
                # They are not believed; that a proxy sent them is what `Callers` looks for.
                clear_untrusted_proxy_headers=False,
            )
        self._server.channel_class = BoundedChannel
        self._stopping = Event()
        self._threads = [
            Thread(target=self._server.run, name="functions", daemon=True),
            Thread(target=self._work, name="worker", daemon=True),
        ]
        self.url = f"http://{host}:{self._server.effective_port}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Begin to answer and to work."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Finish the batch that is under way and stop; what is left waits in the inbox."""
        self._stopping.set()
        self._app.draining.set()
        self._app.local_wakeups.request_run()
        self._threads[1].join()
        with self._app.run_lock:  # a run of another caller ends after its batch too
            pass
        self._server.task_dispatcher.shutdown()
        # Only the thread that polls the sockets may close them; another one would do so under its select().
        self._server.trigger.pull_trigger(lambda: close_all(self._sockets, ignore_all=True))
        self._threads[0].join()
        self._app.draining.clear()

    def call(self, target: str) -> bool:
        """Call a function over HTTP, as a cloud's queue or scheduler would; return whether all went well."""
        connection = HTTPConnection(self._host, self._server.effective_port, timeout=LONGEST_CALL)
        try:
            headers = {"Content-Length": "0", **self._callers.own_headers}
            connection.request("POST", f"/{target}/", headers=headers)
            status = connection.getresponse().status
        except (OSError, HTTPException) as error:
            _log.warning("worker.call_failed", target=target, error=type(error).__name__)
            return False
        finally:
            connection.close()
        if status != HTTPStatus.OK:
            _log.warning("worker.call_failed", target=target, status=status)
        return status == HTTPStatus.OK

    def _work(self) -> None:
        """Call `processing` over HTTP at every wake-up, as a cloud's queue would."""
        version = ""
        while not self._stopping.is_set():
            app = self._app.at_work()
            if app.config.version != version:
                version = app.config.version
                _release_held(app)
            if _is_due(app):
                self.call("processing")
            self._app.local_wakeups.wait(POLL_EVERY)


def _release_held(app: Wiring) -> None:
    """Have held leads asked again if the configuration is another one than at the last time."""
    try:
        release_after_change(
            app.state.inbox,
            app.state.checkpoints,
            version=app.config.version,
            now=app.clock.now(),
            quiet=app.run_lock,
        )
    except StateUnavailable as error:
        _log.warning("worker.state_unavailable", message=str(error))


def _is_due(app: Wiring) -> bool:
    try:
        due_at = app.state.inbox.next_due_at()
    except StateUnavailable as error:
        _log.warning("worker.state_unavailable", message=str(error))
        return False
    return due_at is not None and due_at <= app.clock.now()
