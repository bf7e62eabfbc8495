"""The simulated portal on a real address of this machine: threads, HTTP/1.1, keep-alive."""

import socket
import struct
import sys
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from infra.listening import listening
from infra.simulator.cards import card_at
from infra.simulator.portal import SimulatedPortal
from infra.simulator.protocol.gateway import Ending, Incoming, Outgoing

_LARGEST_BODY = 16 * 1024 * 1024
_NOT_THE_PORTAL = Outgoing(404, b"<html><h1>Not Found</h1></html>", "text/html; charset=utf-8")


class SimulatorServer:
    """Serves a simulated portal over HTTP from `start()` to `close()`; also a context manager.

    Port 0 selects a free port. Closing drops the events that are still queued. In a `folder`, such as `/crm`,
    the portal is a part of a site: outside of it there is a page that knows nothing of the portal.
    """

    def __init__(
        self, portal: SimulatedPortal, port: int = 0, *, host: str = "127.0.0.1", folder: str = ""
    ) -> None:
        self.portal = portal
        self._address = (host, port)
        self._folder = folder
        self._listener: _Listener | None = None
        self._thread: threading.Thread | None = None

    @property
    def base_url(self) -> str:
        """Return scheme and host, e.g. `http://127.0.0.1:40111`."""
        return f"http://{self._address[0]}:{self._address[1]}"

    @property
    def webhook_url(self) -> str:
        """Return the inbound webhook: `http://127.0.0.1:PORT/rest/1/<code>/`, in its folder."""
        return f"{self.base_url}{self._folder}/rest/{self.portal.webhook_user}/{self.portal.webhook_code}/"

    def start(self) -> Self:
        """Start to listen; the events of the portal then contain this address as its own.

        Raises:
            AddressUnavailable: the server cannot listen on this host and port.
        """
        with listening(*self._address):
            self._listener = _Listener(self._address, self.portal, quote(self._folder))
        self._address = (self._address[0], self._listener.server_address[1])
        self.portal.domain = f"{self._address[0]}:{self._address[1]}"
        self._thread = threading.Thread(
            target=self._listener.serve_forever, args=(0.02,), name="portal", daemon=True
        )
        self._thread.start()
        return self

    def close(self) -> None:
        """Stop listening, end every connection and wait for their threads."""
        if self._listener is None or self._thread is None:
            return
        self._listener.stop()
        self._thread.join()
        self._listener = None
        self.portal.close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Listener(ThreadingMixIn, TCPServer):
    allow_reuse_address = True
    daemon_threads = False
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], portal: SimulatedPortal, folder: str) -> None:
        self.portal = portal
        self.folder = folder
        self._open: set[socket.socket] = set()
        self._open_lock = threading.Lock()
        super().__init__(address, _Handler)

    def stop(self) -> None:
        self.shutdown()
        with self._open_lock:
            connections = list(self._open)
        for connection in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._open_lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._open_lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore connections closed by the caller; any other error is a bug of the simulator and is shown."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "nginx"
    sys_version = ""
    disable_nagle_algorithm = True
    # Buffered, so that header and body are sent in one packet.
    wbufsize = -1
    server: _Listener

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  http.server's own signature
        """Log nothing, because the path is a secret."""

    def _serve(self) -> None:
        path, _, query = self.path.partition("?")
        length = min(int(self.headers.get("Content-Length") or 0), _LARGEST_BODY)
        body = self.rfile.read(length)
        kind = self.headers.get("Content-Type") or ""
        if not path.startswith(f"{self.server.folder}/"):
            self._send(_NOT_THE_PORTAL)
            return
        path = path.removeprefix(self.server.folder)
        card = card_at(self.server.portal, path) if self.command == "GET" else None
        if card is not None:
            self._send(Outgoing(200, card, "text/html; charset=utf-8"))
            return
        outgoing = self.server.portal.gateway.answer(Incoming(self.command, path, query, kind, body))
        if outgoing.ending is Ending.NONE:
            self._send(outgoing)
        else:
            self._end(outgoing.ending)

    def _send(self, outgoing: Outgoing) -> None:
        self.send_response(outgoing.status)
        self.send_header("Content-Type", outgoing.content_type)
        self.send_header("Content-Length", str(len(outgoing.body)))
        for name, value in outgoing.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(outgoing.body)
        self.wfile.flush()

    def _end(self, ending: Ending) -> None:
        self.close_connection = True
        if ending is Ending.SILENCE:
            # Returns when the caller or the server closes the connection.
            with suppress(OSError):
                self.connection.recv(1, socket.MSG_PEEK)
        if ending is Ending.RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            socket.close(self.connection.detach())
