"""The worker of `fairlead serve`: it empties the inbox, as a cloud's queue would have it emptied."""

from collections.abc import Callable
from threading import Event, Thread

import structlog

from functions.errors import StateUnavailable, origin_of
from functions.rescoring.roster import release_after_change
from infra.current_portal import carried_over
from infra.wiring import Wiring

POLL_EVERY = 1.0
"""Seconds between two polls of the inbox without a wake-up: held and deferred leads fall due silently."""

PAUSE = 30.0
"""Seconds between an unexpected error and the next try."""

_log = structlog.get_logger(__name__)


class Worker:
    """A thread that calls `processing` at every wake-up while something is due.

    Args:
        app: whose inbox is emptied.
        call: calls a function by name.
    """

    def __init__(self, app: Wiring, call: Callable[[str], object]) -> None:
        self._app, self._call = app, call
        self._stopping = Event()
        self._version, self._has_failed = "", False
        self._thread = Thread(target=carried_over(self._work), name="worker", daemon=True)

    @property
    def is_alive(self) -> bool:
        """Whether its thread goes on."""
        return self._thread.is_alive()

    @property
    def is_working(self) -> bool:
        """Whether the inbox is being emptied; False from an unexpected error until it works again."""
        return self.is_alive and not self._has_failed

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def close(self) -> None:
        """Finish the batch that is under way, also that of another caller; what is left waits in the inbox.

        `draining` stays set, so that no run takes more until the server has ended.
        """
        self._stopping.set()
        self._app.draining.set()
        self._app.local_wakeups.request_run()
        self._thread.join()
        with self._app.run_lock:  # a run of another caller ends after its batch too
            pass

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                self._look()
                self._has_failed = False
            except Exception as error:  # noqa: BLE001  whatever it is, what comes next has to be handled
                self._has_failed = True
                _log.error("worker.failed", error=origin_of(error))
                self._stopping.wait(PAUSE)
            self._app.local_wakeups.wait(POLL_EVERY)

    def _look(self) -> None:
        app = self._app.at_work()
        if app.config.version != self._version:
            self._version = app.config.version
            _release_held(app)
        if is_due(app):
            self._call("processing")


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


def is_due(app: Wiring) -> bool:
    """Return whether something in the inbox is due, and may be worked on."""
    try:
        due_at = app.state.inbox.next_due_at()
    except StateUnavailable as error:
        _log.warning("worker.state_unavailable", message=str(error))
        return False
    return due_at is not None and due_at <= app.clock.now() and app.paused_since is None
