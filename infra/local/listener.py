"""The address that `fairlead serve` listens on, and how the process calls itself there."""

from collections.abc import Mapping
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from threading import Thread
from wsgiref.types import WSGIApplication

import structlog
from waitress.server import create_server
from waitress.task import ThreadedTaskDispatcher
from waitress.wasyncore import close_all

from infra.listening import listening
from infra.local.connections import CONNECTIONS, BoundedChannel

LARGEST_BODY = 1024 * 1024
"""What the server takes in before a function sees it; each function has its own limit, no larger one."""
LARGEST_HEADERS = 32 * 1024
PATIENCE = 30
"""Seconds that a connection may stay silent."""
THREADS = 10
"""Four for our own worker and scheduler, two for runs that others call, four for webhooks and signals."""
LONGEST_CALL = 600.0
"""Seconds that a run of a function may take, as on the cloud."""

_log = structlog.get_logger(__name__)


class Listener:
    """An HTTP server in a thread of its own, before an application whose requests other threads answer.

    Args:
        port: 0 takes a free one.
        dispatcher: gives requests to threads; a number of threads for all of them where it is left out.
        more_connections: beyond those of one portal.

    Raises:
        AddressUnavailable: host and port cannot be listened on.
    """

    def __init__(
        self,
        application: WSGIApplication,
        *,
        host: str,
        port: int,
        dispatcher: ThreadedTaskDispatcher | None = None,
        more_connections: int = 0,
    ) -> None:
        self._host = host
        self._sockets: dict[int, object] = {}
        with listening(host, port):
            self._server = create_server(
                application,
                map=self._sockets,
                host=host,
                port=port,
                _dispatcher=dispatcher,
                # Files of many portals may take the numbers that select() knows.
                asyncore_use_poll=True,
                threads=THREADS,
                max_request_body_size=LARGEST_BODY,
                max_request_header_size=LARGEST_HEADERS,
                inbuf_overflow=LARGEST_HEADERS,
                connection_limit=CONNECTIONS + more_connections,
                channel_timeout=PATIENCE,
                ident=None,
                # They are not believed; that a proxy sent them is what `Callers` looks for.
                clear_untrusted_proxy_headers=False,
            )
        self._server.channel_class = BoundedChannel
        self._thread = Thread(target=self._server.run, name="functions", daemon=True)
        self.url = f"http://{host}:{self._server.effective_port}"

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def close(self) -> None:
        """Answer no more, and close every connection."""
        self._server.task_dispatcher.shutdown()
        # Only the thread that polls the sockets may close them; another one would do so under its select().
        self._server.trigger.pull_trigger(lambda: close_all(self._sockets, ignore_all=True))
        self._thread.join()

    def call(self, target: str, headers: Mapping[str, str]) -> bool:
        """Call a function over HTTP, as a cloud's queue or scheduler would; return whether all went well."""
        connection = HTTPConnection(self._host, self._server.effective_port, timeout=LONGEST_CALL)
        try:
            connection.request("POST", f"/{target}/", headers={"Content-Length": "0", **headers})
            status = connection.getresponse().status
        except (OSError, HTTPException) as error:
            _log.warning("worker.call_failed", target=target, error=type(error).__name__)
            return False
        finally:
            connection.close()
        if status != HTTPStatus.OK:
            _log.warning("worker.call_failed", target=target, status=status)
        return status == HTTPStatus.OK
