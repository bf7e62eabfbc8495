"""Every function on one local address, with the local queue behind it: what `fairlead serve` runs."""

from collections.abc import Iterable
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from importlib.resources import files
from threading import Event, Thread
from types import TracebackType
from typing import Self
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog
from functions_framework import create_app
from waitress.server import create_server
from waitress.wasyncore import close_all
from werkzeug.exceptions import NotFound

from functions.errors import StateUnavailable
from infra import wiring
from infra.listening import listening
from infra.wiring import Wiring

TARGETS = ("lead_events", "signals", "processing", "rescoring", "reconciling", "nurturing")
LARGEST_BODY = 1024 * 1024
"""What the server takes in before a function sees it; each function has its own limit, no larger one."""
LARGEST_HEADERS = 32 * 1024
PATIENCE = 30
"""Seconds that a connection may stay silent."""
CONNECTIONS = 500
"""At once: a hundred that say nothing must not keep the portal out."""
THREADS = 8
LONGEST_CALL = 600.0
"""Seconds that a run of a function may take, as on the cloud."""
POLL_EVERY = 1.0
"""Seconds between two polls of the inbox without a wake-up: held and deferred leads fall due silently."""

_log = structlog.get_logger(__name__)


_NOT_FOUND: WSGIApplication = NotFound()


def application() -> WSGIApplication:
    """Return the WSGI application: each function is the framework's own, under its name.

    `/lead_events` is answered as it is: Bitrix24 follows no redirect to `/lead_events/`.
    """
    source = str(files("functions") / "main.py")
    functions: dict[str, WSGIApplication] = {target: create_app(target, source) for target in TARGETS}

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        function = functions.get(environ["PATH_INFO"].strip("/"), _NOT_FOUND)
        return function({**environ, "PATH_INFO": "/"}, start_response)

    return answer


class FunctionServer:
    """The functions on loopback, with a worker that empties the inbox.

    Args:
        app: the wiring that all functions share; it stays the caller's to close.
        port: 0 takes a free one.

    Raises:
        AddressUnavailable: host and port cannot be listened on.
    """

    def __init__(self, app: Wiring, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self._app, self._host = app, host
        wiring.use(app)
        self._sockets: dict[int, object] = {}
        functions = application()
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
            )
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
        self._server.task_dispatcher.shutdown()
        # Only the thread that polls the sockets may close them; another one would do so under its select().
        self._server.trigger.pull_trigger(lambda: close_all(self._sockets, ignore_all=True))
        self._threads[0].join()
        self._app.draining.clear()

    def call(self, target: str) -> bool:
        """Call a function over HTTP, as a cloud's queue or scheduler would; return whether all went well."""
        connection = HTTPConnection(self._host, self._server.effective_port, timeout=LONGEST_CALL)
        try:
            connection.request("POST", f"/{target}/", headers={"Content-Length": "0"})
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
        while not self._stopping.is_set():
            if _is_due(self._app):
                self.call("processing")
            self._app.local_wakeups.wait(POLL_EVERY)


def _is_due(app: Wiring) -> bool:
    try:
        due_at = app.state.inbox.next_due_at()
    except StateUnavailable as error:
        _log.warning("worker.state_unavailable", message=str(error))
        return False
    return due_at is not None and due_at <= app.clock.now()
