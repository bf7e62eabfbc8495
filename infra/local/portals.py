"""Several portals on one local address: what `fairlead serve --portals` runs.

Each portal has its state, its connections, its rate limit, its worker, its schedule and its threads, so one
that is slow or broken holds no other up; they share the address and the interpreter.
"""

from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from threading import Event, Thread
from types import TracebackType
from typing import Self
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import structlog
from werkzeug.exceptions import NotFound

from functions.domain.versions.status import without_quotes
from functions.errors import ConfigurationInvalid, FairleadError, RequestRefused, origin_of
from infra import wiring
from infra.clock import SystemClock
from infra.current_portal import working_for
from infra.local import health
from infra.local.callers import Callers, Network
from infra.local.listener import THREADS, Listener
from infra.local.pools import PortalPools, portal_of
from infra.local.scheduler import LocalScheduler
from infra.local.server import application, functions_by_name, refusal
from infra.local.worker import Worker
from infra.portals.folders import PortalFolder, check_apart
from infra.wiring import Wiring

LOOK_AGAIN_AFTER = 30.0
"""Seconds between two looks at a portal: whether it can be served now, or whether its worker still lives."""

_NOT_FOUND: WSGIApplication = NotFound()
_NOT_SERVED = RequestRefused("This portal cannot be served now; the log of its server says why.")

_log = structlog.get_logger(__name__)


class ServedPortal:
    """One portal of several, with a thread that begins to serve it as soon as nothing is wrong with it."""

    def __init__(self, folder: PortalFolder, server: "PortalServer") -> None:
        self.folder, self.name = folder, folder.name
        self.trouble = ""
        """Why it is not served; empty while it is."""
        self.is_judged = Event()
        """Set when it is served, or has been found not to be."""
        self._server = server
        self._app: Wiring | None = None
        self._worker: Worker | None = None
        self._application: WSGIApplication | None = None
        self._stopping = Event()
        self._thread = Thread(target=self._keep, name=self.name, daemon=True)

    @property
    def is_served(self) -> bool:
        """Whether its functions answer."""
        return self._application is not None

    def answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request whose path is one within this portal."""
        with working_for(self.name):
            answering = self._application or refusal(_NOT_SERVED, HTTPStatus.SERVICE_UNAVAILABLE)
            return answering(environ, start_response)

    def start(self) -> None:
        """Begin to serve it, now or when it can be."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the batch that is under way; its functions answer on, for runs that others have begun."""
        self._stopping.set()
        self._thread.join()

    def close(self) -> None:
        """Close what it has open; nothing of it may be answered any more."""
        if self._app is not None:
            self._app.close()

    def call(self, target: str) -> bool:
        """Call one of its functions over HTTP; return whether all went well."""
        return self._server.call(f"{self.name}/{target}")

    def _keep(self) -> None:
        """Serve the portal whenever nothing is wrong with it, until it is to be stopped."""
        with working_for(self.name):
            while not self._stopping.is_set():
                try:
                    self._serve(self._opened())
                except ConfigurationInvalid as error:
                    self._refuse(" ".join(without_quotes(error.problems)[:1]))
                except FairleadError as error:
                    self._refuse(str(error))
                except Exception as error:  # noqa: BLE001  a fault of ours with one portal is none of the others'
                    self._refuse(f"It failed: {origin_of(error)}.")
                self._stopping.wait(LOOK_AGAIN_AFTER)

    def _opened(self) -> Wiring:
        check_apart(self.folder, self._server.folders)
        self.close()
        self._app = Wiring(self.folder.settings())
        self._app.check()
        return self._app

    def _refuse(self, trouble: str) -> None:
        """Log once why it is not served."""
        if trouble != self.trouble:
            self.trouble = trouble
            _log.error("portal.not_served", message=trouble)
        self.is_judged.set()

    def _serve(self, app: Wiring) -> None:
        """Serve the portal until it is to be stopped; a worker that has died is followed by another one."""
        wiring.use(app, self.name)
        scheduler = LocalScheduler.of(self.call, app, folder=self.folder.path)
        self._worker = Worker(app, self.call)
        # Before the schedule calls: a missed run that is made up for now would else be tried minutes later.
        self._application = application(
            self._server.callers,
            functions=self._server.functions,
            is_working=lambda: self._worker is not None and self._worker.is_working,
        )
        with scheduler:
            self._worker.start()
            self.trouble = ""
            self.is_judged.set()
            _log.info("portal.served", configuration=app.loaded.version[:12])
            if self.folder.is_open_to_all:
                file = self.folder.path / ".env"
                what = f"Every user of this machine may read {file}. Keep it to the service: chmod 600 {file}"
                _log.warning("portal.secrets_readable", message=what)
            while not self._stopping.wait(LOOK_AGAIN_AFTER):
                if not self._worker.is_alive:
                    _log.error("worker.died")
                    self._worker = Worker(app, self.call)
                    self._worker.start()
            self._worker.close()


class PortalServer:
    """The portals of several folders on one address, each under its name: `/acme/lead_events`.

    `/health` answers for the process: one portal that is not well must not have all of them started anew.

    Args:
        folders: of the portals; one that is added later is served from the next start on.
        port: 0 takes a free one.
        allow_scheduled_from: networks whose calls of the scheduled functions are served like this machine's.

    Raises:
        AddressUnavailable: host and port cannot be listened on.
    """

    def __init__(
        self,
        folders: Collection[PortalFolder],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        allow_scheduled_from: Collection[Network] = (),
    ) -> None:
        self.folders = tuple(folders)
        self.callers = Callers(allow_scheduled_from)
        self.functions: Mapping[str, WSGIApplication] = functions_by_name()
        self.portals = {folder.name: ServedPortal(folder, self) for folder in self.folders}
        self._health = health.health(self._look, clock=SystemClock())
        pools = PortalPools(self.portals, threads=THREADS)
        self._listener = Listener(
            self._answer, host=host, port=port, dispatcher=pools, more_connections=pools.most_at_once
        )
        self.url = self._listener.url

    def __enter__(self) -> Self:
        self._listener.start()
        for portal in self.portals.values():
            portal.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        portals = self.portals.values()
        with ThreadPoolExecutor(len(portals)) as all_at_once:
            all_at_once.map(ServedPortal.stop, portals)
        self._listener.close()
        for portal in portals:
            portal.close()

    def call(self, path: str) -> bool:
        """Call a function of a portal over HTTP; return whether all went well."""
        return self._listener.call(path, self.callers.own_headers)

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        name, path = portal_of(environ["PATH_INFO"])
        if name == health.PATH:
            return self._health(environ, start_response)
        if name not in self.portals:
            return _NOT_FOUND(environ, start_response)
        return self.portals[name].answer({**environ, "PATH_INFO": path}, start_response)

    def _look(self) -> str:
        is_one_served = any(portal.is_served for portal in self.portals.values())
        return health.WORKS if is_one_served else "no portal is served"
